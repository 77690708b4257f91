import { CarryoverError } from '@carryover/core';
import type { ReportInvocation } from '../options/invocation';
import { recordFile } from '../report/record-file';
import type { RunRecord } from '../report/run-record';
import type { CommandContext } from './command-context';

export interface ReportResult {
  readonly command: 'report';
  readonly place: Record<never, never>;
  readonly report: RunRecord;
}

/** What the last run in this working directory did, or that of a state file. Throws `misuse` where there was none. */
export async function reportCommand(
  { values }: ReportInvocation,
  { surroundings }: Pick<CommandContext, 'surroundings'>,
): Promise<ReportResult> {
  const file = recordFile(values.state, surroundings);
  const record = await file.read();
  if (record === undefined) {
    throw new CarryoverError('No run is known here.', {
      code: 'no-run',
      kind: 'misuse',
      hint: 'run, or inject and extract, leave what a report tells of, for each working directory; where they were given --state, give it to report, too',
    });
  }
  return { command: 'report', place: {}, report: record };
}
