import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaCommandRunner, manifestProblems, processEnvironment } from '@carryover/host';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

interface Input {
  readonly description?: string;
  readonly default?: string | boolean;
  readonly options?: readonly string[];
}

type Job = Readonly<Record<string, unknown>>;

const template = fileURLToPath(new URL('../templates/carryover.yml', import.meta.url));
const prefix = '$[[ inputs.prefix ]]';
const besides = [
  ...['image', 'carryover', 'build', 'job-name', 'prefix', 'stage', 'engine', 'dind-image', 'buildkit-image'],
  ...['runner-cache', 'aws-role', 'gcp-provider', 'gcp-service-account', 'id-token-audience'],
];

let inputs: Readonly<Record<string, Input>>;
let jobs: Readonly<Record<string, Job>>;

beforeAll(async () => {
  const documents = parseAllDocuments(await readFile(template, 'utf8'), { merge: true });
  const [header, body] = 'empty' in documents ? [] : documents;
  inputs = header?.toJS().spec.inputs;
  jobs = body?.toJS();
});

describe('the component', () => {
  it('agrees with the option table', () => {
    const manifest = Object.entries(inputs).map(([name, { description, default: usual, options }]) => ({
      name,
      description,
      default: usual === undefined ? undefined : String(usual),
      choices: options,
    }));
    // A project of GitLab has a registry, so it is kept there.
    expect(manifestProblems(manifest, { besides, ownDefaults: ['store'] })).toEqual([]);
  });

  it('hands every input that is an option on to it', () => {
    const variables = { ...variablesOf(`${prefix}:runner-cache-false`), ...variablesOf(prefix) };
    const own = Object.fromEntries(Object.entries(variables).filter(([, value]) => value.includes('inputs.')));
    const expected = Object.keys(inputs)
      .filter((name) => !besides.includes(name))
      .map((name) => [`CARRYOVER_${name.toUpperCase().replaceAll('-', '_')}`, `$[[ inputs.${name} ]]`]);
    expect(own).toEqual(Object.fromEntries(expected));
  });

  it('has a hidden job for every engine, and with and without the runner’s cache', () => {
    const names = [
      ...(inputs.engine?.options ?? []).map((name) => `engine-${name}`),
      'runner-cache-true',
      'runner-cache-false',
    ];
    expect(Object.keys(jobs)).toEqual(expect.arrayContaining(names.map((name) => `${prefix}:${name}`)));
  });

  it('has no global keyword, and no visible job but the ready one', () => {
    const visible = Object.keys(jobs).filter((name) => !name.startsWith(prefix));
    expect(visible).toEqual(['$[[ inputs.job-name ]]']);
    expect(inputs.prefix?.default).toMatch(/^\./);
  });

  it('has scripts that shellcheck has nothing against, for a shell that is not bash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'component-'));
    const runner = execaCommandRunner(processEnvironment());
    const limits = { signal: new AbortController().signal, deadline: 60_000, inactivityLimit: 60_000 };
    const scripts = Object.values(jobs).flatMap((job) => Object.values(job).filter(Array.isArray).flat(3));
    // An input stands for some word.
    const script = scripts
      .filter((line) => typeof line === 'string')
      .join('\n')
      .replaceAll(/\$\[\[ inputs\.([a-z-]+) \]\]/g, 'input-$1');
    expect(script).toContain('docker login');
    await writeFile(join(folder, 'script.sh'), script);
    // SC2157: of an input that may be empty, shellcheck knows only the word.
    const words = ['--shell', 'sh', '--exclude', 'SC2157', join(folder, 'script.sh')];
    const { output } = await runner.run({ program: 'shellcheck', arguments: words, workingDirectory: folder }, limits);
    await rm(folder, { recursive: true });
    expect(output).toBe('');
  });
});

function variablesOf(job: string): Record<string, string> {
  return (jobs[job]?.variables ?? {}) as Record<string, string>;
}
