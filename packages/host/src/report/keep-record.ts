import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { asTrouble, type CarryoverError } from '@carryover/core';
import type { CommandResult } from '../commands/command-result';
import type { Invocation } from '../options/invocation';
import type { Surroundings } from '../surroundings';
import { recordFile } from './record-file';
import { recordOf, type Span } from './record-run';
import { runPage } from './run-page';

/** A command that came to its end. */
export interface EndedCommand {
  readonly invocation: Exclude<Invocation, { command: 'print' }>;
  readonly result: CommandResult;
  readonly span: Span;
  readonly warnings: readonly CarryoverError[];
  /** Puts messages into the words of the app. */
  readonly spell?: ((text: string) => string) | undefined;
}

/**
 * Keeps what a run did, for `carryover report`, and appends the page about it to the file of `--summary`. Throws `trouble`: what was carried stands all the same.
 */
export async function keepRecord(
  { invocation, result, span, warnings, spell = (text) => text }: EndedCommand,
  surroundings: Surroundings,
): Promise<void> {
  const { values } = invocation;
  const file = recordFile('state' in values ? values.state : undefined, surroundings);
  const earlier = result.command === 'extract' ? await file.read() : undefined;
  const record = recordOf(
    result,
    span,
    warnings.map(noteOf).map(spell),
    earlier?.extract === undefined ? earlier : undefined,
    spell,
  );
  if (record === undefined) {
    return;
  }
  await file.write(record);
  const summary = 'summary' in values ? values.summary : undefined;
  if (summary !== undefined) {
    await appendFile(resolve(surroundings.workingDirectory, summary), runPage(record)).catch((error) => {
      throw asTrouble(error, 'summary', `the page about the run could not be added to ${summary}`);
    });
  }
}

function noteOf({ message, hint }: CarryoverError): string {
  return hint === undefined ? message : `${message} ${hint}`;
}
