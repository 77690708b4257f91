import { CarryoverError } from '@carryover/core';

/** Everything that is wrong with what the user asked for, one sentence for each. */
export class MisuseError extends CarryoverError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], hint: string, cause?: unknown) {
    super(problems.join('\n'), { code: 'misuse', kind: 'misuse', hint, cause });
    this.problems = problems;
  }
}
