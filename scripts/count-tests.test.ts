import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-count-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the count of tests', () => {
  it('is the sum over all runs', async () => {
    await report('unit', 3, 0);
    await report('e2e', 4, 0);
    expect(await count()).toEqual({ code: 0, printed: '7 passed, 0 failed\n' });
  });

  it('fails with a failed test', async () => {
    await report('unit', 3, 1);
    expect(await count()).toEqual({ code: 1, printed: '3 passed, 1 failed\n' });
  });

  it('fails with a file that does not load, which holds no test that could fail', async () => {
    await report('unit', 3, 0, [{ status: 'failed', assertionResults: [] }]);
    expect(await count()).toEqual({ code: 1, printed: '3 passed, 1 failed\n' });
  });

  it('fails where nothing ran', async () => {
    await report('unit', 0, 0);
    expect(await count()).toEqual({ code: 1, printed: '0 passed, 0 failed\n' });
  });
});

async function report(
  name: string,
  passed: number,
  failed: number,
  testResults: readonly unknown[] = [],
): Promise<void> {
  const content = { numPassedTests: passed, numFailedTests: failed, testResults };
  await writeFile(join(folder, `${name}.json`), JSON.stringify(content));
}

async function count(): Promise<{ code: number; printed: string }> {
  const script = join(import.meta.dirname, 'count-tests.mjs');
  return await run(process.execPath, [script, folder]).then(
    ({ stdout }) => ({ code: 0, printed: stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, printed: stdout }),
  );
}
