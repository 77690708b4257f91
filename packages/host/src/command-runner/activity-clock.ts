export interface ActivityClock {
  /** Something came: the time without activity begins anew. */
  touch(): void;
  /** We are the slow side from now on: the clock stands still until `resume`. */
  hold(): void;
  /** The other side may be expected to act again; the time without activity begins anew. */
  resume(): void;
  /** Ends the clock for good. */
  stop(): void;
}

/** Calls `onExpired` once when `limit` milliseconds have passed without activity while the clock was not held. */
export function activityClock(limit: number, onExpired: () => void): ActivityClock {
  let timer: NodeJS.Timeout | undefined = setTimeout(onExpired, limit);
  let stopped = false;

  function halt(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  return {
    touch: () => timer?.refresh(),
    hold: halt,
    resume() {
      halt();
      timer = stopped ? undefined : setTimeout(onExpired, limit);
    },
    stop() {
      stopped = true;
      halt();
    },
  };
}
