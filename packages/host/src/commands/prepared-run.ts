import {
  type BuildTool,
  type CacheStore,
  type EnginePorts,
  type EngineRequest,
  limitedStore,
  type Mount,
  retryingStore,
  type SnapshotLocation,
  scopedStore,
} from '@carryover/core';
import { mergeBases } from '../build/known-bases';
import { placingFolder } from '../build/placing-folder';
import type { PlannedTarget } from '../build/plan-build';
import type { DoctorInvocation, ExtractInvocation, InjectInvocation, RunInvocation } from '../options/invocation';
import type { Surroundings } from '../surroundings';
import type { CommandContext } from './command-context';

/** What inject and extract need alike, once everything about them is known. */
export interface PreparedRun {
  readonly request: EngineRequest;
  readonly ports: EnginePorts;
  /** For the report: where this run reads and writes. */
  readonly place: RunPlace;
}

export interface RunPlace {
  readonly store: string;
  readonly project: string;
  readonly scope: string;
}

/** The mounts of a build that are carried, and the Dockerfiles that what they are based on comes from. */
export interface CarriedMounts {
  readonly mounts: readonly Mount[];
  readonly targets: readonly Pick<PlannedTarget, 'bases' | 'title' | 'recipe'>[];
}

/** What the engine is asked for, and with what. */
export function prepareRun(
  { values, store }: Pick<RunInvocation | InjectInvocation | ExtractInvocation | DoctorInvocation, 'values' | 'store'>,
  { mounts, targets }: CarriedMounts,
  tool: BuildTool,
  location: SnapshotLocation,
  { surroundings, signal, observe }: CommandContext,
): PreparedRun {
  const bases = mergeBases(targets.map((target) => target.bases));
  return {
    request: {
      mounts,
      ...(bases.builds.size > 0 && { baseBuilds: bases.builds }),
      location,
      toolbox: toolboxOf(values['toolbox-image'], surroundings),
      tool,
      placingFolder: placingFolder(targets, surroundings.workingDirectory),
      limits: { deadline: values.timeout, inactivityLimit: values['inactivity-timeout'] },
      temporaryDirectory: surroundings.temporaryDirectory,
    },
    ports: { store: guardedStore(store, location), commands: surroundings.commands, observe, signal },
    place: placeOf(store, location),
  };
}

export function placeOf(store: CacheStore, { project, scope }: SnapshotLocation): RunPlace {
  return { store: store.describe(), project, scope };
}

/** Confined first, so that a refusal is not retried; limited within the retry, so that a pause holds nobody up. */
export function guardedStore(store: CacheStore, location: SnapshotLocation): CacheStore {
  return scopedStore(retryingStore(limitedStore(store)), location);
}

function toolboxOf(image: string | undefined, { toolboxDirectory }: Surroundings): EngineRequest['toolbox'] {
  return image === undefined ? { kind: 'carried', directory: toolboxDirectory } : { kind: 'image', reference: image };
}
