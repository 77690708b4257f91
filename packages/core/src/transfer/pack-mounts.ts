import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { stagePayload } from '../build/run-generated-build';
import { CarryoverError } from '../carryover-error';
import { expectedDigestLine, readAttributeDump, readDigestList } from '../format/digest-list';
import { type ListedEntry, readListing } from '../format/listing';
import { describeMount } from '../mount/describe-mount';
import type { Mount } from '../mount/mount';
import type { Suspect, ToPack } from '../policy/comparison';
import { attributesDigest, type PackDescription } from '../policy/verify-packed';
import type { RunContext } from '../run-context';
import { PackSender, type PackTaker, type StoredPack } from './pack-sender';
import { listedPath, writeByteLines } from './path-list';
import { StageAnswers } from './stage-answer';

/** What to pack of a mount. */
export interface PackTask {
  readonly number: number;
  readonly mount: Mount;
  /** What goes into each pack. */
  readonly packs: readonly (readonly ToPack[])[];
  /** Files to be read first; those whose content differs go into a pack of their own. */
  readonly suspects: readonly Suspect[];
  /** What goes behind each pack: see `renewalMark`. */
  readonly mark?: Buffer | undefined;
}

export interface MadePack {
  readonly stored: StoredPack;
  readonly description: PackDescription;
}

export interface PackResult {
  /** In the order of the task's packs. */
  readonly packs: readonly MadePack[];
  /** The pack of those suspects whose content differs, if any did. */
  readonly changed: MadePack | undefined;
  /** What the suspects' content is now, by path. */
  readonly suspects: PackDescription;
  readonly incarnation: string;
}

/** The name under which the stage packs suspects that changed; the others are called by their number. */
const changedPack = 'changed';

/** Files in one list of suspects, of which as many are read at a time as the builder has processors. */
const suspectsPerList = 2000;

/**
 * Packs in one build, and sends packs to the store as they arrive, see {@link PackSender}. By the tasks' numbers; a mount that could not be
 * packed has an error in its place. Throws if the build as a whole or the store fails.
 */
export function packMounts(
  run: RunContext,
  tasks: readonly PackTask[],
): Promise<Map<number, PackResult | CarryoverError>> {
  const marks = new Map(tasks.map(({ number, mark }) => [number, mark]));
  return packInto(run, tasks, 'whole', (folder) => new PackSender(run, folder, marks));
}

/**
 * As {@link packMounts}, for any taker. `plain` packs hold content under names and nothing else: no attributes, holes as zeroes, in a format that libraries
 * read byte for byte.
 */
export async function packInto(
  run: RunContext,
  tasks: readonly PackTask[],
  kind: 'whole' | 'plain',
  takerIn: (folder: string) => PackTaker,
): Promise<Map<number, PackResult | CarryoverError>> {
  const buildFolder = await run.makeBuildFolder();
  await Promise.all(tasks.map((task) => writePackPayload(stagePayload(buildFolder, task.number), task)));
  const answers = new StageAnswers();
  const taker = takerIn(buildFolder);
  const stages = tasks.map(({ number, mount }) => ({ number, mount, task: 'pack' as const, arguments: [kind] }));
  try {
    await run.build(stages, buildFolder, (file) =>
      file.name.endsWith('.tar.zst') ? taker.take(file) : answers.keep(file),
    );
  } finally {
    await taker.settle();
  }
  const stored = await taker.result();
  const results = new Map<number, PackResult | CarryoverError>();
  for (const task of tasks) {
    results.set(task.number, await resultOf(run, task, answers, stored));
  }
  return results;
}

/** Writes what `stages/scripts/pack.sh` reads. */
async function writePackPayload(payload: string, { packs, suspects }: PackTask): Promise<void> {
  await mkdir(join(payload, 'packs'), { recursive: true });
  for (const [number, entries] of packs.entries()) {
    const base = join(payload, 'packs', packFileName(number));
    const paths = entries.map(({ entry }) => listedPath(entry.path));
    const files = entries.filter(({ entry }) => entry.type === 'file').map(({ entry }) => listedPath(entry.path));
    await writeByteLines(`${base}.list`, paths, '\0');
    await writeByteLines(`${base}.files`, files, '\0');
  }
  if (suspects.length === 0) {
    return;
  }
  await mkdir(join(payload, 'suspects'));
  for (let first = 0; first < suspects.length; first += suspectsPerList) {
    const paths = suspects.slice(first, first + suspectsPerList).map(({ entry }) => listedPath(entry.path));
    await writeByteLines(join(payload, 'suspects', `${first / suspectsPerList}.files`), paths, '\0');
  }
  const expected = suspects.map(({ entry, expected: { digest } }) =>
    expectedDigestLine(digest, listedPath(entry.path)),
  );
  await writeByteLines(join(payload, 'suspects.expected'), expected.toSorted(), '\0');
}

function packFileName(number: number): string {
  return String(number).padStart(4, '0');
}

async function resultOf(
  run: RunContext,
  task: PackTask,
  answers: StageAnswers,
  stored: ReadonlyMap<string, StoredPack>,
): Promise<PackResult | CarryoverError> {
  const { number, mount } = task;
  run.refuseMissingTools(answers.text(number, 'missing-tools'));
  const incarnation = answers.text(number, 'incarnation');
  const made = await Promise.all(
    task.packs.map((_entries, pack) => madePack(answers, stored, number, packFileName(pack))),
  );
  const packs = made.flatMap((pack) => pack ?? []);
  const problem = answers.text(number, 'problem');
  if (problem !== undefined || incarnation === undefined || packs.length !== task.packs.length) {
    return new CarryoverError(
      `The mount ${describeMount(mount)} could not be packed: ${problem ?? 'its stage gave no answer'}`,
      {
        code: 'pack-failed',
        kind: 'trouble',
      },
    );
  }
  const changed = await madePack(answers, stored, number, changedPack);
  return { packs, changed, suspects: await describedIn(answers, number, 'suspects'), incarnation };
}

async function madePack(
  answers: StageAnswers,
  stored: ReadonlyMap<string, StoredPack>,
  number: number,
  name: string,
): Promise<MadePack | undefined> {
  const pack = stored.get(`${number}/${name}.tar.zst`);
  const isDescribed = answers.bytes(number, `${name}.listed`) !== undefined;
  return pack !== undefined && isDescribed
    ? { stored: pack, description: await describedIn(answers, number, name) }
    : undefined;
}

/** Reads what `stages/scripts/describe.sh` wrote. */
async function describedIn(answers: StageAnswers, number: number, name: string): Promise<PackDescription> {
  const part = (ending: string) => answers.bytes(number, `${name}.${ending}`) ?? Buffer.alloc(0);
  const listed = new Map<string, ListedEntry>();
  for await (const batch of readListing(Readable.from([part('listed')]))) {
    for (const entry of batch) {
      listed.set(entry.entry.path, entry);
    }
  }
  const attributes = [...readAttributeDump(part('attributes'))];
  return {
    listed,
    digests: readDigestList(part('digests')),
    attributes: new Map(attributes.map(([path, lines]) => [path, attributesDigest(lines)])),
  };
}
