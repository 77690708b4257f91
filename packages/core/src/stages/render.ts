import type { Toolbox } from '../engine';
import type { MountBase } from '../mount/mount';
import type { GeneratedBuild, Stage } from './generated-build';

/** Named contexts that a rendered build wants, besides the toolbox's. */
export function payloadContextName(token: string): string {
  return `payload-${token}`;
}

/** The architectures that the carried toolbox is made for, as BuildKit names them (BUILDARCH). */
export const toolboxArchitectures = ['amd64', 'arm64'] as const;

export interface RenderedBuild {
  readonly dockerfile: string;
  readonly buildArguments: Readonly<Record<string, string>>;
}

/**
 * Writes a generated build as a Dockerfile. All stages end in one, whose `/out/<token>/<number>/` folders are the build's result.
 *
 * Ids go in as build arguments: BuildKit splits and unquotes a mount's options before it expands them, so an id with commas, quotes, dollars or bytes
 * outside ASCII arrives exactly as it is (buildkit `frontend/dockerfile/instructions/commands_runmount.go`, `parseMount`).
 */
export function renderBuild(build: GeneratedBuild): RenderedBuild {
  const buildArguments: Record<string, string> = {};
  for (const stage of build.stages) {
    buildArguments[idArgument(stage)] = stage.mount.id;
    if (stage.mount.namespace !== '') {
      buildArguments.BUILDKIT_CACHE_MOUNT_NS = stage.mount.namespace;
    }
  }
  const blocks = [
    ...toolboxLines(build.toolbox),
    ...anchors(build).map((stage) => anchorText(build, stage)),
    ...build.stages.map((stage) => stageText(build, stage)),
    ...resultLines(build),
  ];
  return { dockerfile: `${blocks.join('\n')}\n`, buildArguments };
}

function idArgument(stage: Stage): string {
  return `CARRYOVER_ID_${stage.number}`;
}

/** Whether a build with these build arguments is one of carryover's own. */
export function isGeneratedBuild(argumentNames: readonly string[]): boolean {
  return argumentNames.some((name) => /^CARRYOVER_ID_\d+$/.test(name));
}

function toolboxLines(toolbox: Toolbox): string[] {
  // BUILDARCH is known in FROM without being declared; only the architecture that is needed is ever sent.
  return toolbox.kind === 'carried' ? [`FROM toolbox-\${BUILDARCH} AS toolbox`] : [];
}

function stageText(build: GeneratedBuild, stage: Stage): string {
  const mounts = [
    ...toolboxMounts(build.toolbox),
    `type=bind,from=${payloadContextName(build.token)},target=/payload`,
    'type=tmpfs,target=/tmp',
    cacheMount(stage),
  ];
  const command = [
    '/bin/sh',
    `/payload/scripts/${stage.task}.sh`,
    String(stage.number),
    build.token,
    ...stage.arguments,
  ];
  const anchor = anchors(build).find((other) => baseOptions(other.mount.base) === baseOptions(stage.mount.base));
  return [
    ...(anchor === undefined
      ? [fromLine(build, stageName(stage)), ...userLines(build)]
      : [`FROM ${anchorName(anchor)} AS ${stageName(stage)}`]),
    `ARG ${idArgument(stage)}`,
    runText(mounts, command),
  ].join('\n');
}

/**
 * The stages whose mounts are based on a folder with an owner or a mode of its own, the first for each such folder.
 *
 * BuildKit makes that folder in a step of its own, and knows a mount by the step's result. It forgets the result with the last step that was based on it
 * (buildkit `solver/bboltcachestorage/storage.go`, `emptyBranchWithParents`): seen on 0.13, once what a generated build had left was removed, the user's own build
 * made the folder anew, and so got another, empty mount. So each such stage stands on an anchor, which never changes and is never removed.
 */
function anchors({ stages }: GeneratedBuild): Stage[] {
  const based = stages.filter((stage) => baseOptions(stage.mount.base) !== '');
  // Of those that are the same, the first is to stay.
  return [...new Map(based.toReversed().map((stage) => [baseOptions(stage.mount.base), stage])).values()].reverse();
}

function anchorName(stage: Stage): string {
  return `anchor-${stage.number}`;
}

function anchorText(build: GeneratedBuild, stage: Stage): string {
  const mounts = [...toolboxMounts(build.toolbox), cacheMount(stage)];
  return [
    fromLine(build, anchorName(stage)),
    ...userLines(build),
    `ARG ${idArgument(stage)}`,
    runText(mounts, ['/bin/sh', '-c', ':']),
  ].join('\n');
}

function fromLine({ toolbox }: GeneratedBuild, name: string): string {
  return `FROM --platform=$BUILDPLATFORM ${toolbox.kind === 'carried' ? 'scratch' : toolbox.reference} AS ${name}`;
}

function userLines({ toolbox }: GeneratedBuild): string[] {
  return toolbox.kind === 'image' ? ['USER 0:0'] : [];
}

function runText(mounts: readonly string[], command: readonly string[]): string {
  return ['RUN --network=none', ...mounts.map((mount) => `--mount=${mount}`), JSON.stringify(command)].join(
    ' \\\n    ',
  );
}

function cacheMount(stage: Stage): string {
  return `type=cache,id=$${idArgument(stage)},target=/mount,sharing=locked${baseOptions(stage.mount.base)}`;
}

function stageName(stage: Stage): string {
  return `mount-${stage.number}`;
}

function toolboxMounts({ kind }: Toolbox): string[] {
  const folders = kind === 'carried' ? ['bin', 'lib', 'lib64'] : [];
  return folders.map((folder) => `type=bind,from=toolbox,source=/${folder},target=/${folder}`);
}

/** The user's identity options, exactly: each decides which directory BuildKit gives. */
function baseOptions(base: MountBase): string {
  const options: string[] = [];
  if (base.uid !== undefined) {
    options.push(`uid=${base.uid}`);
  }
  if (base.gid !== undefined) {
    options.push(`gid=${base.gid}`);
  }
  if (base.mode !== undefined) {
    options.push(`mode=${base.mode.toString(8).padStart(4, '0')}`);
  }
  return options.map((option) => `,${option}`).join('');
}

/** A single stage is the result itself: copying its files into another would cost their size once more. */
function resultLines(build: GeneratedBuild): string[] {
  if (build.stages.length === 1) {
    return [];
  }
  return [
    'FROM scratch',
    ...build.stages.map(
      (stage) =>
        `COPY --from=${stageName(stage)} /out/${build.token}/${stage.number} /out/${build.token}/${stage.number}`,
    ),
  ];
}
