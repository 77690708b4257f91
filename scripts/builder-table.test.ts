import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '..');
const kept = join(repository, 'apps/e2e/builders.json');
const readme = join(repository, 'README.md');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-table-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the table of builders', () => {
  it('in the README is what the kept results make', async () => {
    expect(await table('check', kept, readme)).toBe('');
  });

  it('has several builders, and no feature that failed', async () => {
    const results: Record<string, { readonly features: object }> = JSON.parse(await readFile(kept, 'utf8'));
    expect(Object.keys(results).length).toBeGreaterThan(4);
    for (const { features } of Object.values(results)) {
      expect(Object.keys(features).length).toBeGreaterThan(5);
      expect(Object.values(features)).not.toContain('**fails**');
    }
  });

  it('is written anew with what a run found out, and told of where it is not', async () => {
    const [results, text, measured] = ['results.json', 'README.md', 'measured'].map((name) => join(folder, name));
    await copyFile(kept, results ?? '');
    await copyFile(readme, text ?? '');
    const found = { name: 'docker', place: 0, title: 'D', versions: 'v 1', features: { carrying: 'by hand' } };
    await run('mkdir', [measured ?? '']);
    await writeFile(join(measured ?? '', 'docker.json'), JSON.stringify(found));
    expect(await table('write', results, text, measured)).toBe('');
    expect(await readFile(text ?? '', 'utf8')).toMatch(
      /\n\| +\| D<br>v 1 +\| .*\| `kubernetes` driver<br>untested +\|\n/,
    );
    expect(await readFile(text ?? '', 'utf8')).toMatch(/\n\| carrying +\| by hand +\| untested .*\| untested +\|\n/);
    expect(await table('check', results, text)).toBe('');
    expect(await table('check', kept, text)).toMatch(/is not what .* makes/);
  });
});

async function table(...words: (string | undefined)[]): Promise<string> {
  const script = join(import.meta.dirname, 'builder-table.mjs');
  return run(process.execPath, [script, ...words.map(String)]).then(
    () => '',
    ({ stderr }: { stderr: string }) => stderr,
  );
}
