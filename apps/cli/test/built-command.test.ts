import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaCommandRunner } from '@carryover/host';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeThreads } from '../../../tsup.shared.ts';
import packageDescription from '../package.json' with { type: 'json' };
import configuration from '../tsup.config';

// The command as it is built, in a folder without node_modules, run from an empty folder.
let folder: string;
let command: string;
let empty: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'built-command-'));
  command = join(folder, 'dist', 'carryover.mjs');
  empty = join(folder, 'empty');
  await Promise.all(['empty', 'home', 'temporary', 'programs'].map((name) => mkdir(join(folder, name))));
  const source = fileURLToPath(new URL('..', import.meta.url));
  const entry = {
    carryover: join(source, 'src/main.ts'),
    'command-line': join(source, 'src/command-line.ts'),
    ...storeThreads,
  };
  // The toolbox is not needed here, and may not have been made yet.
  const options = { ...configuration, entry, outDir: join(folder, 'dist'), config: false as const, silent: true };
  await build({ ...options, tsconfig: join(source, 'tsconfig.json'), onSuccess: async () => undefined });
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | undefined;
  readonly printed: string;
  readonly told: string;
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  return { PATH: join(folder, 'programs'), HOME: join(folder, 'home'), TMPDIR: join(folder, 'temporary'), ...more };
}

async function run(
  words: readonly string[],
  more: Record<string, string> = {},
  node: readonly string[] = [],
): Promise<Ended> {
  const told: string[] = [];
  const runner = execaCommandRunner(environment(more));
  const { exitCode, output } = await runner.run(
    { program: process.execPath, arguments: [...node, command, ...words], workingDirectory: empty },
    {
      signal: new AbortController().signal,
      deadline: 60_000,
      inactivityLimit: 60_000,
      onErrorLine: (line) => told.push(line),
    },
  );
  return { code: exitCode, printed: output, told: told.join('\n') };
}

function readBuilt(file: string): Promise<string> {
  return readFile(join(folder, 'dist', file), 'utf8');
}

/** The text of a built file, and of those that it imports at once. */
async function readWithImports(file: string, seen: Set<string> = new Set()): Promise<string[]> {
  seen.add(file);
  const text = await readBuilt(file);
  const imports = Array.from(text.matchAll(/^(?:import|} from) ?"\.\/([^"]+)";$/gm), ([, name = '']) => name);
  const texts = [text];
  for (const name of imports.filter((each) => !seen.has(each))) {
    texts.push(...(await readWithImports(name, seen)));
  }
  return texts;
}

const mount = ['--mount', 'id=npm,target=/root/.npm'];

describe.concurrent('the built command', { timeout: 60_000 }, () => {
  it('needs nothing but its own folder', async () => {
    const files = await readdir(join(folder, 'dist'));
    expect(files).toEqual(expect.arrayContaining(['carryover.mjs', 'command-line.mjs', 'github-actions-worker.mjs']));
    expect(files.filter((file) => !file.endsWith('.mjs'))).toEqual([]);
    expect(await run(['--version'])).toEqual({ code: 0, printed: `${packageDescription.version}\n`, told: '' });
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, told: '' });
    expect(help.printed).toMatch(/^Usage: carryover .*inject.*extract.*prune/s);
  });

  it('reads the SDK of a store only when that store is named', async () => {
    const sdk = 'node_modules/@aws-sdk/client-s3/';
    const read = await readWithImports('command-line.mjs');
    expect(read.length).toBeGreaterThan(1);
    expect(read.join('\n')).not.toContain(sdk);
    const everything = await Promise.all((await readdir(join(folder, 'dist'))).map(readBuilt));
    expect(everything.join('\n')).toContain(sdk);

    const words = ['prune', '--store', 's3://bucket?region=eu-central-1', '--project', 'p'];
    const { code, told } = await run(words, { AWS_EC2_METADATA_DISABLED: 'true' });
    expect(told).toContain("Cannot list 'v1/p/' in s3://bucket: there are no credentials");
    expect(code).toBe(0);
  });

  it.each<[words: string[], message: string, environment?: Record<string, string>]>([
    [[], 'a command is needed first: run, plan, inject, extract, '],
    [['injekt'], "'injekt': no such command; did you mean inject?"],
    [['inject', '.'], 'The Dockerfile is not there: Dockerfile.'],
    [['extract'], 'The Dockerfile is not there: Dockerfile.'],
    [['inject', '--mount'], '--mount: a value is missing (SPEC)'],
    [['inject', '--mount', 'id=a,tarfet=/x'], "--mount 'id=a,tarfet=/x': unknown key 'tarfet': did you mean 'target'?"],
    [
      ['inject', '--mount', 'id=a,from=builder'],
      'from=builder: a mount that is based on a stage or an image cannot be carried yet',
    ],
    [
      ['inject', '--mount', 'id=a,source=/x'],
      'source=/x: a mount that is based on a stage or an image cannot be carried yet',
    ],
    [['inject', '--mount', 'type=bind,target=/x'], 'type=bind: only mounts of type=cache can be carried'],
    [['inject', '--mount', 'id=a,uid=root'], 'uid=root: a decimal number is needed'],
    [['inject', '--mount', 'id=a\u001b[31m'], 'it holds a control character'],
    [['inject', ...mount, '--stroe', 'dir:x'], '--stroe: inject has no such option; did you mean --store?'],
    [
      ['inject', ...mount, '--store', 'cache'],
      "--store: Cannot use the store 'cache': it does not begin with a kind of store",
    ],
    [['prune', '--store', 'ftp://host/x'], "there is no kind of store 'ftp:'"],
    [['prune', '--store', 'gha:'], "Cannot use the store 'gha:': ACTIONS_RUNTIME_TOKEN is not set"],
    [['inject', '.', 'stray'], "'stray': unexpected; inject takes options and one context"],
    [['run'], 'a build command is needed after --'],
    [['run', '--', 'nerdctl', 'build', '.'], "'nerdctl': not a build command that carryover knows"],
    [['inject', ...mount, '--strict=1'], '--strict: a flag, which takes no value'],
    [['inject', ...mount, '--timeout', '5'], "--timeout '5': a duration is needed"],
    [['inject', ...mount, '--platform', 'arm64'], "--platform 'arm64': a platform is needed"],
    [['inject', ...mount, '--builder', 'a b'], "--builder 'a b': this is not the name of a builder"],
    [['inject', ...mount, '--toolbox-image', 'a b'], "--toolbox-image 'a b': this is not the reference of an image"],
    [['inject', ...mount, '--if-not-empty', 'x'], "--if-not-empty 'x': it is one of keep, fill, replace"],
    [['extract', ...mount, '--on-conflict', 'x'], "--on-conflict 'x': it is one of merge, replace"],
    [['inject', ...mount, '--progress', 'x'], "--progress 'x': it is one of auto, plain, quiet"],
    [['prune', '--grace', 'x'], "--grace 'x': a duration is needed"],
    [['inject', ...mount, '--build-arg', '=x'], "--build-arg '=…': a build argument is needed"],
    [['inject', ...mount], "CARRYOVER_STRICT 'x': it is true or false", { CARRYOVER_STRICT: 'x' }],
    [['inject'], "--mount 'id=a,gid=x': gid=x: a decimal number is needed", { CARRYOVER_MOUNT: 'id=ok\nid=a,gid=x' }],
  ])('refuses %j with exit code 2', async (words, message, more) => {
    const { code, printed, told } = await run(words, more);
    expect(told).toContain(message);
    expect(told).toMatch(/^carryover: error: .*\n {2}what to do: \S/s);
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(await readdir(empty)).toEqual([]);
    const asJson = await run([...words.slice(0, 1), '--json', ...words.slice(1)], more);
    expect(asJson.code).toBe(2);
    expect(JSON.parse(asJson.printed)).toMatchObject({ outcome: 'misuse', exitCode: 2, error: { kind: 'misuse' } });
  });

  it('warns where there is no builder, and fails only when strict', async () => {
    const words = [...mount, '--store', 'dir:../store', '--project', 'p'];
    const extract = await run(['extract', ...words]);
    expect(extract.code).toBe(0);
    expect(extract.told).toMatch(/^carryover: warning: .*docker/m);
    const strict = await run(['extract', ...words, '--strict', '--json']);
    expect(strict.code).toBe(1);
    expect(JSON.parse(strict.printed)).toMatchObject({ outcome: 'trouble', exitCode: 1, error: { kind: 'trouble' } });
  });

  it('prunes a store', async () => {
    const { code, printed } = await run(['prune', '--store', `dir:${join(folder, 'empty-store')}`, '--json']);
    expect({ code, ...JSON.parse(printed) }).toMatchObject({ code: 0, outcome: 'ok', removed: [], objectsKept: 0 });
  });

  it('finds the thread that asks the Actions cache, and keeps what its client says from standard output', async () => {
    const refused: string[] = [];
    const service = createServer((request, response) => {
      refused.push(request.url ?? '');
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"code":"unauthenticated","msg":"no"}');
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const docker = join(folder, 'programs-gha');
    await mkdir(docker);
    await writeFile(join(docker, 'docker'), '#!/bin/sh\n[ "$2" != build ] || sleep 5\nexit 1\n', { mode: 0o755 });
    const { code, printed, told } = await run(
      ['inject', ...mount, '--store', 'gha:', '--project', 'p', '--scope', 's', '--strict', '--json'],
      {
        PATH: `${docker}:/usr/bin:/bin`,
        ACTIONS_CACHE_SERVICE_V2: 'true',
        ACTIONS_RESULTS_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}/`,
        ACTIONS_RUNTIME_TOKEN: 'hunter2',
      },
    );
    service.close();
    expect(refused).toEqual(['/twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL']);
    expect(code).toBe(1);
    expect(printed + told).not.toContain('hunter2');
    expect(told).not.toContain('::');
    expect(JSON.parse(printed)).toMatchObject({ outcome: 'trouble' });
    expect((await readdir(join(folder, 'temporary'))).filter((name) => name.includes('gha'))).toEqual([]);
  });

  it.each([
    ['INT', '130'],
    ['TERM', '143'],
  ])('ends with what it runs at SIG%s', async (signal, code) => {
    const programs = join(folder, `programs-${signal}`);
    const started = join(folder, `started-${signal}`);
    await mkdir(programs);
    const docker = join(programs, 'docker');
    await writeFile(docker, `#!/bin/sh\necho $$ >${started}.new && mv ${started}.new ${started}\nexec sleep 300\n`);
    await chmod(docker, 0o755);
    const script = `"$@" & pid=$!
      until [ -s ${started} ]; do sleep 0.1; done
      kill -${signal} $pid; wait $pid; echo "code $?"
      kill -0 $(cat ${started}) 2>/dev/null && echo alive`;
    const words = [
      '-c',
      script,
      'sh',
      process.execPath,
      command,
      'extract',
      ...mount,
      '--store',
      'dir:../store',
      '--project',
      'p',
    ];
    const runner = execaCommandRunner(environment({ PATH: `${programs}:/usr/bin:/bin` }));
    const limits = { signal: new AbortController().signal, deadline: 60_000, inactivityLimit: 60_000 };
    const { output } = await runner.run(
      { program: '/bin/sh', arguments: [...words, '--scope', 's'], workingDirectory: empty },
      limits,
    );
    expect(output).toMatch(new RegExp(`code ${code}\n`));
    expect(output).not.toContain('alive');
  });

  it.each(['20.20.2', '22.14.0', '18.0.0'])('says in a sentence that Node.js %s is too old', async (version) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
    const loader = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
    expect(await run(['--version'], {}, loader)).toEqual({
      code: 2,
      printed: '',
      told: `carryover: error: Node.js 22.15 or newer is needed; this is ${version}.`,
    });
  });

  it.each(['22.15.0', '24.1.0', '26.0.0'])('runs on Node.js %s', async (version) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
    const loader = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
    expect(await run(['--version'], {}, loader)).toMatchObject({ code: 0, told: '' });
  });

  it.each([
    [
      'gs://acme-cache?endpoint=http://127.0.0.1:9&anonymous=true',
      'node_modules/@google-cloud/storage/',
      "Cannot list 'v1/p/' in gs://acme-cache/?endpoint=http://127.0.0.1:9: the service does not answer",
    ],
    [
      'oci://127.0.0.1:9/acme/cache',
      'src/oci/oci-store.ts',
      "Cannot list 'v1/p/' in oci://127.0.0.1:9/acme/cache: the connection failed",
    ],
  ])('reads what %s needs only when it is named', async (location, source, message) => {
    expect((await readWithImports('command-line.mjs')).join('\n')).not.toContain(source);
    const everything = await Promise.all((await readdir(join(folder, 'dist'))).map(readBuilt));
    expect(everything.join('\n')).toContain(source);
    const { code, told } = await run(['prune', '--store', location, '--project', 'p']);
    expect(told).toContain(message);
    expect(code).toBe(0);
  });
});
