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
    ...build.stages.map((stage) => stageText(build, stage)),
    ...resultLines(build),
  ];
  return { dockerfile: `${blocks.join('\n')}\n`, buildArguments };
}

function idArgument(stage: Stage): string {
  return `CARRYOVER_ID_${stage.number}`;
}

function toolboxLines(toolbox: Toolbox): string[] {
  // BUILDARCH is known in FROM without being declared; only the architecture that is needed is ever sent.
  return toolbox.kind === 'carried' ? [`FROM toolbox-\${BUILDARCH} AS toolbox`] : [];
}

function stageText(build: GeneratedBuild, stage: Stage): string {
  const base = build.toolbox.kind === 'carried' ? 'scratch' : build.toolbox.reference;
  const mounts = [
    ...(build.toolbox.kind === 'carried' ? ['bin', 'lib', 'lib64'].map(toolboxMount) : []),
    `type=bind,from=${payloadContextName(build.token)},target=/payload`,
    'type=tmpfs,target=/tmp',
    `type=cache,id=$${idArgument(stage)},target=/mount,sharing=locked${baseOptions(stage.mount.base)}`,
  ];
  const command = [
    '/bin/sh',
    `/payload/scripts/${stage.task}.sh`,
    String(stage.number),
    build.token,
    ...stage.arguments,
  ];
  return [
    `FROM --platform=$BUILDPLATFORM ${base} AS ${stageName(stage)}`,
    ...(build.toolbox.kind === 'image' ? ['USER 0:0'] : []),
    `ARG ${idArgument(stage)}`,
    ['RUN --network=none', ...mounts.map((mount) => `--mount=${mount}`), JSON.stringify(command)].join(' \\\n    '),
  ].join('\n');
}

function stageName(stage: Stage): string {
  return `mount-${stage.number}`;
}

function toolboxMount(folder: string): string {
  return `type=bind,from=toolbox,source=/${folder},target=/${folder}`;
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
