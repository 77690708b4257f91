import type { ExchangedFolder, ExtractReport, InjectSession } from '@carryover/core';
import type { ExtractInvocation } from '../options/invocation';
import type { StateFile } from '../state/state-file';
import type { CommandContext } from './command-context';
import { exchangeFolders } from './exchange-folders';
import { savingWishes } from './saving-wishes';
import { prepareToldRun, type ToldRun } from './told-run';
import { warningOf } from './warning';

export interface ExtractResult {
  readonly command: 'extract';
  readonly place: ToldRun['place'];
  readonly report: ExtractReport & { readonly folders?: readonly ExchangedFolder[] | undefined };
}

/** Saves what mounts hold, with what the inject of this run left in the state file. */
export async function extractCommand(invocation: ExtractInvocation, context: CommandContext): Promise<ExtractResult> {
  const { request, ports, stateFile, folders, place } = await prepareToldRun(invocation, context);
  const session = await readSession(stateFile, context);
  const report = await context.engine.extract({ ...request, ...savingWishes(invocation.values), session }, ports);
  // Kept where a mount was not saved, so that the user may try again.
  if (report.mounts.every((mount) => mount.outcome !== 'failed')) {
    await stateFile.remove().catch((error) => context.warn(warningOf(error)));
  }
  const exchanged = await exchangeFolders('updateFolders', folders, { request, ports }, context);
  return { command: 'extract', place, report: { ...report, folders: exchanged } };
}

/** A state file that cannot be used is as none: extract then adds, and takes nothing for deleted. */
async function readSession(stateFile: StateFile, context: CommandContext): Promise<InjectSession | undefined> {
  try {
    return await stateFile.read();
  } catch (error) {
    context.warn(warningOf(error));
    return undefined;
  }
}
