import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { inParallel, type MountPlan } from '@carryover/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NewBuilder, openNewBuilder } from '../harness/new-builder';
import { type CorpusCase, readCorpus } from './corpus';
import { generatedDockerfile } from './generated-dockerfile';
import { differences, planInBothWays, type TwoPlans } from './two-plans';

const timeout = 600_000;

/** The same Dockerfiles each time: what another seed finds is for whoever looks for it, not for whoever changes something else. */
const seed = 20_261_124;

const generatedCount = 1000;

/** A question mostly waits. */
const questionsAtOnce = 6;

/** Why reading may end without a mount that BuildKit knows: only the base image tells, or a frontend of its own. */
const listedCauses = ['unknown-variable', 'foreign-frontend'];

let builder: NewBuilder;
let folder: string;
beforeAll(async () => {
  builder = await openNewBuilder();
  folder = await mkdtemp(join(tmpdir(), 'carryover-e2e-'));
}, timeout);
afterAll(async () => {
  await builder[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** How what was read and what BuildKit told differ, one line for each way. */
function disagreements({ name, refused = false }: CorpusCase, { read, told }: TwoPlans): readonly string[] {
  const errors = read.diagnostics.filter(({ severity }) => severity === 'error');
  if ('reason' in told) {
    const isRefused = refused && errors.length > 0 && !told.reason.includes('unsupported request');
    return isRefused ? [] : [`${name}: BuildKit did not tell: ${told.reason}`];
  }
  // Of what is not known without BuildKit, one warning is told for each mount.
  const unknown = read.diagnostics.filter(({ code }) => code === 'unknown-variable').length;
  const found = differences({ read, told }).map((line) => `${name}: ${line}`);
  const more = found.filter((line) => line.includes('told alone'));
  const isExplained = found.length === unknown && more.length === unknown;
  return [...(isExplained ? [] : found), ...(refused ? [`${name}: BuildKit takes it`] : [])];
}

function withoutPlaces(plan: MountPlan): MountPlan {
  return { ...plan, mounts: plan.mounts.map((planned) => ({ ...planned, uses: [] })) };
}

function placesOf({ mounts }: MountPlan): readonly string[] {
  return mounts.flatMap(({ mount, uses }) => uses.map(({ line, stage }) => `${mount.id} ${line} ${stage}`));
}

/** Where a relative target such as `a/..` ends up, the base image's working directory decides, which reading does not know. */
function isAtTheRoot(reason: string, read: MountPlan): boolean {
  return (
    reason.includes('invalid mount target "/"') &&
    read.mounts.some(({ mount }) => posix.join('/', mount.target) === '/')
  );
}

describe('what is read and what BuildKit tells', () => {
  it('agree on the whole corpus', { timeout }, async () => {
    const corpus = await readCorpus('two-plans');
    const found: string[] = [];
    const unread: string[] = [];
    let mounts = 0;
    await inParallel(questionsAtOnce, corpus, async (one) => {
      const file = join(folder, `${one.name}.dockerfile`);
      await writeFile(file, one.text);
      const plans = await planInBothWays(builder, one, file);
      found.push(...disagreements(one, plans));
      if ('mounts' in plans.told) {
        mounts += plans.told.mounts.length;
        const causes = plans.read.diagnostics.filter(({ code }) => listedCauses.includes(code));
        unread.push(...(causes.length === 0 ? [] : [one.name]));
      }
    });
    expect(found).toEqual([]);
    expect([corpus.length, mounts].filter((count) => count < 100)).toEqual([]);
    expect(unread.length).toBeLessThanOrEqual(corpus.length / 10);
  });

  it('agree on the mounts of a trigger, and give them different lines', { timeout }, async () => {
    // Not in the corpus: BuildKit 0.13 refuses a build with it ("cannot mount from stage").
    const text = [
      'FROM carryover-test/base AS parent',
      'ENV WHO=parent',
      'ONBUILD RUN --mount=type=cache,target=/o,id=o-$WHO,uid=5 --mount=type=cache,target=p,sharing=locked true',
      'FROM parent AS child',
      'RUN --mount=type=cache,target=/c true',
    ].join('\n');
    const file = join(folder, 'trigger.dockerfile');
    await writeFile(file, text);
    const { read, told } = await planInBothWays(builder, { name: 'trigger', text, namespace: '' }, file);
    const plan = 'reason' in told ? { mounts: [], diagnostics: [] } : told;
    expect(differences({ read: withoutPlaces(read), told: withoutPlaces(plan) })).toEqual([]);
    // BuildKit names the FROM that brings the trigger in, reading names the line where it stands.
    expect(placesOf(plan)).toEqual(['o-parent 4 child', 'p 4 child', '/c 5 child']);
    expect(placesOf(read)).toEqual(['o-parent 3 child', 'p 3 child', '/c 5 child']);
  });

  it('agree on Dockerfiles that are made up', { timeout }, async () => {
    const found: string[] = [];
    let mounts = 0;
    const madeUp = [...fc.sample(generatedDockerfile, { seed, numRuns: generatedCount }).entries()];
    await inParallel(questionsAtOnce, madeUp, async ([number, { text, buildArguments, target }]) => {
      const name = `generated-${number}`;
      const file = join(folder, `${name}.dockerfile`);
      await writeFile(file, text);
      const one = { name, text, buildArguments, namespace: 'ns', ...(target === undefined ? {} : { target }) };
      const { read, told } = await planInBothWays(builder, one, file);
      if ('reason' in told) {
        found.push(
          ...(isAtTheRoot(told.reason, read) ? [] : [`${name}: BuildKit did not tell: ${told.reason}\n${text}`]),
        );
        return;
      }
      mounts += told.mounts.length;
      const wrong = [...read.diagnostics.map(({ message }) => message), ...differences({ read, told })];
      found.push(...wrong.map((line) => `${name}: ${line}\n${text}`));
    });
    expect(found).toEqual([]);
    expect(mounts).toBeGreaterThan(generatedCount / 2);
  });
});
