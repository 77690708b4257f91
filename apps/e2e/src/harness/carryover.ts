import { fileURLToPath } from 'node:url';
import type { ExtractedMount, ExtractReport, InjectedMount, InjectReport } from '@carryover/core';
import { execa } from 'execa';
import type { CacheMount } from './cache-mount';
import { namespaceArgument } from './user-build';
import type { Workplace } from './workplace';

/** The built command. */
export const program = fileURLToPath(new URL('../../../cli/dist/carryover.mjs', import.meta.url));

export interface CarryoverOptions {
  /** Further options of the command; of one that is given twice, the later counts. */
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What an error or a warning is in the JSON document. */
export interface JsonProblem {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The JSON document, as far as every command has it. */
export interface JsonDocument {
  readonly command: string | null;
  readonly outcome: string;
  readonly exitCode: number;
  readonly warnings: readonly JsonProblem[];
  readonly error: JsonProblem | null;
}

export interface CarryoverRun<Report> {
  readonly exitCode: number | undefined;
  /** Standard error. */
  readonly told: string;
  readonly seconds: number;
  /** Of a run that ended early, only what `JsonDocument` has. */
  readonly document: JsonDocument & Report;
}

/** Runs the built `carryover inject` with the workplace's store, state file and namespace. */
export function inject(
  workplace: Workplace,
  mounts: readonly CacheMount[],
  options: CarryoverOptions = {},
): Promise<CarryoverRun<InjectReport>> {
  return runWithMounts<InjectReport>(workplace, 'inject', mounts, options);
}

/** Runs the built `carryover extract`, as `inject`. */
export function extract(
  workplace: Workplace,
  mounts: readonly CacheMount[],
  options: CarryoverOptions = {},
): Promise<CarryoverRun<ExtractReport>> {
  return runWithMounts<ExtractReport>(workplace, 'extract', mounts, options);
}

/** As `inject`, and fails if anything is amiss. Returns what became of each mount, in order. */
export async function injectWell(
  workplace: Workplace,
  mounts: readonly CacheMount[],
  options: CarryoverOptions = {},
): Promise<readonly InjectedMount[]> {
  return wellDone(await inject(workplace, mounts, options));
}

/** As `extract`, and fails if anything is amiss. Returns what became of each mount, in order. */
export async function extractWell(
  workplace: Workplace,
  mounts: readonly CacheMount[],
  options: CarryoverOptions = {},
): Promise<readonly ExtractedMount[]> {
  return wellDone(await extract(workplace, mounts, options));
}

/** Starts the built command with the words that are given and nothing else; `input` is its standard input. It does not reject when the command fails. */
export function startCarryover(
  workplace: Workplace,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input: string | Uint8Array = '',
) {
  const env: Record<string, string> = { TMPDIR: workplace.temporaryFolder, ...environment };
  return execa(process.execPath, [program, ...words], { cwd: workplace.workingFolder, env, input, reject: false });
}

/** The words of an inject or extract that `inject` and `extract` run. */
export function carryoverWords(
  workplace: Workplace,
  command: 'inject' | 'extract',
  mounts: readonly CacheMount[],
): string[] {
  const place = ['--store', `dir:${workplace.store}`, '--state', workplace.stateFile];
  const names = ['--project', 'e2e', '--scope', 'main', ...namespaceArgument(workplace)];
  return [command, ...mounts.flatMap(({ options }) => ['--mount', options]), ...place, ...names, '--json'];
}

async function runWithMounts<Report>(
  workplace: Workplace,
  command: 'inject' | 'extract',
  mounts: readonly CacheMount[],
  options: CarryoverOptions,
): Promise<CarryoverRun<Report>> {
  const words = [...carryoverWords(workplace, command, mounts), ...(options.arguments ?? [])];
  const result = await startCarryover(workplace, words, options.environment);
  const { stdout, stderr, exitCode, durationMs } = result;
  return { exitCode, told: stderr, seconds: durationMs / 1000, document: readDocument(stdout, stderr) };
}

function readDocument<Report>(printed: string, told: string): JsonDocument & Report {
  try {
    return JSON.parse(printed);
  } catch (cause) {
    throw new Error(`carryover printed no JSON document, but: ${printed}\n${told}`, { cause });
  }
}

function wellDone<Mount>({ exitCode, told, document }: CarryoverRun<{ readonly mounts: readonly Mount[] }>) {
  if (exitCode !== 0 || document.outcome !== 'ok' || document.warnings.length > 0) {
    throw new Error(`carryover did not do well (exit code ${exitCode}, outcome ${document.outcome}):\n${told}`);
  }
  return document.mounts;
}
