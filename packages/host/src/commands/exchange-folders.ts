import type { ExchangedFolder, HostFolder } from '@carryover/core';
import type { Engine } from '../engine';
import type { CommandContext } from './command-context';
import type { PreparedRun } from './prepared-run';

/** Exchanges mounts with their folders on this host, in one direction. Undefined where there is none. */
export async function exchangeFolders(
  direction: 'fillFromFolders' | 'updateFolders',
  folders: readonly HostFolder[],
  { request, ports }: Pick<PreparedRun, 'request' | 'ports'>,
  { engine }: Pick<CommandContext, 'engine'>,
): Promise<readonly ExchangedFolder[] | undefined> {
  if (folders.length === 0) {
    return undefined;
  }
  const exchange: Engine['fillFromFolders'] = engine[direction];
  return (await exchange({ ...request, folders }, ports)).folders;
}
