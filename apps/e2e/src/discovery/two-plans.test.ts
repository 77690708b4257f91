import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NewBuilder, openNewBuilder } from '../harness/new-builder';
import { type CorpusCase, readCorpus } from './corpus';
import { generatedDockerfile } from './generated-dockerfile';
import { differences, planInBothWays, type TwoPlans } from './two-plans';

const timeout = 600_000;

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
        throw new Error(`BuildKit did not tell: ${told.reason}`);
      }
      expect(read.diagnostics).toEqual([]);
      expect(differences({ read, told })).toEqual([]);
      mounts += told.mounts.length;
    });
    await fc.assert(property, { numRuns: 2000, interruptAfterTimeLimit: generatedFor, endOnFailure: true });
    expect(mounts).toBeGreaterThan(200);
  });
});
