import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import type { MountPlan } from '@carryover/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NewBuilder, openNewBuilder } from '../harness/new-builder';
import { type CorpusCase, readCorpus } from './corpus';
import { generatedDockerfile } from './generated-dockerfile';
import { differences, planInBothWays, type TwoPlans } from './two-plans';

const timeout = 600_000;

/** The same Dockerfiles each time: what another seed finds is for whoever looks for it, not for whoever changes something else. */
const seed = 20_261_124;

/** What there is to find out that needs no more than this, in milliseconds. */
const generatedFor = 50_000;

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
    let mounts = 0;
    for (const one of corpus) {
      const file = join(folder, `${one.name}.dockerfile`);
      await writeFile(file, one.text);
      const plans = await planInBothWays(builder, one, file);
      mounts += 'mounts' in plans.told ? plans.told.mounts.length : 0;
      found.push(...disagreements(one, plans));
    }
    expect(found).toEqual([]);
    expect([corpus.length, mounts].filter((count) => count < 100)).toEqual([]);
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
    let mounts = 0;
    const property = fc.asyncProperty(generatedDockerfile, async ({ text, buildArguments, target }) => {
      const file = join(folder, 'Dockerfile');
      await writeFile(file, text);
      const { read, told } = await planInBothWays(
        builder,
        { name: 'generated', text, buildArguments, namespace: 'ns', ...(target === undefined ? {} : { target }) },
        file,
      );
      if ('reason' in told) {
        if (!isAtTheRoot(told.reason, read)) {
          throw new Error(`BuildKit did not tell: ${told.reason}`);
        }
        return;
      }
      expect(read.diagnostics).toEqual([]);
      expect(differences({ read, told })).toEqual([]);
      mounts += told.mounts.length;
    });
    await fc.assert(property, {
      seed,
      numRuns: 2000,
      interruptAfterTimeLimit: generatedFor,
      endOnFailure: true,
    });
    expect(mounts).toBeGreaterThan(200);
  });
});
