import { StoreError } from '@carryover/core';

/** Ends what does not get on. */
export interface StallGuard {
  /** Aborted when nothing happened for too long, or for the caller's own reason. */
  readonly signal: AbortSignal;
  /** Something happened: the time begins anew. */
  touch(): void;
  /** Nothing is waited for: the time stands still until the next touch. */
  rest(): void;
  /** Ends it at once, with an error of the caller's. */
  abort(reason: Error): void;
}

/** Watches one request to `label`, whose limit is in milliseconds. Whoever has it calls `rest` in the end. */
export function stallGuard(limit: number, outer: AbortSignal, label: string): StallGuard {
  const own = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  function rest(): void {
    clearTimeout(timer);
  }
  function touch(): void {
    rest();
    timer = setTimeout(() => {
      own.abort(
        new StoreError(`${label} has not moved for ${limit / 1000} s`, {
          code: 'store-stalled',
          transient: true,
          hint: 'Nothing needs to be done if this passes; if it stays, look at the network and the state of the registry.',
        }),
      );
    }, limit);
  }

  touch();
  return { signal: AbortSignal.any([outer, own.signal]), touch, rest, abort: (reason) => own.abort(reason) };
}
