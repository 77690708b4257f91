import prettyBytes from 'pretty-bytes';
import type { Measurements } from '../measurements';
import type { SceneName } from '../scenes/scene';
import type { TreeName } from '../trees/tree';

/** How a measured number stands to what was wanted. */
export interface Verdict {
  /** What was measured, such as `71 times faster than the dance`. */
  readonly measured: string;
  /** What was wanted, such as `at least 40`. */
  readonly target: string;
  readonly met: boolean;
}

/** A row filled with what was measured on one tree. */
export interface RowResult {
  readonly carryover: string;
  readonly dance: string;
  readonly limit: string;
  readonly verdicts: readonly Verdict[];
}

/** A row of the table of targets. */
export interface Row {
  readonly name: string;
  readonly title: string;
  /** What has to be measured. */
  readonly scenes: readonly SceneName[];
  /** Undefined where it is judged on all trees. */
  readonly trees?: readonly TreeName[];
  readonly judge: (measured: Measurements) => RowResult;
}

/** What a cell shows where there is nothing to compare with. */
export const NOTHING = '–';

export function timesFaster(carryover: number, dance: number, target: number): Verdict {
  const ratio = dance / carryover;
  return {
    measured: `${ratio.toFixed(ratio < 10 ? 1 : 0)} times faster than the dance`,
    target: `at least ${target}`,
    met: ratio >= target,
  };
}

/** Compares with something that should not be exceeded by much. */
export function atMostTimes(value: number, base: number, target: number, what: string): Verdict {
  const ratio = value / base;
  return { measured: `${ratio.toFixed(2)} times ${what}`, target: `at most ${target}`, met: ratio <= target };
}

export function atMost(value: number, target: number, format: (value: number) => string, what: string): Verdict {
  return {
    measured: `${format(value)} ${what}`,
    target: target === 0 ? 'none' : `at most ${format(target)}`,
    met: value <= target,
  };
}

export function inSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

export function inBytes(bytes: number): string {
  return prettyBytes(bytes);
}
