import {
  type CacheStore,
  type EnginePorts,
  type EngineRequest,
  limitedStore,
  retryingStore,
  type SnapshotLocation,
  scopedStore,
} from '@carryover/core';
import type { ExtractInvocation, InjectInvocation } from '../options/invocation';
import { namedStateFile, ownStateFile, type StateFile } from '../state/state-file';
import type { Surroundings } from '../surroundings';
import type { CommandContext } from './command-context';
import { snapshotLocation } from './snapshot-location';

/** What inject and extract need alike, once everything about them is known. */
export interface PreparedRun {
  readonly request: EngineRequest;
  readonly ports: EnginePorts;
  readonly stateFile: StateFile;
  /** For the report: where this run reads and writes. */
  readonly place: RunPlace;
}

export interface RunPlace {
  readonly store: string;
  readonly project: string;
  readonly scope: string;
  readonly stateFile: string;
}

/** Makes of an invocation what the engine is asked for. */
export async function prepareRun(
  invocation: InjectInvocation | ExtractInvocation,
  context: CommandContext,
): Promise<PreparedRun> {
  const { values, mounts, store } = invocation;
  const { surroundings, signal, observe } = context;
  const location = await snapshotLocation(values, surroundings, signal);
  const image = values['toolbox-image'];
  const request: EngineRequest = {
    mounts,
    location,
    toolbox:
      image === undefined
        ? { kind: 'carried', directory: surroundings.toolboxDirectory }
        : { kind: 'image', reference: image },
    builder: values.builder,
    limits: { deadline: values.timeout, inactivityLimit: values['inactivity-timeout'] },
    temporaryDirectory: surroundings.temporaryDirectory,
  };
  const stateFile = stateFileOf(invocation, location, surroundings);
  const { project, scope } = location;
  return {
    request,
    ports: { store: guardedStore(store, location), commands: surroundings.commands, observe, signal },
    stateFile,
    place: { store: store.describe(), project, scope, stateFile: stateFile.path },
  };
}

/** Confined first, so that a refusal is not retried; limited within the retry, so that a pause holds nobody up. */
function guardedStore(store: CacheStore, location: SnapshotLocation): CacheStore {
  return scopedStore(retryingStore(limitedStore(store)), location);
}

function stateFileOf(
  { values, store }: InjectInvocation | ExtractInvocation,
  { project, scope, key }: SnapshotLocation,
  { workingDirectory, temporaryDirectory, userId }: Surroundings,
): StateFile {
  if (values.state !== undefined) {
    return namedStateFile(values.state, workingDirectory);
  }
  const stateKey = { workingDirectory, project, scope, key, builder: values.builder, store: store.describe() };
  return ownStateFile(stateKey, temporaryDirectory, userId);
}
