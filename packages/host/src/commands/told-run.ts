import { type BuildTool, CarryoverError, type SnapshotLocation } from '@carryover/core';
import { openBuilder } from '../build/open-builder';
import type { ExtractInvocation, InjectInvocation } from '../options/invocation';
import { namedStateFile, ownStateFile, type StateFile } from '../state/state-file';
import type { Surroundings } from '../surroundings';
import type { CommandContext } from './command-context';
import { type CarriedMounts, type PreparedRun, prepareRun, type RunPlace } from './prepared-run';
import { snapshotLocation } from './snapshot-location';

/** One half of a run whose two halves are commands of their own, which tell each other through a state file. */
export interface ToldRun {
  readonly location: SnapshotLocation;
  readonly tool: BuildTool;
  readonly stateFile: StateFile;
  /** What the engine is asked for, once it is known which mounts are meant. */
  readonly prepare: (carried: CarriedMounts) => Omit<PreparedRun, 'place'> & { readonly place: ToldPlace };
}

export type ToldPlace = RunPlace & { readonly stateFile: string };

export async function openToldRun(
  invocation: InjectInvocation | ExtractInvocation,
  context: CommandContext,
): Promise<ToldRun> {
  const { surroundings, signal } = context;
  const location = await snapshotLocation(invocation.values, surroundings, signal);
  const { tool, problem } = await openBuilder(invocation.build, surroundings, signal);
  if (problem !== undefined) {
    // Nothing was asked for that can be done: to go on would look like a cold cache for ever.
    throw new CarryoverError(problem.message, {
      code: problem.code,
      kind: 'misuse',
      hint: problem.hint,
      cause: problem,
    });
  }
  const stateFile = stateFileOf(invocation, location, surroundings);
  return {
    location,
    tool,
    stateFile,
    prepare(carried) {
      const { place, ...prepared } = prepareRun(invocation, carried, tool, location, context);
      return { ...prepared, place: { ...place, stateFile: stateFile.path } };
    },
  };
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
  return ownStateFile(stateKey, { temporaryDirectory, userId });
}
