import { readdir, readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { describe, expect, it, vi } from 'vitest';
import { program, startCarryover } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { dockerfileOf, prefixedWords, runPrefixed, writeDockerfile } from './harness/prefixed-build';
import { watchDocker } from './harness/watched-docker';
import { openWorkplace } from './harness/workplace';

const waiting = { timeout: 60_000, interval: 50 };

/** Two mounts, one of which only its variable tells, and one in a stage that is not built. */
const lines = [
  'FROM base AS unused',
  'RUN --network=none --mount=type=cache,target=/unused false',
  'FROM base AS app',
  'ARG NAME=deps',
  'RUN --network=none --mount=type=cache,id=$NAME,dst=/deps,sharing=locked echo "deps: $(cat /deps/log)"; echo run >>/deps/log',
  'RUN --network=none --mount=type=cache,target=/out,uid=1234,gid=99,mode=0750 echo "out: $(cat /out/log)"; echo run >>/out/log',
];

describe('a prefixed build', { timeout: 300_000 }, () => {
  it('finds on an empty builder what the last one left, without being told of its mounts', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, lines);
    const first = await runPrefixed(workplace);
    expect(first).toMatchObject({ exitCode: 0, printed: '', document: { command: 'run', outcome: 'ok', exitCode: 0 } });
    expect(first.document).toMatchObject({
      inject: { mounts: [{ outcome: 'missed' }, { outcome: 'missed' }] },
      build: { state: 'ended', exitCode: 0 },
      extract: { mounts: [{ outcome: 'saved' }, { outcome: 'saved' }] },
      warnings: [],
    });
    expect(first.document.inject?.mounts.map(({ mount }) => mount)).toEqual([
      { namespace: workplace.namespace, id: 'deps', base: {}, target: '/deps' },
      { namespace: workplace.namespace, id: '/out', base: { uid: 1234, gid: 99, mode: 0o750 }, target: '/out' },
    ]);

    await emptyBuilder(workplace);
    const second = await runPrefixed(workplace);
    expect(second.told).toContain(' deps: run\n');
    expect(second.told).toContain(' out: run\n');
    expect(second.document).toMatchObject({
      inject: { mounts: [{ outcome: 'restored' }, { outcome: 'restored' }] },
      extract: { mounts: [{ outcome: 'saved' }, { outcome: 'saved' }] },
      warnings: [],
    });
    expect(await readdir(workplace.workingFolder)).toEqual(['Dockerfile']);
    // What `carryover report` tells of, and nothing else.
    expect(await readdir(workplace.temporaryFolder, { recursive: true })).toEqual([
      expect.stringMatching(/^carryover-\d+$/),
      expect.stringMatching(/^carryover-\d+\/[0-9a-f]{32}\.json$/),
    ]);
  });

  it('is read as docker reads it: build arguments, target, named file, other spellings, and the builder of the command', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(
      workplace,
      [...lines, 'FROM base', 'RUN --network=none --mount=type=cache,target=/last true'],
      'other',
    );
    const flags = ['-fother', '--target=APP', '--build-arg=NAME=given', '--output', 'type=cacheonly', '.'];
    const run = await runPrefixed(workplace, { command: ['docker', 'build'], flags });
    expect(run.document.inject?.mounts.map(({ mount }) => mount.id)).toEqual(['given', '/out']);
    // Where another builder is in use, `docker build` still builds on the daemon's own.
    const docker = await watchDocker(workplace);
    await runPrefixed(workplace, { command: ['docker', 'build'], flags, environment: docker.environment });
    const generated = (await docker.calls()).filter((words) => words.join(' ').includes('payload-carryover'));
    expect(generated.length).toBeGreaterThan(1);
    expect(generated.every((words) => words.includes('--builder=default'))).toBe(true);
  });

  it('reaches the daemon that the command names', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, lines);
    const { stdout: host } = await execa('sh', ['-c', 'printf %s "$DOCKER_HOST"']);
    const address = host || 'unix:///var/run/docker.sock';
    const command = ['docker', '-H', address, '--debug', 'buildx', 'build'];
    const run = await runPrefixed(workplace, { command, environment: { DOCKER_HOST: 'unix:///nosuch.sock' } });
    expect(run).toMatchObject({
      exitCode: 0,
      document: { extract: { mounts: [{ outcome: 'saved' }, { outcome: 'saved' }] } },
    });
  });

  it('gets its Dockerfile on standard input, and an archive unread', async () => {
    await using workplace = await openWorkplace();
    const output = ['--output', 'type=cacheonly'];
    for (const flags of [
      ['-f', '-', ...output, '.'],
      [...output, '-'],
    ]) {
      const run = await runPrefixed(workplace, { flags, input: dockerfileOf(workplace, lines) });
      expect(run).toMatchObject({ exitCode: 0, document: { build: { exitCode: 0 }, warnings: [] } });
      expect(run.document.extract?.mounts.map(({ mount }) => mount.id)).toEqual(['deps', '/out']);
    }
    await writeDockerfile(workplace, lines);
    const archive = await execa('tar', ['-c', 'Dockerfile'], { cwd: workplace.workingFolder, encoding: 'buffer' });
    const run = await runPrefixed(workplace, { flags: [...output, '-'], input: archive.stdout });
    expect(run).toMatchObject({ exitCode: 0, document: { build: { exitCode: 0 } } });
    expect(run.document.warnings[0]).toMatchObject({ code: 'dockerfile-out-of-reach' });
    expect(run.document.warnings[0]?.hint).toContain('--mount');
  });

  it('has standard output for itself', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, [
      'RUN --network=none --mount=type=cache,target=/c echo x | tee /c/x >/made',
      'FROM scratch',
      'COPY --from=base /made /',
    ]);
    const words = prefixedWords(workplace, { flags: ['--output', 'type=tar,dest=-', '.'] });
    const { stdout, exitCode } = await execa(process.execPath, [program, ...words], {
      cwd: workplace.workingFolder,
      encoding: 'buffer',
    });
    expect(exitCode).toBe(0);
    const listed = await execa('tar', ['-t'], { input: Buffer.from(stdout) });
    expect(listed.stdout.split('\n')).toContain('made');
    const image = workplace.namespace;
    const quiet = prefixedWords(workplace, { command: ['docker', 'build', '--quiet'], flags: ['--tag', image, '.'] });
    const { stdout: printed } = await startCarryover(
      workplace,
      quiet.filter((word) => word !== '--progress' && word !== 'plain'),
    );
    expect(printed).toMatch(/^sha256:[0-9a-f]{64}$/);
    await execa('docker', ['image', 'rm', image]);
  });

  it('has the terminal for itself', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, lines);
    const docker = await watchDocker(
      workplace,
      'case "$*" in *NONCE*) [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo "it is a terminal" ;; esac',
    );
    const words = [process.execPath, program, ...prefixedWords(workplace)].map((word) => `'${word}'`).join(' ');
    const { stdout } = await execa('script', ['--quiet', '--return', '--command', words, '/dev/null'], {
      cwd: workplace.workingFolder,
      env: { ...docker.environment },
      input: '',
    });
    expect(stdout).toContain('it is a terminal');
    expect(stdout).toContain('saved: for the first time');
  });
});

describe('a build that does not end well', { timeout: 300_000 }, () => {
  const failing = ['RUN --network=none --mount=type=cache,target=/c echo kept >/c/kept', 'RUN --network=none exit 7'];

  it.each([
    ['always', 'saved'],
    ['success', undefined],
    ['never', undefined],
  ])('has its exit code, and is saved as --save-if %s says', async (when, outcome) => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, failing);
    const { exitCode: expected } = await execa(
      'docker',
      ['buildx', 'build', '--output', 'type=cacheonly', workplace.workingFolder],
      { reject: false },
    );
    const run = await runPrefixed(workplace, { options: ['--save-if', when] });
    expect(expected).not.toBe(0);
    expect(run).toMatchObject({
      exitCode: expected,
      document: { outcome: 'build-failed', exitCode: expected, build: { state: 'ended' } },
    });
    expect(run.document.extract?.mounts[0]?.outcome).toBe(outcome);
  });

  it('is saved nothing of where it was cancelled, and is told of it', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, [
      'RUN --network=none --mount=type=cache,target=/c echo half >/c/half; echo "begun: $((1 + 1))"; sleep 300',
    ]);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const running = startCarryover(workplace, prefixedWords(workplace, { options: ['--json'] }));
      let told = '';
      running.stderr.on('data', (bytes) => {
        told += bytes;
      });
      await vi.waitFor(() => expect(told).toContain('begun: 2'), waiting);
      running.kill(signal);
      const { exitCode, stdout } = await running;
      expect(exitCode).not.toBe(0);
      const document = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
      expect(document).toMatchObject({ outcome: 'build-failed', exitCode, build: { state: 'cancelled' } });
      expect(document.extract).toBeUndefined();
    }
    expect(await readdir(workplace.folder)).not.toContain('store');
  });

  it('that cannot be started has the exit code that a shell gives, after nothing was done', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, lines);
    const run = await runPrefixed(workplace, { command: ['/nosuch/docker', 'build'] });
    expect(run).toMatchObject({ exitCode: 127, document: { build: { state: 'not-started' } } });
  });
});

describe('what is amiss', { timeout: 300_000 }, () => {
  it.each([
    [['--', 'nerdctl', 'build', '.'], /'nerdctl': not a build command/],
    [['--', 'docker', 'build', '--nosuch', '.'], /--nosuch: carryover does not know this flag/],
    [['--', 'docker', 'build'], /takes one context/],
    [['docker', 'build', '.'], /the build's command stands after --/],
  ])('%j is refused before anything runs', async (words, message) => {
    await using workplace = await openWorkplace();
    const docker = await watchDocker(workplace);
    const { exitCode, stderr } = await startCarryover(workplace, ['run', ...words], docker.environment);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(await docker.calls()).toEqual([]);
  });

  it('--no-cache is told, injects nothing, and loses nothing', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, [
      'ARG FILE',
      'RUN --network=none --mount=type=cache,target=/c echo x >/c/$FILE; ls /c | tr "\\n" " "',
    ]);
    const output = ['--output', 'type=cacheonly', '.'];
    await runPrefixed(workplace, { flags: ['--build-arg', 'FILE=one', ...output] });
    const without = await runPrefixed(workplace, { flags: ['--no-cache', '--build-arg', 'FILE=two', ...output] });
    expect(without.document).toMatchObject({
      outcome: 'ok',
      warnings: [{ code: 'mounts-reset', kind: 'advice' }],
      extract: { mounts: [{ outcome: 'merged' }] },
    });
    expect(without.document.inject).toBeUndefined();
    await emptyBuilder(workplace);
    const third = await runPrefixed(workplace, { flags: ['--build-arg', 'FILE=three', ...output] });
    expect(third.told).toMatch(/ one three two/);
  });

  it('a stage of --no-cache-filter has its mounts left alone, and no other', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, [
      'FROM base AS one',
      'RUN --network=none --mount=type=cache,target=/one echo x >/one/x',
      'FROM one AS two',
      'RUN --network=none --mount=type=cache,target=/two echo x >/two/x',
    ]);
    await runPrefixed(workplace);
    await emptyBuilder(workplace);
    const run = await runPrefixed(workplace, {
      flags: ['--no-cache-filter', 'ONE', '--output', 'type=cacheonly', '.'],
    });
    expect(run.document.inject?.mounts).toMatchObject([{ mount: { id: '/two' }, outcome: 'restored' }]);
    expect(run.document.warnings).toMatchObject([{ code: 'mounts-reset', message: expect.stringContaining('/one') }]);
  });

  it('a plan that does not fit what ran is told, and no mount but those of the plan is asked for', async () => {
    await using workplace = await openWorkplace();
    // What PATH holds, only the base image knows.
    await writeDockerfile(workplace, [
      'RUN --network=none --mount=type=cache,id=$PATH,target=/unknown echo x >/unknown/x',
      'FROM base AS other',
      'RUN --network=none --mount=type=cache,target=/cached --mount=type=cache,id=cached,target=/cached2 echo constant',
      'FROM base',
      'COPY --from=other /etc/passwd /x',
    ]);
    const docker = await watchDocker(workplace);
    const given = {
      flags: ['--build-arg', 'NONCE=always the same', '--output', 'type=cacheonly', '.'],
      environment: docker.environment,
    };
    const first = await runPrefixed(workplace, given);
    expect(first.document.warnings.map(({ code }) => code)).toEqual([expect.stringMatching(/unknown/)]);
    expect(first.told).toMatch(/Dockerfile:4:\d+: .*\n.*id=\$PATH.*\n +\| +\^+\n/);
    const again = await runPrefixed(workplace, given);
    expect(again.document.extract?.mounts.map(({ mount }) => mount.target)).toEqual(['/cached', '/cached2']);
    // Everything was in the build cache.
    expect(again.document.warnings.filter(({ code }) => code === 'mount-not-reached')).toHaveLength(2);
    expect(again).toMatchObject({ exitCode: 0, document: { outcome: 'ok' } });

    // Asked once more, the builder tells of what it was asked about.
    const questions = (await docker.calls()).filter((words) => words.includes('--filter=type=exec.cachemount'));
    expect(questions.length).toBeGreaterThan(3);
    // One after the other: a mount that is being measured for one of them is not in another's answer.
    for (const words of questions) {
      const { stdout } = await execa('docker', words);
      expect(stdout.match(/with id ".*"$/gm)?.toSorted()).toEqual([
        `with id "${workplace.namespace}//cached"`,
        `with id "${workplace.namespace}/cached"`,
      ]);
    }
  });

  it('a malformed Dockerfile is shown, and left to the build to refuse', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, ['RUN --mount=type=cache,target=/c,shring=locked true']);
    const run = await runPrefixed(workplace);
    expect(run.exitCode).not.toBe(0);
    expect(run.document).toMatchObject({ outcome: 'build-failed', build: { state: 'ended' } });
    expect(run.told).toMatch(/carryover: warning: Dockerfile:4:\d+: .*\n.*shring=locked.*\n +\| +\^+\n.*sharing/);
  });

  it('trouble with the store is told, and the build goes on; when strict it fails in the end', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, lines);
    await writeFile(workplace.store, 'no folder');
    const lenient = await runPrefixed(workplace);
    expect(lenient).toMatchObject({ exitCode: 0, document: { outcome: 'trouble', build: { exitCode: 0 } } });
    expect(await runPrefixed(workplace, { options: ['--strict'] })).toMatchObject({
      exitCode: 1,
      document: { outcome: 'trouble', build: { exitCode: 0 } },
    });
    expect(await readFile(workplace.store, 'utf8')).toBe('no folder');
  });
});
