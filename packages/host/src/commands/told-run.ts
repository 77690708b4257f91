import type { HostFolder, SnapshotLocation } from '@carryover/core';
import { buildxClientOf } from '../build/buildx-client';
import { assignFolders } from '../folders/assign-folders';
import type { ExtractInvocation, InjectInvocation } from '../options/invocation';
import { namedStateFile, ownStateFile, type StateFile } from '../state/state-file';
import type { Surroundings } from '../surroundings';
import type { CommandContext } from './command-context';
import { mountsToCarry } from './mounts-to-carry';
import { type PreparedRun, prepareRun, type RunPlace } from './prepared-run';
import { snapshotLocation } from './snapshot-location';

/** One half of a run whose two halves are commands of their own, which tell each other through a state file. */
export interface ToldRun extends Omit<PreparedRun, 'place'> {
  readonly stateFile: StateFile;
  /** Mounts that are exchanged with folders on this host. */
  readonly folders: readonly HostFolder[];
  readonly place: RunPlace & { readonly stateFile: string };
}

export async function prepareToldRun(
  invocation: InjectInvocation | ExtractInvocation,
  context: CommandContext,
): Promise<ToldRun> {
  const { surroundings, signal } = context;
  const location = await snapshotLocation(invocation.values, surroundings, signal);
  const client = await buildxClientOf(invocation.build, surroundings, signal);
  const mounts = await mountsToCarry(invocation, client, context);
  const { stored, folders } = await assignFolders(mounts, invocation.folders, surroundings, signal);
  const stateFile = stateFileOf(invocation, location, surroundings);
  const { place, ...prepared } = prepareRun(invocation, stored, client, location, context);
  return { ...prepared, folders, stateFile, place: { ...place, stateFile: stateFile.path } };
}

function stateFileOf(
  { values, build, store }: InjectInvocation | ExtractInvocation,
  { project, scope, key }: SnapshotLocation,
  { workingDirectory, temporaryDirectory, userId }: Surroundings,
): StateFile {
  if (values.state !== undefined) {
    return namedStateFile(values.state, workingDirectory);
  }
  const stateKey = { workingDirectory, project, scope, key, builder: build.builder, store: store.describe() };
  return ownStateFile(stateKey, temporaryDirectory, userId);
}
