/** A spot in a text: a line, and of that line some characters. Lines and columns are counted from 1. */
export interface Place {
  readonly line: number;
  readonly column?: number | undefined;
  readonly length?: number | undefined;
}

export interface Problem {
  /** `error`: BuildKit refuses such a build. `warning`: what the build does cannot be known from here. */
  readonly severity: 'error' | 'warning';
  /** Stable and machine-readable, in kebab-case. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place: Place;
}

/** Takes a problem; what found it goes on, so that all are told at once. */
export type Report = (problem: Problem) => void;
