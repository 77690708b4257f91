import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ExecaError, execa, type Options, type ResultPromise } from 'execa';
import type { CacheMount } from './cache-mount';
import type { Workplace } from './workplace';

export interface UserBuildStep {
  readonly mounts: readonly CacheMount[];
  /** Bash, which ends at the first failure. Files that it leaves in /result are the build's result. 100 KB at most: BuildKit passes it as one argument. */
  readonly script: string;
  /** Options of every mount of the step, such as `,sharing=locked`. */
  readonly mountOptions?: string;
}

/** A step that runs scripts in mounts, one after the other, each in its mount's folder. */
export function stepInMounts(scripts: readonly (readonly [CacheMount, string])[]): UserBuildStep {
  return {
    mounts: scripts.map(([mount]) => mount),
    script: scripts.map(([{ path }, script]) => `(\ncd "${path}"\n${script}\n)`).join('\n'),
  };
}

export interface UserBuildOptions {
  /** Lines of the Dockerfile before the steps, such as `ARG` and `WORKDIR`. */
  readonly preamble?: readonly string[];
  /** Further arguments of `docker buildx build`, such as `--no-cache`. */
  readonly arguments?: readonly string[];
}

/**
 * Runs a build as a user would, on the builder that the environment names. Its steps always run.
 *
 * @returns the folder with the files that the steps left in /result
 */
export async function userBuild(
  workplace: Workplace,
  steps: readonly UserBuildStep[],
  options: UserBuildOptions = {},
): Promise<string> {
  const result = await mkdtemp(join(workplace.folder, 'result-'));
  await startUserBuild(workplace, steps, { ...options, result }).catch((error) => {
    throw new Error(`The user's build failed:\n${printedBySteps(error)}`);
  });
  return result;
}

/** Without the steps' long scripts, which BuildKit repeats. */
function printedBySteps(error: unknown): string {
  const log = error instanceof ExecaError ? String(error.stderr) : String(error);
  const lines = log.split('\n').filter((line) => /^#\d+ \d/.test(line));
  return lines.length > 0 ? lines.slice(-30).join('\n') : log;
}

/** As `userBuild`, while it runs: for what happens beside it. Without `result` nothing is brought back. */
export function startUserBuild(
  workplace: Workplace,
  steps: readonly UserBuildStep[],
  options: UserBuildOptions & { readonly result?: string } = {},
): ResultPromise<{ input: string; cwd: string }> {
  const output = options.result === undefined ? 'type=cacheonly' : `type=local,dest=${options.result}`;
  const words = ['--progress', 'plain', '--output', output, '--file', '-', ...namespaceArgument(workplace)];
  const argv = ['buildx', 'build', ...words, ...(options.arguments ?? []), workplace.workingFolder];
  const execaOptions = { input: dockerfile(workplace, steps, options.preamble ?? []), cwd: workplace.workingFolder };
  return execa('docker', argv, execaOptions satisfies Options);
}

/** The build argument that keeps the workplace's mounts apart, for a build and for carryover alike. */
export function namespaceArgument(workplace: Workplace): string[] {
  return ['--build-arg', `BUILDKIT_CACHE_MOUNT_NS=${workplace.namespace}`];
}

function dockerfile(workplace: Workplace, steps: readonly UserBuildStep[], preamble: readonly string[]): string {
  // What the last step leaves names the namespace, too.
  const stage = `steps${workplace.namespace.replace(/[^a-z0-9-]/g, '')}`;
  const lines = [
    `FROM carryover-test/base AS ${stage}`,
    'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]',
    // Above all that names the namespace: what it leaves is the same for every build, and stays.
    ...preamble,
    `RUN --network=none mkdir /result # ${workplace.namespace} ${randomUUID()}`,
    ...steps.map((step) => stepText(workplace, step)),
    'FROM scratch',
    `COPY --from=${stage} /result /`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The text of a step names the namespace, by which its record is found, and is never the same twice, so that it runs. */
function stepText({ namespace }: Workplace, { mounts, script, mountOptions = '' }: UserBuildStep): string {
  const mountFlags = mounts.map(({ options, inDockerfile }) => {
    return `--mount=type=cache,${inDockerfile ?? options}${mountOptions}`;
  });
  return `RUN ${['--network=none', ...mountFlags].join(' ')} <<'END-OF-STEP'\n# ${namespace} ${randomUUID()}\n${script}\nEND-OF-STEP`;
}
