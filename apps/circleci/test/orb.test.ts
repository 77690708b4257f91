import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestProblems } from '@carryover/host';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Component, componentsOf, runSteps, sources } from './orb-sources';

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
});
