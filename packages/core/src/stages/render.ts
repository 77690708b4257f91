import { baseFolder } from '../mount/base-folder';
import type { GeneratedBuild, Stage } from './generated-build';
import { withOpenEnd } from './open-end';

/** Named contexts that a rendered build wants, besides the toolbox's. */
export function payloadContextName(token: string): string {
  return `payload-${token}`;
}

/** The architectures that the carried toolbox is made for, as BuildKit names them (BUILDARCH). */
export const toolboxArchitectures = ['amd64', 'arm64'] as const;

export interface RenderedBuild {
  readonly dockerfile: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** The stage that is the result: the last one. */
  readonly target: string;
}

/**
 * Writes a generated build as a Dockerfile. All stages end in one, whose `/out/<token>/<number>/` folders are the build's result.
 *
 * Ids go in as build arguments: BuildKit splits and unquotes a mount's options before it expands them, so an id with commas, quotes, dollars or bytes
 * outside ASCII arrives exactly as it is (buildkit `frontend/dockerfile/instructions/commands_runmount.go`, `parseMount`).
 *
 * Stages that follow a Dockerfile of the user's have names that it cannot have, and stand in one line each, as its escape character may be another. An image or stage that
 * a mount is based on is what the name means at the file's end, as anywhere in it (`dockerfile2llb/convert_runmount.go`, `detectRunMount`).
 */
export function renderBuild(build: GeneratedBuild): RenderedBuild {
  const buildArguments: Record<string, string> = {};
  for (const stage of build.stages) {
    buildArguments[idArgument(stage)] = stage.mount.id;
    if (stage.mount.base.source !== undefined) {
      buildArguments[sourceArgument(stage)] = stage.mount.base.source;
    }
    if (stage.mount.namespace !== '') {
      buildArguments.BUILDKIT_CACHE_MOUNT_NS = stage.mount.namespace;
    }
  }
  const blocks = [
    ...toolboxLines(build),
    ...anchors(build).map((stage) => anchorText(build, stage)),
    ...build.stages.map((stage) => stageText(build, stage)),
    ...resultLines(build),
  ];
  const [only, ...others] = build.stages;
  const target = only !== undefined && others.length === 0 ? stageName(build, only) : resultName(build);
  const dockerfile = `${withOpenEnd(build.within?.dockerfile ?? '')}${blocks.join('\n')}\n`;
  return { dockerfile, buildArguments, target };
}

function idArgument(stage: Stage): string {
  return `CARRYOVER_ID_${stage.number}`;
}

/** Whether a build with these build arguments is one of carryover's own. */
export function isGeneratedBuild(argumentNames: readonly string[]): boolean {
  return argumentNames.some((name) => /^CARRYOVER_ID_\d+$/.test(name));
}

function sourceArgument(stage: Stage): string {
  return `CARRYOVER_SOURCE_${stage.number}`;
}

/** A stage's name, which no stage of the user's has. */
function nameIn({ within, token }: GeneratedBuild, name: string): string {
  return within === undefined ? name : `${token}-${name}`;
}

/** The context that holds the toolbox of one architecture. Its name is always the same, so that the builder keeps what it has of it. */
export function toolboxContextName(architecture: string): string {
  return `carryover-toolbox-${architecture}`;
}

function toolboxLines(build: GeneratedBuild): string[] {
  // BUILDARCH is known in FROM without being declared; only the architecture that is needed is ever sent.
  return build.toolbox.kind === 'carried'
    ? [`FROM ${toolboxContextName(`\${BUILDARCH}`)} AS ${nameIn(build, 'toolbox')}`]
    : [];
}

function stageText(build: GeneratedBuild, stage: Stage): string {
  const mounts = [
    ...toolboxMounts(build),
    `type=bind,from=${payloadContextName(build.token)},target=/payload`,
    'type=tmpfs,target=/tmp',
    ...baseMounts(stage),
    cacheMount(stage),
  ];
  const command = [
    '/bin/sh',
    `/payload/scripts/${stage.task}.sh`,
    String(stage.number),
    build.token,
    ...stage.arguments,
  ];
  const anchor = anchors(build).find((other) => baseKey(other) === baseKey(stage));
  return [
    ...(anchor === undefined
      ? [fromLine(build, stageName(build, stage)), ...userLines(build)]
      : [`FROM ${anchorName(build, anchor)} AS ${stageName(build, stage)}`]),
    ...argumentLines(stage),
    runText(build, mounts, command),
  ].join('\n');
}

/**
 * The stages whose mounts are based on something (an image, a stage, a folder with an owner or a mode of its own), the first for each.
 *
 * BuildKit makes such a folder in a step of its own, and knows a mount by the step's result. It forgets the result with the last step that was based on it
 * (buildkit `solver/bboltcachestorage/storage.go`, `emptyBranchWithParents`): seen on 0.13, once what a generated build had left was removed, the user's own build
 * made the folder anew, and so got another, empty mount. The same holds for the steps of a stage. So each such stage stands on an anchor, which never changes and is
 * never removed.
 */
export function anchors({ stages }: GeneratedBuild): Stage[] {
  const based = stages.filter((stage) => baseKey(stage) !== '');
  return based.filter((stage) => based.find((other) => baseKey(other) === baseKey(stage)) === stage);
}

/** The same for stages whose mounts are based on the same; empty for none. */
export function baseKey({ mount: { base } }: Stage): string {
  const options = [base.from, base.source, base.uid, base.gid, base.mode];
  return options.every((option) => option === undefined) ? '' : JSON.stringify(options);
}

function anchorName(build: GeneratedBuild, stage: Stage): string {
  return nameIn(build, `anchor-${stage.number}`);
}

function anchorText(build: GeneratedBuild, stage: Stage): string {
  const mounts = [...toolboxMounts(build), cacheMount(stage)];
  return [
    fromLine(build, anchorName(build, stage)),
    ...userLines(build),
    ...argumentLines(stage),
    runText(build, mounts, ['/bin/sh', '-c', ':']),
  ].join('\n');
}

function fromLine({ toolbox }: GeneratedBuild, name: string): string {
  return `FROM --platform=$BUILDPLATFORM ${toolbox.kind === 'carried' ? 'scratch' : toolbox.reference} AS ${name}`;
}

function userLines({ toolbox }: GeneratedBuild): string[] {
  return toolbox.kind === 'image' ? ['USER 0:0'] : [];
}

function argumentLines(stage: Stage): string[] {
  return [
    `ARG ${idArgument(stage)}`,
    ...(stage.mount.base.source === undefined ? [] : [`ARG ${sourceArgument(stage)}`]),
  ];
}

function runText({ within }: GeneratedBuild, mounts: readonly string[], command: readonly string[]): string {
  const words = ['RUN --network=none', ...mounts.map((mount) => `--mount=${mount}`), JSON.stringify(command)];
  return words.join(within === undefined ? ' \\\n    ' : ' ');
}

function cacheMount(stage: Stage): string {
  return `type=cache,id=$${idArgument(stage)},target=/mount,sharing=locked${baseOptions(stage)}`;
}

/** What the mount is based on, to tell from it what builds have changed. */
function baseMounts(stage: Stage): string[] {
  return baseFolder(stage.mount) === undefined ? [] : [`type=bind${fromOptions(stage)},target=/base`];
}

function stageName(build: GeneratedBuild, stage: Stage): string {
  return nameIn(build, `mount-${stage.number}`);
}

function resultName(build: GeneratedBuild): string {
  return nameIn(build, 'result');
}

function toolboxMounts(build: GeneratedBuild): string[] {
  const folders = build.toolbox.kind === 'carried' ? ['bin', 'lib', 'lib64'] : [];
  return folders.map((folder) => `type=bind,from=${nameIn(build, 'toolbox')},source=/${folder},target=/${folder}`);
}

function fromOptions(stage: Stage): string {
  const { from, source } = stage.mount.base;
  return `${from === undefined ? '' : `,from=${from}`}${source === undefined ? '' : `,source=$${sourceArgument(stage)}`}`;
}

/** The user's identity options, exactly: each decides which directory BuildKit gives. */
function baseOptions(stage: Stage): string {
  const { base } = stage.mount;
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
  return fromOptions(stage) + options.map((option) => `,${option}`).join('');
}

/** A single stage is the result itself: copying its files into another would cost their size once more. */
function resultLines(build: GeneratedBuild): string[] {
  if (build.stages.length === 1) {
    return [];
  }
  return [
    build.within === undefined ? 'FROM scratch' : `FROM scratch AS ${resultName(build)}`,
    ...build.stages.map(
      (stage) =>
        `COPY --from=${stageName(build, stage)} /out/${build.token}/${stage.number} /out/${build.token}/${stage.number}`,
    ),
  ];
}
