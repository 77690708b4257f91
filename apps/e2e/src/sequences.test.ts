import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { extractWell, injectWell } from './harness/carryover';
import { contentDifferences } from './harness/content-differences';
import { emptyBuilder } from './harness/empty-builder';
import { describingStep, type MountContent, readDescriptions, withoutDirectoryTimes } from './harness/mount-content';
import { overlay } from './harness/overlay';
import { readSnapshot } from './harness/store-content';
import { stepInMounts, userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';
import { changingScript, type TreeChange, treeChange } from './trees/tree-changes';

/** More saves than a snapshot may have generations. */
const rounds = 11;

/** What one run of a pipeline does with one mount. */
interface MountRound {
  readonly isInjected: boolean;
  readonly changes: readonly TreeChange[];
}

/** One run of a pipeline. */
interface Round {
  /** Whether it is another machine than the round before. */
  readonly isFresh: boolean;
  readonly ofMounts: readonly MountRound[];
}

/** A sequence of rounds, seen from one mount; several are carried side by side. */
interface Sequence {
  readonly mount: ReturnType<typeof cacheMount>;
  /** What the store should hold. */
  stored: MountContent;
  /** How many generations each of its snapshots had. */
  readonly generations: number[];
  /** What was done so far, to be read when it fails. */
  readonly history: string[];
}

const sequenceCount = 6;
const mountRound: fc.Arbitrary<MountRound> = fc.record({
  // Without an inject, the save is a merge.
  isInjected: fc.integer({ min: 0, max: 4 }).map((number) => number > 0),
  changes: fc.array(treeChange, { minLength: 1, maxLength: 20 }),
});
const round: fc.Arbitrary<Round> = fc.record({
  isFresh: fc.integer({ min: 0, max: 3 }).map((number) => number > 0),
  ofMounts: fc.array(mountRound, { minLength: sequenceCount, maxLength: sequenceCount }),
});
const lastRound: Round = {
  isFresh: true,
  ofMounts: Array.from({ length: sequenceCount }, () => ({ isInjected: true, changes: [] })),
};

it('after any sequence of runs, the next one finds what they left', { timeout: 1_500_000 }, async () => {
  const property = fc.asyncProperty(fc.array(round, { minLength: rounds, maxLength: rounds }), playRounds);
  // Shrinking would take hours, and all of it is too long to be read; the seed brings the same again.
  const reporter = ({ failed, seed, errorInstance }: fc.RunDetails<[readonly Round[]]>) => {
    if (failed) {
      throw new Error(`With seed ${seed}: ${errorInstance}`, { cause: errorInstance });
    }
  };
  await fc.assert(property, { seed: 20_260_801, numRuns: 1, endOnFailure: true, reporter });
});

async function playRounds(played: readonly Round[]): Promise<void> {
  await using workplace = await openWorkplace();
  const sequences = Array.from({ length: sequenceCount }, (_, number): Sequence => {
    return { mount: cacheMount(`sequence-${number}`), stored: new Map(), generations: [], history: [] };
  });
  for (const each of [...played, lastRound]) {
    await playRound(workplace, each, sequences);
  }
  const compacted = sequences.filter(({ generations }) =>
    generations.some((count, save) => count <= (generations[save - 1] ?? 0)),
  );
  expect(compacted.length).toBeGreaterThan(0);
  expect(Math.max(...sequences.flatMap(({ generations }) => generations))).toBeLessThanOrEqual(8);
}

/** Plays a round, and checks what inject brings. */
async function playRound(workplace: Workplace, { isFresh, ofMounts }: Round, sequences: Sequence[]): Promise<void> {
  if (isFresh) {
    await emptyBuilder(workplace);
  }
  const outcomes = await injectSome(
    workplace,
    sequences.filter((_, number) => ofMounts[number]?.isInjected),
  );
  const scripts = sequences.map((sequence, number) => {
    const outcome = outcomes.get(sequence) ?? 'not injected';
    const changes = ofMounts[number]?.changes ?? [];
    const fitting = isWhole(outcome) ? changes : changes.filter((change) => change.isPlain);
    sequence.history.push(`${isFresh ? 'fresh' : 'same'}, ${outcome}`, ...fitting.map(({ line }) => `  ${line}`));
    return changingScript(fitting);
  });

  const { before, after } = await build(workplace, sequences, scripts);
  for (const [number, sequence] of sequences.entries()) {
    if (isWhole(outcomes.get(sequence))) {
      const differences = contentDifferences(sequence.stored, before[number] ?? new Map());
      expect(differences, sequence.history.join('\n')).toEqual([]);
    }
  }
  await extractAll(workplace, sequences, outcomes, after);
}

type Outcomes = ReadonlyMap<Sequence, string>;

/** Whether the mount held the newest snapshot when the build began. */
function isWhole(outcome: string | undefined): boolean {
  return outcome === 'restored' || outcome === 'present';
}

async function injectSome(workplace: Workplace, sequences: readonly Sequence[]): Promise<Outcomes> {
  const mounts = sequences.map(({ mount }) => mount);
  const reports = mounts.length > 0 ? await injectWell(workplace, mounts) : [];
  return new Map(sequences.map((sequence, place) => [sequence, reports[place]?.outcome ?? 'none']));
}

/** The user's build: what it finds in the mounts, and what it leaves there. */
async function build(
  workplace: Workplace,
  sequences: readonly Sequence[],
  scripts: readonly string[],
): Promise<{ before: MountContent[]; after: MountContent[] }> {
  const mounts = sequences.map(({ mount }) => mount);
  const changes = stepInMounts(mounts.map((mount, number) => [mount, scripts[number] ?? '']));
  const steps = [describingStep(mounts, 'before'), changes, describingStep(mounts, 'after')];
  const result = await userBuild(workplace, steps);
  const [before, after] = await Promise.all([
    readDescriptions(result, mounts, 'before'),
    readDescriptions(result, mounts, 'after'),
  ]);
  return { before: before.map(withoutDirectoryTimes), after: after.map(withoutDirectoryTimes) };
}

async function extractAll(
  workplace: Workplace,
  sequences: readonly Sequence[],
  outcomes: Outcomes,
  contents: readonly MountContent[],
): Promise<void> {
  const mounts = sequences.map(({ mount }) => mount);
  const saved = await extractWell(workplace, mounts);
  for (const [number, sequence] of sequences.entries()) {
    const content = contents[number] ?? new Map();
    const { outcome, reason, snapshot } = saved[number] ?? {};
    sequence.history.push(`  => ${outcome}: ${reason}`);
    if (snapshot !== undefined && outcome !== 'unchanged') {
      sequence.generations.push((await readSnapshot(workplace, snapshot)).generations.length);
    }
    if (content.size === 1) {
      expect(outcome, sequence.history.join('\n')).toBe('empty');
    } else {
      expect(outcome, sequence.history.join('\n')).toMatch(/^(saved|merged|unchanged)$/);
      sequence.stored = isWhole(outcomes.get(sequence)) ? content : overlay(sequence.stored, content);
    }
  }
}
