import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { CarryoverError } from '../carryover-error';
import type { Timestamp } from '../format/entry';
import { type ListedEntry, readListing } from '../format/listing';
import { describeMount } from '../mount/describe-mount';
import type { Mount } from '../mount/mount';
import { type BaseContent, entriesOfBase, without } from '../policy/base-content';
import type { RunContext } from '../run-context';
import { spool } from './spool';
import { StageAnswers } from './stage-answer';

/** What a mount holds right now. */
export interface MountListing {
  /** Goes through the entries in path order, without those that are its base's; can be called again. */
  read(): AsyncIterable<readonly ListedEntry[]>;
  /** As `read`, with those that are its base's. */
  readWhole(): AsyncIterable<readonly ListedEntry[]>;
  /** What it is based on, where that is a folder of an image or a stage. */
  readonly base: BaseContent | undefined;
  /** When the listing began, by the builder's clock. */
  readonly time: Timestamp;
  /** Tells this directory from the one that follows a reset. */
  readonly incarnation: string;
  /** Whether it holds nothing at all, but its base. */
  readonly isEmpty: boolean;
}

/** A mount's listing, or why there is none. */
export type ListingResult = MountListing | CarryoverError;

/** Lists mounts in one build, numbered as given. Throws if the build fails; a mount whose listing failed has an error in its place. */
export async function listMounts(run: RunContext, mounts: readonly Mount[]): Promise<ListingResult[]> {
  if (mounts.length === 0) {
    return [];
  }
  const buildFolder = await run.makeBuildFolder();
  const answers = new StageAnswers();
  const fileOf = (stage: number, name: string) => join(buildFolder, `${name}-${stage}`);
  const stages = mounts.map((mount, number) => ({ number, mount, task: 'list' as const, arguments: [] }));
  await run.build(stages, buildFolder, async (file) => {
    if (file.name === 'listing' || file.name === 'base-listing') {
      await spool(file.content, fileOf(file.stage, file.name), run.ports.signal);
    } else {
      await answers.keep(file);
    }
  });
  return Promise.all(
    mounts.map((mount, number) => listingOf(run, mount, number, answers, (name) => fileOf(number, name))),
  );
}

async function listingOf(
  run: RunContext,
  mount: Mount,
  number: number,
  answers: StageAnswers,
  fileOf: (name: string) => string,
): Promise<ListingResult> {
  run.refuseMissingTools(answers.text(number, 'missing-tools'));
  const problem = answers.text(number, 'problem');
  const time = answers.text(number, 'time');
  const incarnation = answers.text(number, 'incarnation');
  if (problem !== undefined || time === undefined || incarnation === undefined) {
    return new CarryoverError(
      `The mount ${describeMount(mount)} could not be listed: ${problem ?? 'its stage gave no answer'}`,
      {
        code: 'listing-failed',
        kind: 'trouble',
      },
    );
  }
  warnOfRefused(run, mount, answers.text(number, 'refused') ?? '');
  const readWhole = () => readListing(createReadStream(fileOf('listing'), { highWaterMark: 1 << 18 }));
  const base = baseOf(number, answers, fileOf('base-listing'));
  const left = base === undefined ? undefined : await entriesOfBase(readWhole(), base);
  const read = left === undefined ? readWhole : () => without(readWhole(), left);
  return { read, readWhole, base, time, incarnation, isEmpty: await isEmpty(read()) };
}

/** What `stages/scripts/list-base.sh` tells. */
function baseOf(number: number, answers: StageAnswers, file: string): BaseContent | undefined {
  const digest = answers.text(number, 'base-digest');
  if (digest === undefined) {
    return undefined;
  }
  const same = answers.bytes(number, 'base-same')?.toString('latin1').split('\0').slice(0, -1) ?? [];
  const read = () => readListing(createReadStream(file, { highWaterMark: 1 << 18 }));
  return { read, same: new Set(same), digest };
}

/** `refused` has a letter for each entry that cannot or must not be carried: s(ocket), b(lock) and c(haracter device). */
function warnOfRefused(run: RunContext, mount: Mount, refused: string): void {
  const devices = refused.replaceAll('s', '').length;
  if (devices > 0) {
    run.warn(
      new CarryoverError(`${describeMount(mount)} holds ${devices} device nodes, which are not carried.`, {
        code: 'devices-refused',
        kind: 'trouble',
        hint: 'A cache needs none: look at what made them.',
      }),
    );
  }
}

/** Only the mount's own directory is listed. */
async function isEmpty(listing: AsyncIterable<readonly ListedEntry[]>): Promise<boolean> {
  for await (const batch of listing) {
    if (batch.some(({ entry }) => entry.path !== '')) {
      return false;
    }
  }
  return true;
}
