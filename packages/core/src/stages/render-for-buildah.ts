import type { GeneratedBuild, Stage } from './generated-build';
import { payloadContextName, type RenderedBuild, toolboxContextName } from './render';

/** What tells one buildah from another, as far as generated builds go by it. */
export interface BuildahDialect {
  /** The architecture that steps run on, as BuildKit names it. */
  readonly architecture: string;
  /** Whether the lock of a mount lies outside it: to take one that lies within would leave a file in the mount. */
  readonly locksOutside: boolean;
}

/** Where stages answer: a folder of the host, which is mounted there for every step. */
export const answersTarget = '/out';

/**
 * Writes a generated build as a Dockerfile for buildah, which runs it on this host: its mounts are folders here, and folders of named contexts are seen in place, not sent.
 *
 * All mounts are reached from one stage, a step for each, so that none is waited for while another is held. Steps answer into a folder of the host: so nothing is copied into
 * an image, and nothing is lost where buildah 1.28 empties the stage, as it does behind a step that had a mount where buildah's own storage is, such as at `/tmp` (its
 * `run_common.go`, `cleanupRunMounts`, and `copier/copier.go`, `Remove`; seen).
 *
 * An id goes in as a build argument, and arrives as it is but for commas, which no id can have here (buildah `internal/volumes/volumes.go`, `GetCacheMount`).
 */
export function renderForBuildah(build: GeneratedBuild, dialect: BuildahDialect): RenderedBuild {
  const { toolbox, stages } = build;
  const lines = [
    `FROM ${toolbox.kind === 'carried' ? 'scratch' : toolbox.reference}`,
    ...(toolbox.kind === 'carried' ? [] : ['USER 0:0']),
    ...stages.map((stage) => `ARG ${idArgument(stage)}`),
    ...stages.map((stage) => runText(build, stage, dialect)),
  ];
  const buildArguments = Object.fromEntries(stages.map((stage) => [idArgument(stage), stage.mount.id]));
  return { dockerfile: `${lines.join('\n')}\n`, buildArguments, target: '' };
}

function idArgument({ number }: Stage): string {
  return `CARRYOVER_ID_${number}`;
}

function runText(build: GeneratedBuild, stage: Stage, dialect: BuildahDialect): string {
  const mounts = [
    ...toolboxMounts(build, dialect),
    `type=bind,from=${payloadContextName(build.token)},target=/payload`,
    'type=tmpfs,target=/tmp',
    cacheMount(stage, dialect),
  ];
  const command = [
    '/bin/sh',
    '-c',
    // What a step says is for the log, as is all that buildah itself says.
    'exec /bin/sh "$0" "$@" >&2',
    `/payload/scripts/${stage.task}.sh`,
    String(stage.number),
    build.token,
    ...stage.arguments,
  ];
  return ['RUN', ...mounts.map((mount) => `--mount=${mount}`), JSON.stringify(command)].join(' \\\n    ');
}

function toolboxMounts({ toolbox }: GeneratedBuild, { architecture }: BuildahDialect): string[] {
  const folders = toolbox.kind === 'carried' ? ['bin', 'lib', 'lib64'] : [];
  const context = toolboxContextName(architecture);
  return folders.map((folder) => `type=bind,from=${context},source=/${folder},target=/${folder}`);
}

/** Owner and mode make a folder that is not there yet what the user's own step would make it. */
function cacheMount(stage: Stage, { locksOutside }: BuildahDialect): string {
  const { uid, gid, mode } = stage.mount.base;
  const options = [
    `type=cache,id=$${idArgument(stage)},target=/mount`,
    ...(locksOutside ? ['sharing=locked'] : []),
    ...(uid === undefined ? [] : [`uid=${uid}`]),
    ...(gid === undefined ? [] : [`gid=${gid}`]),
    ...(mode === undefined ? [] : [`mode=${mode.toString(8).padStart(4, '0')}`]),
  ];
  return options.join(',');
}
