import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..');
const biome = join(repository, 'node_modules/.bin/biome');
const run = promisify(execFile);

interface Offence {
  readonly path: string;
  readonly code: string;
  readonly rule: string;
}

const importRule = 'lint/style/noRestrictedImports';
const environmentRule = 'lint/style/noProcessEnv';

/** Each must be reported by its rule... */
const offences: readonly Offence[] = [
  { path: 'packages/core/src/a1.ts', code: `import '@carryover/stores/directory';`, rule: importRule },
  { path: 'packages/core/src/a2.ts', code: `import '@carryover/host';`, rule: importRule },
  { path: 'packages/core/src/a3.ts', code: `import '../../stores/src/directory/index';`, rule: importRule },
  { path: 'packages/core/src/a4.ts', code: `import '../../../apps/cli/src/main';`, rule: importRule },
  { path: 'packages/stores/src/directory/b1.ts', code: `import '@carryover/host';`, rule: importRule },
  { path: 'packages/host/src/c1.ts', code: `import '@carryover/cli';`, rule: importRule },
  { path: 'apps/cli/src/d1.ts', code: `import '@carryover/stores/directory';`, rule: importRule },
  { path: 'apps/cli/src/d2.ts', code: `import '@carryover/bench';`, rule: importRule },
  { path: 'packages/core/src/e1.ts', code: `import 'node:child_process';`, rule: importRule },
  { path: 'packages/core/src/e2.ts', code: `await import('child_process');`, rule: importRule },
  { path: 'packages/stores/src/github-actions/e5.ts', code: `import 'node:child_process';`, rule: importRule },
  { path: 'packages/stores/test/servers/e6.ts', code: `import 'execa';`, rule: importRule },
  { path: 'packages/host/src/e3.ts', code: `import 'execa';`, rule: importRule },
  { path: 'apps/cli/src/e4.ts', code: `import 'node:child_process';`, rule: importRule },
  { path: 'packages/core/src/f1.ts', code: 'export const home = process.env.HOME;', rule: environmentRule },
  { path: 'packages/host/src/f2.ts', code: 'export const home = process.env.HOME;', rule: environmentRule },
  { path: 'apps/cli/src/f3.ts', code: 'export const home = process.env.HOME;', rule: environmentRule },
  {
    path: 'packages/host/src/f4.ts',
    code: `import { env } from 'node:process';\nexport const all = env;`,
    rule: importRule,
  },
  { path: 'packages/stores/src/directory/g1.ts', code: `import '@aws-sdk/client-s3';`, rule: importRule },
  { path: 'packages/stores/src/gcs/g2.ts', code: `import '@aws-sdk/client-s3';`, rule: importRule },
  { path: 'packages/stores/src/s3/g3.ts', code: `import '@google-cloud/storage';`, rule: importRule },
  { path: 'packages/stores/src/s3/g4.ts', code: `import '@actions/cache';`, rule: importRule },
  { path: 'packages/host/src/g5.ts', code: `import '@actions/core';`, rule: importRule },
  { path: 'packages/core/src/h1.ts', code: 'export default 1;', rule: 'lint/style/noDefaultExport' },
  { path: 'packages/core/src/h2.ts', code: 'export const a: any = 1;', rule: 'lint/suspicious/noExplicitAny' },
  { path: 'packages/core/src/h3.ts', code: `console.log('a');`, rule: 'lint/suspicious/noConsole' },
  { path: 'packages/core/src/h4.ts', code: 'export enum A { B }', rule: 'lint/style/noEnum' },
  { path: 'packages/core/src/TwoWords.ts', code: 'export const a = 1;', rule: 'lint/style/useFilenamingConvention' },
  { path: 'packages/core/src/h5.ts', code: 'async function a() {}\na();', rule: 'lint/nursery/noFloatingPromises' },
  { path: 'packages/core/src/h6.ts', code: `// @ts-ignore\nexport const a = 1;`, rule: 'lint/suspicious/noTsIgnore' },
  { path: 'packages/core/src/h7.test.ts', code: `it.skip('a', () => 1);`, rule: 'lint/suspicious/noSkippedTests' },
  {
    path: 'packages/core/src/i1.ts',
    code: `import { b } from './i2';\nexport const a = () => b;`,
    rule: 'lint/suspicious/noImportCycles',
  },
  {
    path: 'packages/core/src/i2.ts',
    code: `import { a } from './i1';\nexport const b = () => a;`,
    rule: 'lint/suspicious/noImportCycles',
  },
];

/** ...and none of these: the places where the same is at home. */
const homes: readonly Omit<Offence, 'rule'>[] = [
  { path: 'packages/stores/src/directory/z1.ts', code: `import '@carryover/core';\nimport '@carryover/core/testing';` },
  { path: 'packages/host/src/z2.ts', code: `import '@carryover/core';\nimport '@carryover/stores/directory';` },
  { path: 'apps/cli/src/z3.ts', code: `import '@carryover/host';\nimport '@carryover/core';` },
  { path: 'packages/host/src/command-runner/z4.ts', code: `import 'execa';\nimport 'node:child_process';` },
  { path: 'apps/e2e/src/z5.ts', code: `import 'execa';\nexport const home = process.env.HOME;` },
  {
    path: 'packages/host/src/environment/z6.ts',
    code: `import { env } from 'node:process';\nexport const all = [env, process.env];`,
  },
  { path: 'apps/cli/src/main.ts', code: 'export const all = process.env;' },
  { path: 'packages/stores/src/s3/z7.ts', code: `import '@aws-sdk/client-s3';` },
  { path: 'packages/stores/src/gcs/z8.ts', code: `import '@google-cloud/storage';` },
  { path: 'packages/stores/src/github-actions/z9.ts', code: `import '@actions/cache';` },
  { path: 'packages/stores/test/servers/z10.ts', code: `import 'node:child_process';` },
  { path: 'packages/core/tool.config.ts', code: 'export default 1;' },
];

const guarded = new Set(offences.map(({ rule }) => rule));

describe('the lint rules', () => {
  let folder: string;
  let reported: readonly Omit<Offence, 'code'>[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carryover-lint-'));
    for (const { path, code } of [...offences, ...homes]) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), `${code}\n`);
    }
    const { vcs, ...configuration } = JSON.parse(await readFile(join(repository, 'biome.json'), 'utf8'));
    expect(vcs.enabled).toBe(true);
    await writeFile(join(folder, 'biome.json'), JSON.stringify(configuration));
    reported = await lint(folder);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each(offences)('$rule sees $path: $code', ({ path, rule }) => {
    expect(reported).toContainEqual({ path, rule });
  });

  it.each(homes)('let $path be: $code', ({ path }) => {
    expect(reported.filter((found) => found.path === path && guarded.has(found.rule))).toEqual([]);
  });
});

async function lint(folder: string): Promise<Omit<Offence, 'code'>[]> {
  const finished = run(biome, ['lint', '--reporter=json', '--max-diagnostics=1000', '.'], { cwd: folder });
  // It ends with an error, since it finds some: the report on stdout is what counts.
  const { stdout } = await finished.catch((error: { stdout: string }) => error);
  const report: { diagnostics: { category: string; location: { path: string } }[] } = JSON.parse(stdout);
  return report.diagnostics.map(({ category, location }) => ({ path: location.path, rule: category }));
}
