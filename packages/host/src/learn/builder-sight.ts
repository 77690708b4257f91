import { setTimeout as pause } from 'node:timers/promises';
import { type BuildTool, listBuilds, listMountRecords, type Mount, type MountRecord } from '@carryover/core';
import type { CommandContext } from '../commands/command-context';

/** What a builder had at one moment. Plain JSON. */
export interface BuilderSight {
  /** The builds that it had records of; undefined where it shows none. */
  readonly builds?: readonly string[] | undefined;
  /** Its mounts, and how often each was used; undefined where nobody looked. */
  readonly mounts?: readonly Pick<MountRecord, 'record' | 'uses'>[] | undefined;
}

type LookContext = Pick<CommandContext, 'surroundings' | 'signal'>;

/** No question to a builder that has just run a build takes longer, in milliseconds. */
const limit = 30_000;

/** BuildKit counts a use when it lets go of the mount, which seen on 0.13 is up to 0.7 s after the build's end: so often it is looked again, and after so many milliseconds. */
const looks = 8;
const pauseBetween = 150;

/**
 * Notes what a builder has before a build: its records of builds; where it shows none, and nobody has said what is built (`isSilent`), all of its mounts, as only their uses can tell
 * of it then. Undefined where there is nothing to note.
 */
export async function lookAtBuilder(
  tool: BuildTool,
  context: LookContext,
  isSilent: boolean,
): Promise<BuilderSight | undefined> {
  const builds = await buildsOf(tool, context);
  const mounts = builds === undefined && isSilent ? (await mountsOf(tool, 'all', context))?.map(countOf) : undefined;
  return builds === undefined && mounts === undefined ? undefined : { builds, mounts };
}

/** The builds that a builder has records of, by their refs; undefined where it shows none. */
export async function buildsOf(
  tool: BuildTool,
  { surroundings, signal }: LookContext,
): Promise<readonly string[] | undefined> {
  const limits = { signal, deadline: limit, inactivityLimit: limit };
  return (await listBuilds(surroundings.commands, tool, limits))?.map(({ ref }) => ref);
}

/** Whose mounts a builder is asked for. All means those of others, too, and may cost them a cache: see `listMountRecords`. */
type AskedMounts = readonly Mount[] | 'all';

/** Looks at a builder's mounts until it has found enough, or until two looks in a row find the same. Undefined where the builder does not answer. */
export async function mountsWhenSettled(
  tool: BuildTool,
  whose: AskedMounts,
  context: LookContext,
  isEnough: (found: readonly MountRecord[]) => boolean = () => false,
): Promise<readonly MountRecord[] | undefined> {
  let found = await mountsOf(tool, whose, context);
  for (let count = 1; count < looks && found !== undefined && found.length > 0 && !isEnough(found); count++) {
    await pause(pauseBetween, undefined, { signal: context.signal });
    const next = await mountsOf(tool, whose, context);
    if (JSON.stringify(next) === JSON.stringify(found)) {
      break;
    }
    found = next;
  }
  return found;
}

function mountsOf(
  tool: BuildTool,
  whose: AskedMounts,
  { surroundings, signal }: LookContext,
): Promise<readonly MountRecord[] | undefined> {
  return listMountRecords(surroundings.commands, tool, whose, { signal, deadline: limit, inactivityLimit: limit });
}

function countOf({ record, uses }: MountRecord): Pick<MountRecord, 'record' | 'uses'> {
  return { record, uses };
}
