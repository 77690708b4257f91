import type { Timestamp } from './entry';

/** What inject sets the access times of restored files to. */
export const epoch: Timestamp = '0.000000000';

/** Splits a timestamp into whole seconds (towards the past) and nanoseconds. */
export function splitTimestamp(time: Timestamp): { seconds: number; nanoseconds: number } {
  const point = time.indexOf('.');
  return { seconds: Number(time.slice(0, point)), nanoseconds: Number(time.slice(point + 1)) };
}

export function joinTimestamp(seconds: number, nanoseconds: number): Timestamp {
  return `${seconds}.${String(nanoseconds).padStart(9, '0')}`;
}

/** Negative if `one` is earlier. */
export function compareTimestamps(one: Timestamp, other: Timestamp): number {
  const first = splitTimestamp(one);
  const second = splitTimestamp(other);
  return first.seconds - second.seconds || first.nanoseconds - second.nanoseconds;
}
