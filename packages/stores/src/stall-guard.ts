import { StoreError } from '@carryover/core';

/** Ends what does not get on. */
export interface StallGuard {
  /** Aborted when nothing happened for too long, or for the caller's own reason. */
  readonly signal: AbortSignal;
  /** Something happened: the time begins anew. */
  touch(): void;
  /** Nothing is waited for: the time stands still until the next touch. */
  rest(): void;
}

/** Watches one request to `label`, whose limit is in milliseconds, from now on. Whoever has it calls `rest` in the end. */
export function stallGuard(limit: number, outer: AbortSignal, label: string): StallGuard {
  const own = new AbortController();
  const signal = AbortSignal.any([outer, own.signal]);
  let timer: NodeJS.Timeout | undefined;

  function rest(): void {
    clearTimeout(timer);
  }
  function touch(): void {
    rest();
    timer = setTimeout(() => own.abort(stalled(limit, label)), limit);
  }

  touch();
  return { signal, touch, rest };
}

function stalled(limit: number, label: string): StoreError {
  return new StoreError(`Nothing has come from ${label}, or gone there, for ${limit / 1000} s`, {
    code: 'store-stalled',
    transient: true,
    hint: 'Nothing needs to be done if this passes; if it stays, look at the network and the state of the server.',
  });
}
