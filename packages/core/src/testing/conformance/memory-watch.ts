import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A sample takes some milliseconds, as it collects all garbage. */
const usualSampling = 4 * 1024 * 1024;

/** Measures how many bytes of buffers are alive while streams pass. */
export interface MemoryWatch {
  /** Gives on what `chunks` gives, and measures now and then. */
  passing(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** The most bytes that were alive at a sample, above those at the start. */
  peak(): number;
}

/** Measures each time that `sampleEveryBytes` have passed. */
export function memoryWatch(sampleEveryBytes = usualSampling): MemoryWatch {
  // Garbage would count as held otherwise, and when it is collected is chance.
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const aliveNow = () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const atStart = aliveNow();
  let highest = 0;

  async function* passing(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let untilSample = sampleEveryBytes;
    for await (const chunk of chunks) {
      untilSample -= chunk.length;
      if (untilSample <= 0) {
        untilSample = sampleEveryBytes;
        highest = Math.max(highest, aliveNow() - atStart);
      }
      yield chunk;
    }
  }

  return { passing, peak: () => highest };
}
