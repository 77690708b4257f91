import { Readable } from 'node:stream';
import type { Body } from '../../store/cache-store';

/** A body that stops after its first half until it is released. */
export interface GatedBody extends Body {
  /** Resolves when the first half was taken and more is asked for. */
  readonly reached: Promise<void>;
  release(): void;
  /** Whether the stream that it opened was freed. */
  isClosed(): boolean;
}

export function gatedBody(half: Uint8Array): GatedBody {
  let stream: Readable | undefined;
  let tellReached: () => void;
  const reached = new Promise<void>((resolve) => {
    tellReached = resolve;
  });

  function open(): Readable {
    let asked = 0;
    // Its high-water mark is below any chunk, so that it is asked again only when the half was taken.
    stream = new Readable({
      highWaterMark: 1,
      read() {
        asked += 1;
        if (asked === 1) {
          this.push(half);
        } else {
          tellReached();
        }
      },
    });
    return stream;
  }

  return {
    size: half.length * 2,
    open,
    reached,
    release: () => {
      if (stream?.destroyed === false) {
        stream.push(half);
        stream.push(null);
      }
    },
    isClosed: () => stream?.destroyed === true,
  };
}
