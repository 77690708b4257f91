import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaCommandRunner, manifestProblems, processEnvironment } from '@carryover/host';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Component, componentsOf, runSteps, sources } from './orb-sources';

const scripts = fileURLToPath(new URL('../../../scripts', import.meta.url));
const kinds = ['commands', 'jobs', 'executors', 'examples'] as const;

/** Parameters that say nothing of carryover's options. */
const besides = [
  ...[
    'carryover',
    'build',
    'context',
    'default-branch',
    'executor',
    'remote-docker',
    'image',
    'resource-class',
    'when',
  ],
  ...['aws-role', 'gcp-provider', 'gcp-service-account'],
];

let components: { kind: string; name: string; component: Component }[];

beforeAll(async () => {
  const read = kinds.map(async (kind) =>
    [...(await componentsOf(kind))].map(([name, component]) => ({ kind, name, component })),
  );
  components = (await Promise.all(read)).flat();
});

async function run(program: string, words: readonly string[], workingDirectory: string) {
  const limits = { signal: new AbortController().signal, deadline: 1_200_000, inactivityLimit: 1_200_000 };
  const { exitCode, output, errorTail } = await execaCommandRunner(processEnvironment()).run(
    { program, arguments: words, workingDirectory },
    limits,
  );
  if (exitCode !== 0) {
    throw new Error(`${program} ${words.join(' ')} failed:\n${output}\n${errorTail.join('\n')}`);
  }
  return output;
}

describe('the orb', () => {
  it('agrees with the option table', () => {
    const inputs = components.flatMap(({ component }) =>
      Object.entries(component.parameters ?? {}).map(([name, { description, default: usual, enum: choices }]) => ({
        name,
        description,
        default: usual === undefined ? undefined : String(usual),
        choices,
      })),
    );
    expect(manifestProblems(inputs, { besides })).toEqual([]);
  });

  it('hands every parameter of a command on, to its scripts or to the command that it is made of', () => {
    for (const { kind, name, component } of components.filter(({ kind }) => kind === 'commands' || kind === 'jobs')) {
      const text = JSON.stringify(component.steps);
      const forgotten = Object.keys(component.parameters ?? {}).filter(
        (parameter) => parameter !== 'executor' && !text.includes(`<<parameters.${parameter}>>`),
      );
      expect({ kind, name, forgotten }).toEqual({ kind, name, forgotten: [] });
    }
  });

  it('gives scripts what they ask for', async () => {
    for (const { component } of components) {
      for (const { command, environment = {} } of runSteps(component.steps ?? [])) {
        const file = /^<<include\((scripts\/[a-z-]+\.sh)\)>>$/.exec(command)?.[1];
        if (file !== undefined) {
          const text = await readFile(join(sources, file), 'utf8');
          const asked = new Set([...text.matchAll(/PARAM_[A-Z_]+/g)].map(([name]) => name));
          expect({ file, given: Object.keys(environment).sort() }).toEqual({ file, given: [...asked].sort() });
          // It would be taken for a parameter.
          expect(text).not.toContain('<<');
        }
      }
    }
  });

  it('keeps the rules of reviewed orbs: all is described, steps have names, examples are not called so', () => {
    for (const { kind, name, component } of components) {
      expect({ kind, name, described: Boolean(component.description) }).toEqual({ kind, name, described: true });
      expect(name).toMatch(/^(?!.*example)[a-z_]+$/);
      if (kind === 'commands') {
        expect(runSteps(component.steps ?? []).filter((step) => step.name === undefined)).toEqual([]);
      }
    }
  });

  it('is packed by CircleCI’s own command, into what its schema takes', { timeout: 1_300_000 }, async () => {
    const circleci = (await run(join(scripts, 'service-program.sh'), ['circleci'], sources)).trim();
    const packed = await run(circleci, ['orb', 'pack', '--skip-update-check', sources], sources);
    expect(packed).not.toContain('include(');
    const orb = parse(packed);
    for (const name of await readdir(join(sources, 'scripts'))) {
      const text = await readFile(join(sources, 'scripts', name), 'utf8');
      expect(JSON.stringify(orb)).toContain(JSON.stringify(text.trimEnd()).slice(1, -1));
    }
    const folder = await mkdtemp(join(tmpdir(), 'orb-'));
    const { version: _version, display: _display, examples, ...inline } = orb;
    const config = {
      version: 2.1,
      orbs: { carryover: inline },
      jobs: examples.steps_around_a_build.usage.jobs,
      workflows: { build: { jobs: [...examples.build_and_push.usage.workflows.build.jobs, 'images'] } },
    };
    // JSON is YAML.
    await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
    const check = await run(join(scripts, 'check-manifest.sh'), ['circle-ci', join(folder, 'config.yml')], folder);
    expect(check).toBe('');
    await rm(folder, { recursive: true });
  });
});
