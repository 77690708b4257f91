/** Lines of a log that belong together. */
export interface LogGroup {
  /** Letters, digits and `_`; unique within the job's log as far as one process can see to it. */
  readonly id: string;
  readonly title: string;
}

/** Something that the user has to see. */
export interface Problem {
  readonly severity: 'warning' | 'error';
  /** What happened, and what to do; further lines are indented. */
  readonly text: string;
  /** The file relative to the repository, lines and columns counted from 1. */
  readonly place?: { readonly file: string; readonly line: number; readonly column?: number | undefined } | undefined;
}

/** How a CI's log viewer is told of structure. Every text ends with a line end, or is empty where the viewer has no word for it. */
export interface LogStyle {
  /** Before the group's first line; viewers show it folded. `time` is in seconds since 1970. */
  readonly beginGroup: (group: LogGroup, time: number) => string;
  /** After its last line. `next` says what follows. */
  readonly endGroup: (group: LogGroup, time: number, next: string) => string;
  /** Whether it shows each problem by itself, apart from the log. */
  readonly annotates?: true;
  readonly problem: (problem: Problem) => string;
}
