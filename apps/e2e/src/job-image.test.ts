import { randomUUID } from 'node:crypto';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BitbucketStep, openBitbucketStep } from './harness/bitbucket-step';
import { emptyBuilder } from './harness/empty-builder';
import { engineOverTcp } from './harness/engine-over-tcp';
import { buildJobImages, type JobImages } from './harness/job-image';
import { dockerfileOf, prefixedWords, writeDockerfile } from './harness/prefixed-build';
import { openWorkplace, type Workplace } from './harness/workplace';

let images: JobImages;

beforeAll(async () => {
  images = await buildJobImages();
}, 300_000);
afterAll(() => images[Symbol.asyncDispose]());

// As GitLab and CircleCI run jobs: a shell in the image, as root, in the checked out folder, which belongs to somebody else.
describe('the image for jobs', { timeout: 300_000 }, () => {
  it('carries a mount from one job to the next, and has what jobs need', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, [
      'RUN --network=none --mount=type=cache,target=/c cat /c/log; echo kept >>/c/log',
    ]);
    await execa('git', ['init', '--quiet', '--initial-branch', 'topic', workplace.workingFolder]);
    await execa('chown', ['--recursive', '1234:1234', workplace.workingFolder]);

    const { stdout } = await runJob(
      workplace,
      images.job,
      'id -u; docker --version; docker buildx version; buildctl --version; zstd --version; git branch --show-current; ssh -V 2>&1; carryover --version',
    );
    expect(stdout).toMatch(/^0\nDocker version .*\n.*buildx.*\nbuildctl .*\n.*Zstandard.*\ntopic\nOpenSSH.*\n0\.0\.0$/);

    const command = () => `carryover ${prefixedWords(workplace).join(' ')}`;
    const first = await runJob(workplace, images.job, command());
    expect(first.stderr).toContain('saved: for the first time');
    await emptyBuilder(workplace);
    const second = await runJob(workplace, images.job, command());
    expect(second.stderr).toMatch(/^#\d+ [\d.]+ kept$/m);
    expect(await readdir(workplace.workingFolder)).toEqual(['.git', 'Dockerfile']);
  });
});

describe('the Bitbucket pipe', { timeout: 300_000 }, () => {
  it('carries a mount by a cache of the step, in one use and in halves, and fails as its build does', async () => {
    await using workplace = await openWorkplace();
    await using engine = await engineOverTcp();
    let steps = 0;

    /** A new clone, with what Bitbucket kept of an earlier step's cache. */
    async function step(lines: readonly string[], earlier?: BitbucketStep): Promise<BitbucketStep> {
      steps += 1;
      const opened = await openBitbucketStep({
        folder: join(workplace.folder, `step-${steps}`),
        dockerPort: engine.port,
      });
      await writeFile(join(opened.clone, 'Dockerfile'), dockerfileOf(workplace, lines));
      if (earlier !== undefined) {
        await cp(join(earlier.clone, '.carryover'), join(opened.clone, '.carryover'), { recursive: true });
        await emptyBuilder(workplace);
      }
      return opened;
    }
    function build(): string {
      const options = ['--progress plain', `--build-arg NONCE=${randomUUID()}`, '--output type=cacheonly'];
      return `docker buildx build ${options.join(' ')} --build-arg BUILDKIT_CACHE_MOUNT_NS=${workplace.namespace} .`;
    }
    const growing = ['RUN --network=none --mount=type=cache,target=/c cat /c/log; echo kept >>/c/log'];

    const first = await step(growing);
    const saved = await first.runPipe(images.pipe, { COMMAND: build() });
    expect(saved).toMatchObject({ exitCode: 0, log: expect.stringContaining('saved: for the first time') });
    expect(await readdir(first.clone)).toEqual(['.bitbucket', '.carryover', 'Dockerfile']);

    const second = await step([...growing, 'RUN --network=none exit 7'], first);
    const failed = await second.runPipe(images.pipe, { COMMAND: build() });
    expect(failed.log).toMatch(/^#\d+ [\d.]+ kept$/m);
    expect(failed.exitCode).toBe(1);

    const third = await step(growing, second);
    const command = build();
    const injected = await third.runPipe(images.pipe, { MODE: 'inject', COMMAND: command });
    expect(injected).toMatchObject({ exitCode: 0, log: expect.stringMatching(/restored/) });
    const built = await execa('sh', ['-c', command], { cwd: third.clone, all: true });
    expect(built.all).toMatch(/^#\d+ [\d.]+ kept\n#\d+ [\d.]+ kept$/m);
    const extracted = await third.runPipe(images.pipe, { MODE: 'extract', COMMAND: command, BITBUCKET_EXIT_CODE: '0' });
    expect(extracted).toMatchObject({ exitCode: 0, log: expect.stringMatching(/saved/) });

    const wrong = await third.runPipe(images.pipe, {
      COMMAND: command,
      CARRYOVER_STRICT: 'perhaps',
      CARRYOVER_SAVE_IF: 'x',
    });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.log).toContain("CARRYOVER_STRICT 'perhaps': it is true or false");
    expect(wrong.log).toContain("CARRYOVER_SAVE_IF 'x': it is one of");
    const unknown = await third.runPipe(images.pipe, { COMMAND: command, CARRYOVER_STROE: 'x' });
    expect(unknown).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('✖ CARRYOVER_STROE: this pipe has no such'),
    });
  });
});

function runJob({ folder, workingFolder }: Workplace, image: string, script: string) {
  const socket = new URL(process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').pathname;
  const mounts = [`${socket}:/var/run/docker.sock`, `${folder}:${folder}`].flatMap((mount) => ['--volume', mount]);
  const place = ['--rm', '--network', 'none', '--workdir', workingFolder];
  return execa('docker', ['run', ...place, ...mounts, image, 'sh', '-euc', script]);
}
