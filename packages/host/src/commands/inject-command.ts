import type { ExchangedFolder, InjectReport } from '@carryover/core';
import type { InjectInvocation } from '../options/invocation';
import type { CommandContext } from './command-context';
import { exchangeFolders } from './exchange-folders';
import { prepareToldRun, type ToldRun } from './told-run';
import { warningOf } from './warning';

export interface InjectResult {
  readonly command: 'inject';
  readonly place: ToldRun['place'];
  readonly report: InjectReport & { readonly folders?: readonly ExchangedFolder[] | undefined };
}

/** Fills mounts, and leaves what the extract of this run has to know in the state file. */
export async function injectCommand(invocation: InjectInvocation, context: CommandContext): Promise<InjectResult> {
  const { request, ports, stateFile, folders, place } = await prepareToldRun(invocation, context);
  // What an earlier run left must not pass for this one's, should this one fail.
  await stateFile.remove().catch((error) => context.warn(warningOf(error)));
  const report = await context.engine.inject({ ...request, ifNotEmpty: invocation.values['if-not-empty'] }, ports);
  await stateFile.write(report.session).catch((error) => context.warn(warningOf(error)));
  // After the store, which fills only what is empty.
  const exchanged = await exchangeFolders('fillFromFolders', folders, { request, ports }, context);
  return { command: 'inject', place, report: { ...report, folders: exchanged } };
}
