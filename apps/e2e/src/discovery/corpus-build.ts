import type { Mount } from '@carryover/core';
import { execa } from 'execa';
import type { CacheRecord } from '../harness/cache-records';
import type { Workplace } from '../harness/workplace';
import type { CorpusCase } from './corpus';

export interface BuildEnding {
  readonly succeeded: boolean;
  readonly log: string;
}

/** Builds a Dockerfile of the corpus as its user would. */
export function buildCase(workplace: Workplace, { text, ...details }: CorpusCase): Promise<BuildEnding> {
  const { buildArguments = {}, target, namedContexts = {}, namespace } = details;
  const words = [
    ...Object.entries(buildArguments).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(namedContexts).flatMap(([name, source]) => ['--build-context', `${name}=${source}`]),
    ...(target === undefined ? [] : ['--target', target]),
  ];
  return build(workplace, namespace, text, words);
}

/** A mount that a build reaches by the options that the plan gives it. The others are based on what only their own Dockerfile has. */
export function isReachable({ base }: Mount): boolean {
  return base.from === undefined && base.source === undefined;
}

/** A mount as it is planned, and the case that it is planned for. */
export interface CaseMount {
  readonly one: CorpusCase;
  readonly mount: Mount;
}

/**
 * Builds a step that uses mounts as they are planned, and fails if one of them lacks what the case's own build has left there. It has no namespace: without
 * one BuildKit puts a slash before an id, which is what the cases' namespaces begin with.
 */
export function lookIntoMounts(workplace: Workplace, mounts: readonly CaseMount[]): Promise<BuildEnding> {
  const flags = mounts.map(({ mount: { base } }, number) => {
    const mode = base.mode?.toString(8);
    const options = Object.entries({ uid: base.uid, gid: base.gid, mode }).filter(([, value]) => value !== undefined);
    // The id goes by a variable, so that nothing in it needs an escape.
    const fields = [
      `id=$ID${number}`,
      `target=/mounts/${number}`,
      ...options.map(([name, value]) => `${name}=${value}`),
    ];
    return `--mount=type=cache,${fields.join(',')}`;
  });
  const looks = mounts.map(({ one }, number) => `[ -n "$(find /mounts/${number} -name '${one.token}')" ]`);
  const lines = [
    'FROM carryover-test/base',
    ...mounts.map((_, number) => `ARG ID${number}`),
    `RUN ${flags.join(' ')} set -ex; ${looks.join('; ')}`,
  ];
  const ids = mounts.flatMap(({ one, mount }, number) => ['--build-arg', `ID${number}=${one.token}/${mount.id}`]);
  return build(workplace, '', `${lines.join('\n')}\n`, ids);
}

/** The id of a mount's record, without the namespace. */
export function recordedId({ text }: CacheRecord, namespace: string): string {
  // It stands at the end of the description, quoted as Go does.
  const quoted = / with id ("(?:[^"\\]|\\.)*")\s*$/m.exec(text)?.[1];
  const id: unknown = JSON.parse(quoted ?? 'null');
  if (typeof id !== 'string' || !id.startsWith(`${namespace}/`)) {
    throw new Error(`A record of ${namespace} without its id:\n${text}`);
  }
  return id.slice(namespace.length + 1);
}

/** What the builder runs on. */
export async function builderPlatform(): Promise<string> {
  const { stdout } = await execa('docker', ['version', '--format', '{{.Server.Os}}/{{.Server.Arch}}']);
  return stdout;
}

async function build(
  { workingFolder }: Workplace,
  namespace: string,
  dockerfile: string,
  words: readonly string[],
): Promise<BuildEnding> {
  const fixed = ['--progress', 'plain', '--network', 'none', '--output', 'type=cacheonly', '--file', '-'];
  const namespaceWords = ['--build-arg', `BUILDKIT_CACHE_MOUNT_NS=${namespace}`];
  const argv = ['buildx', 'build', ...fixed, ...namespaceWords, ...words, workingFolder];
  const { failed, stderr } = await execa('docker', argv, { input: dockerfile, reject: false });
  return { succeeded: !failed, log: stderr };
}
