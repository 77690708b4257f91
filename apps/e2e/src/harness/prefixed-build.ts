import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtractReport, InjectReport } from '@carryover/core';
import { type JsonDocument, type JsonProblem, startCarryover } from './carryover';
import { namespaceArgument } from './user-build';
import type { Workplace } from './workplace';

/** The JSON document of `carryover run`, as far as tests ask for it. */
export interface RunDocument extends JsonDocument {
  readonly inject?: InjectReport;
  readonly build: { readonly state: string; readonly exitCode: number; readonly seconds: number };
  readonly extract?: ExtractReport;
}

export interface PrefixedBuildOptions {
  /** Options of `carryover run`. */
  readonly options?: readonly string[];
  /** The build's command up to its flags; `docker buildx build` by default. */
  readonly command?: readonly string[];
  /** Flags and context of the build. By default the context is the working folder, and nothing is exported. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

/** Writes a Dockerfile whose steps name the workplace's namespace, so that what they leave is found again. `NONCE` makes them run. */
export async function writeDockerfile(
  workplace: Workplace,
  lines: readonly string[],
  name = 'Dockerfile',
): Promise<void> {
  await writeFile(join(workplace.workingFolder, name), dockerfileOf(workplace, lines));
}

export function dockerfileOf({ namespace }: Workplace, lines: readonly string[]): string {
  return `FROM carryover-test/base AS base\nARG NONCE\nRUN --network=none true ${namespace} $NONCE\n${lines.join('\n')}\n`;
}

/** The words of a prefixed build. */
export function prefixedWords(workplace: Workplace, given: PrefixedBuildOptions = {}): string[] {
  const { options = [], command = ['docker', 'buildx', 'build'], flags = ['--output', 'type=cacheonly', '.'] } = given;
  const build = ['--progress', 'plain', '--build-arg', `NONCE=${randomUUID()}`, ...namespaceArgument(workplace)];
  return ['run', ...placeOf(workplace), ...options, '--', ...command, ...build, ...flags];
}

/** The words of a prefixed bake, which exports nothing unless its flags say so. */
function bakeWords(workplace: Workplace, given: PrefixedBuildOptions): string[] {
  const { options = [], command = ['docker', 'buildx', 'bake'], flags = [] } = given;
  const values = [
    `args.NONCE=${randomUUID()}`,
    `args.BUILDKIT_CACHE_MOUNT_NS=${workplace.namespace}`,
    'output=type=cacheonly',
  ];
  const set = values.flatMap((value) => ['--set', `*.${value}`]);
  return ['run', ...placeOf(workplace), ...options, '--', ...command, '--progress', 'plain', ...set, ...flags];
}

function placeOf({ store }: Workplace): string[] {
  return ['--store', `dir:${store}`, '--project', 'e2e', '--scope', 'main'];
}

/** Runs `carryover run --json` before a build in the workplace's working folder. */
export function runPrefixed(workplace: Workplace, given: PrefixedBuildOptions = {}) {
  const words = prefixedWords(workplace, { ...given, options: ['--json', ...(given.options ?? [])] });
  return runWords(workplace, words, given);
}

/** Runs `carryover run --json` before a bake in the workplace's working folder, all of whose targets get `NONCE` and the namespace. */
export function runPrefixedBake(workplace: Workplace, given: PrefixedBuildOptions = {}) {
  return runWords(workplace, bakeWords(workplace, { ...given, options: ['--json', ...(given.options ?? [])] }), given);
}

/** Runs `carryover run --json` with words of its own. */
export async function runWords(workplace: Workplace, words: readonly string[], given: PrefixedBuildOptions) {
  const running = startCarryover(workplace, words, given.environment, given.input);
  const { stdout, stderr, exitCode } = await running;
  const lines = stdout.trimEnd().split('\n');
  const whole: RunDocument = JSON.parse(lines.pop() ?? '');
  const document = { ...whole, warnings: whole.warnings.filter((warning) => isOwn(warning, workplace)) };
  return { exitCode, told: stderr, printed: lines.join('\n'), document };
}

/** What other tests use on the same builder meanwhile is told, too. */
function isOwn({ code, message }: JsonProblem, { namespace }: Workplace): boolean {
  return code !== 'mount-not-planned' || message.includes(namespace);
}
