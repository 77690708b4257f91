import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyBuilder } from './harness/empty-builder';
import { prefixedWords, writeDockerfile } from './harness/prefixed-build';
import { openWorkplace } from './harness/workplace';

let packages: readonly string[];

beforeAll(async () => {
  const { stdout } = await execa(fileURLToPath(new URL('../../../scripts/package.sh', import.meta.url)));
  packages = stdout.split('\n');
}, 300_000);

// What users fetch by one line, each alone in an empty folder, with nothing in its environment but what reaches the builder.
describe('the packaged command', { timeout: 300_000 }, () => {
  it('carries a mount from a run of the single file to one of the package for npm', async () => {
    await using workplace = await openWorkplace();
    const alone = join(workplace.folder, 'alone');
    const home = join(workplace.folder, 'home');
    await Promise.all([mkdir(alone), mkdir(home)]);
    await execa('cp', [...packages, alone]);
    const command = join(alone, 'carryover.mjs');
    const { PATH, DOCKER_HOST, DOCKER_CONFIG, BUILDX_CONFIG } = process.env;
    const place = { PATH, DOCKER_HOST, DOCKER_CONFIG, BUILDX_CONFIG, TMPDIR: workplace.temporaryFolder, HOME: home };
    const clean = { cwd: alone, extendEnv: false, env: place, all: true };

    // Two at once, of which neither meets what the other has half unpacked.
    const versions = await Promise.all([1, 2].map(() => execa(command, ['--version'], clean)));
    expect(versions.map(({ all }) => all)).toEqual(['0.0.0', '0.0.0']);
    expect(await readdir(join(home, '.cache'))).toEqual(['carryover-program']);
    expect(await readdir(join(home, '.cache/carryover-program'))).toEqual([
      expect.stringMatching(/^0\.0\.0-[0-9a-f]{64}$/),
    ]);

    await writeDockerfile(workplace, [
      'RUN --network=none --mount=type=cache,target=/c cat /c/log; echo kept >>/c/log',
    ]);
    const words = () => prefixedWords(workplace, { flags: ['--output', 'type=cacheonly', workplace.workingFolder] });
    const first = await execa(command, words(), clean);
    expect(first.all).toContain('saved: for the first time');
    await emptyBuilder(workplace);
    const second = await execa('npx', ['--yes', '--offline', './carryover-0.0.0.tgz', ...words()], clean);
    expect(second.all).toMatch(/^#\d+ [\d.]+ kept$/m);
    expect(await readdir(alone)).toEqual(['carryover-0.0.0.tgz', 'carryover.mjs']);
  });
});
