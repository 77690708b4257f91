import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaCommandRunner, type OptionDefinition, optionTable } from '@carryover/host';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const pipe = fileURLToPath(new URL('..', import.meta.url));
const ofPipe = ['MODE', 'COMMAND', 'AWS_OIDC_ROLE_ARN', 'GCP_WORKLOAD_IDENTITY_PROVIDER', 'GCP_SERVICE_ACCOUNT'];
const commands: readonly string[] = ['run', 'inject', 'extract'];
const options = (optionTable as readonly OptionDefinition[]).filter((option) =>
  option.commands.some((command) => commands.includes(command)),
);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipe-'));
  await mkdir(join(folder, 'programs'));
  // Tells how it was called, and what of its environment has to do with it.
  const stub = `#!/bin/sh
for word; do printf 'word %s\\n' "$word"; done
printf 'mounts %s\\n' "$CARRYOVER_MOUNT"
env | grep -E '^(CARRYOVER|AWS|GOOGLE)_' | sort
[ -z "$AWS_WEB_IDENTITY_TOKEN_FILE" ] || cat "$AWS_WEB_IDENTITY_TOKEN_FILE"
[ -z "$GOOGLE_APPLICATION_CREDENTIALS" ] || cat "$GOOGLE_APPLICATION_CREDENTIALS"
exit 7
`;
  await writeFile(join(folder, 'programs/carryover'), stub, { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true }));

async function run(variables: Readonly<Record<string, string>>) {
  const told: string[] = [];
  const runner = execaCommandRunner({
    PATH: `${join(folder, 'programs')}:/usr/local/bin:/usr/bin:/bin`,
    TMPDIR: folder,
    BITBUCKET_CLONE_DIR: '/build',
    BITBUCKET_PIPE_STORAGE_DIR: '/build/pipes/carryover',
    ...variables,
  });
  const { exitCode, output } = await runner.run(
    { program: join(pipe, 'pipe.sh'), arguments: [], workingDirectory: folder },
    {
      signal: new AbortController().signal,
      deadline: 30_000,
      inactivityLimit: 30_000,
      onErrorLine: (line) => told.push(line),
    },
  );
  return { exitCode, words: [...output.matchAll(/^word (.*)$/gm)].map(([, word]) => word), output, told };
}

describe('the manifest', () => {
  it('has the options of the commands that the pipe runs, with their defaults', async () => {
    const { variables } = parse(await readFile(join(pipe, 'pipe.yml'), 'utf8'));
    expect(variables.slice(ofPipe.length)).toEqual(
      options.map(({ environment, default: value }) =>
        value ? { name: environment, default: value } : { name: environment },
      ),
    );
    expect(variables.slice(0, ofPipe.length).map(({ name }: { name: string }) => name)).toEqual(ofPipe);
  });

  it('is what README tells of', async () => {
    const readme = await readFile(join(pipe, 'README.md'), 'utf8');
    const told = [...readme.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    expect(told).toEqual([...ofPipe, ...options.map(({ environment }) => environment)]);
  });
});

describe('the pipe', () => {
  it('runs a build by its command, with store and state where the next step and the next use find them', async () => {
    const { exitCode, words, output } = await run({ COMMAND: `docker build --label "a b" --label='c $d' -t app .` });
    expect(words).toEqual(['run', '--', 'docker', 'build', '--label', 'a b', '--label=c $d', '-t', 'app', '.']);
    expect(output).toContain('CARRYOVER_STORE=dir:/build/.carryover\n');
    expect(output).toContain('CARRYOVER_STATE=/build/pipes/carryover/carryover-state.json\n');
    expect(exitCode).toBe(7);
  });

  it('takes lists as Bitbucket gives them', async () => {
    const { words, output } = await run({
      COMMAND_COUNT: '3',
      COMMAND_0: 'docker',
      COMMAND_1: 'build',
      COMMAND_2: 'a "b\n',
      CARRYOVER_MOUNT_COUNT: '2',
      CARRYOVER_MOUNT_0: 'id=a,target=/a',
      CARRYOVER_MOUNT_1: 'id=b,target=/b',
      CARRYOVER_STORE: 's3://bucket/x',
    });
    expect(words).toEqual(['run', '--', 'docker', 'build', 'a "b']);
    expect(output).toContain('\nmounts id=a,target=/a\nid=b,target=/b\n');
    expect(output).toContain('\nCARRYOVER_STORE=s3://bucket/x\n');
    expect(output).not.toMatch(/_COUNT|MOUNT_0/);
  });

  it.each([
    ['inject', {}, ['inject'], undefined],
    ['extract', { COMMAND: 'docker build .' }, ['extract', '--', 'docker', 'build', '.'], undefined],
    ['extract', { BITBUCKET_EXIT_CODE: '0' }, ['extract'], 'success'],
    ['extract', { BITBUCKET_EXIT_CODE: '3' }, ['extract'], 'failure'],
  ])('does %s alone (%j)', async (mode, variables: Record<string, string>, words, status) => {
    const ran = await run({ MODE: mode, ...variables });
    expect(ran.words).toEqual(words);
    expect(/^CARRYOVER_JOB_STATUS=(.*)$/m.exec(ran.output)?.[1]).toBe(status);
  });

  it('gives the SDKs the identity of the step', async () => {
    const token = { MODE: 'inject', BITBUCKET_STEP_OIDC_TOKEN: 'a.b.c' };
    const amazon = await run({ ...token, AWS_OIDC_ROLE_ARN: 'arn:aws:iam::1:role/ci' });
    expect(amazon.output).toMatch(/^AWS_ROLE_ARN=arn:aws:iam::1:role\/ci$/m);
    expect(amazon.output).toMatch(/a\.b\.c$/);
    const provider = 'projects/1/locations/global/workloadIdentityPools/p/providers/b';
    const account = 'ci@acme.iam.gserviceaccount.com';
    const google = await run({ ...token, GCP_WORKLOAD_IDENTITY_PROVIDER: provider, GCP_SERVICE_ACCOUNT: account });
    const credentials = JSON.parse(google.output.slice(google.output.indexOf('{')));
    expect(credentials).toEqual({
      type: 'external_account',
      audience: `//iam.googleapis.com/${provider}`,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: { file: expect.stringMatching(/^\/.*\/token$/) },
      service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
    });
    expect(await readFile(credentials.credential_source.file, 'utf8')).toBe('a.b.c');
  });

  it('tells all that is wrong at once, in red, before anything runs', async () => {
    const { exitCode, words, told } = await run({
      MODE: 'restore',
      COMMAND: `docker build -t 'app .`,
      CARRYOVER_STROE: 'x',
      AWS_OIDC_ROLE_ARN: 'arn:aws:iam::1:role/ci',
      GCP_SERVICE_ACCOUNT: 'x',
    });
    expect(told).toEqual([
      '\u001b[31m✖ COMMAND: a quote in it is not closed\u001b[0m',
      "\u001b[31m✖ MODE 'restore': it is one of run, inject, extract\u001b[0m",
      expect.stringContaining('✖ CARRYOVER_STROE: this pipe has no such variable; its README'),
      expect.stringContaining(
        'AWS_OIDC_ROLE_ARN: the step has no identity that could take it on; add oidc: true to the step',
      ),
      expect.stringContaining('GCP_SERVICE_ACCOUNT: GCP_WORKLOAD_IDENTITY_PROVIDER is needed with it'),
    ]);
    expect({ exitCode, words }).toEqual({ exitCode: 2, words: [] });
    expect((await run({})).told).toEqual([expect.stringContaining('COMMAND: MODE run needs the build')]);
  });
});
