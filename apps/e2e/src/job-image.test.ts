import { readdir } from 'node:fs/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { emptyBuilder } from './harness/empty-builder';
import { buildJobImage } from './harness/job-image';
import { prefixedWords, writeDockerfile } from './harness/prefixed-build';
import { openWorkplace, type Workplace } from './harness/workplace';

// As GitLab and CircleCI run jobs: a shell in the image, as root, in the checked out folder, which belongs to somebody else.
describe('the image for jobs', { timeout: 300_000 }, () => {
  it('carries a mount from one job to the next, and has what jobs need', async () => {
    await using workplace = await openWorkplace();
    await using image = await buildJobImage(workplace);
    await writeDockerfile(workplace, [
      'RUN --network=none --mount=type=cache,target=/c cat /c/log; echo kept >>/c/log',
    ]);
    await execa('git', ['init', '--quiet', '--initial-branch', 'topic', workplace.workingFolder]);
    await execa('chown', ['--recursive', '1234:1234', workplace.workingFolder]);

    const { stdout } = await runJob(
      workplace,
      image.name,
      'id -u; docker --version; docker buildx version; buildctl --version; zstd --version; git branch --show-current; ssh -V 2>&1; carryover --version',
    );
    expect(stdout).toMatch(/^0\nDocker version .*\n.*buildx.*\nbuildctl .*\n.*Zstandard.*\ntopic\nOpenSSH.*\n0\.0\.0$/);

    const command = () => `carryover ${prefixedWords(workplace).join(' ')}`;
    const first = await runJob(workplace, image.name, command());
    expect(first.stderr).toContain('saved: for the first time');
    await emptyBuilder(workplace);
    const second = await runJob(workplace, image.name, command());
    expect(second.stderr).toMatch(/^#\d+ [\d.]+ kept$/m);
    expect(await readdir(workplace.workingFolder)).toEqual(['.git', 'Dockerfile']);
  });
});

function runJob({ folder, workingFolder }: Workplace, image: string, script: string) {
  const socket = new URL(process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').pathname;
  const mounts = [`${socket}:/var/run/docker.sock`, `${folder}:${folder}`].flatMap((mount) => ['--volume', mount]);
  const place = ['--rm', '--network', 'none', '--workdir', workingFolder];
  return execa('docker', ['run', ...place, ...mounts, image, 'sh', '-euc', script]);
}
