import { execa } from 'execa';
import type { Change } from '../trees/change';
import { writeTree } from '../trees/write-tree';
import type { PrivateEngine } from './private-engine';

/** The mount that every contender carries. */
export const MOUNT = { id: 'bench', target: '/mount' } as const;

/** Runs builds of a user's on an engine: what they cost is never measured. */
export interface Builder {
  readonly engine: PrivateEngine;
  readonly image: string;
  readonly signal: AbortSignal;
}

/** Fills the mount with a copy of a folder. */
export async function fillMount(builder: Builder, folder: string): Promise<void> {
  await runBuild(builder, folder, `cp -a /change/. ${MOUNT.target}/`);
}

/** Does to the mount what a build that changed its tree would have done. `folder` is made, and must not exist. */
export async function changeMount(builder: Builder, change: Change, folder: string): Promise<void> {
  writeTree({ files: change.written }, folder);
  const deletions = change.deleted.map((path) => `rm ${MOUNT.target}/${path}`);
  await runBuild(builder, folder, ['set -e', `cp -a /change/. ${MOUNT.target}/`, ...deletions].join('\n'));
}

/** What the builder was sent is forgotten: the next build sends it again. */
export async function forgetContexts(builder: Builder): Promise<void> {
  await docker(builder, ['buildx', 'prune', '--force', '--filter', 'type=source.local']);
}

async function runBuild(builder: Builder, context: string, script: string): Promise<void> {
  const dockerfile = `FROM ${builder.image}
ARG NONCE
RUN --network=none --mount=type=cache,id=${MOUNT.id},target=${MOUNT.target} --mount=type=bind,target=/change <<'SCRIPT'
${script}
SCRIPT
`;
  const options = ['--build-arg', `NONCE=${process.hrtime.bigint()}`, '--output', 'type=cacheonly', '--file', '-'];
  await docker(builder, ['buildx', 'build', ...options, context], dockerfile);
}

async function docker(builder: Builder, argv: readonly string[], input = ''): Promise<void> {
  await execa('docker', argv, {
    input,
    env: builder.engine.environment,
    extendEnv: false,
    cancelSignal: builder.signal,
  });
}
