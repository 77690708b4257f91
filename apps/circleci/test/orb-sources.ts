import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const sources = fileURLToPath(new URL('../src', import.meta.url));

export interface Parameter {
  readonly type: string;
  readonly description?: string;
  readonly default?: string | boolean;
  readonly enum?: readonly string[];
}

export interface RunStep {
  readonly name?: string;
  readonly command: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A command, a job, an executor or an example, as its file has it. */
export interface Component {
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly steps?: readonly unknown[];
}

/** All components of a kind, by name. */
export async function componentsOf(
  kind: 'commands' | 'jobs' | 'executors' | 'examples',
): Promise<Map<string, Component>> {
  const folder = join(sources, kind);
  const names = await readdir(folder);
  const read = names.map(
    async (name) => [name.replace(/\.yml$/, ''), parse(await readFile(join(folder, name), 'utf8'))] as const,
  );
  return new Map(await Promise.all(read));
}

/** The `run` steps among steps, also those under a condition. */
export function runSteps(steps: readonly unknown[]): RunStep[] {
  return steps.flatMap((step) => {
    const { run, when } = step as { readonly run?: RunStep; readonly when?: { readonly steps?: readonly unknown[] } };
    return run === undefined ? runSteps(when?.steps ?? []) : [run];
  });
}
