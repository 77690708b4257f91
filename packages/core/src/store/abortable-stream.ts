import type { Readable } from 'node:stream';

/** Destroys `stream` with the signal's reason as soon as it is aborted, or now if it was. Gives the stream back. */
export function endOnAbort<Stream extends Readable>(stream: Stream, signal: AbortSignal): Stream {
  const end = () => {
    // Nobody may be listening yet, or any more; whoever reads it later still gets the error.
    stream.on('error', () => undefined);
    stream.destroy(asError(signal.reason));
  };
  if (signal.aborted) {
    end();
    return stream;
  }
  signal.addEventListener('abort', end, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', end));
  return stream;
}

/** A stream can be destroyed with an Error only, while an abort's reason may be anything. */
function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('Aborted', { cause: reason });
}
