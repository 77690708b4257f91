import type { GeneratedBuild, Stage } from './generated-build';
import { anchors, baseKey, payloadContextName, type RenderedBuild, toolboxContextName } from './render';

/** Where the last stage finds what the others answered. */
const gathered = '/answers';

/**
 * Writes a generated build for a frontend of before Dockerfile 1.3, as Docker 20.10 has it: what else are contexts by name are folders of the main context, and ids stand in
 * the text, since nothing in a mount's options is expanded. No step has a network: the build itself is given none.
 *
 * All stages end in one that takes their answers by a step of its own, since what a `COPY` leaves in the build cache there is called `fileop target`, whosever it is.
 */
export function renderInPlace(build: GeneratedBuild, architecture: string): RenderedBuild {
  const base = new InPlace(build, architecture);
  const [only, ...others] = build.stages;
  const namespace = build.stages.map(({ mount }) => mount.namespace).find((each) => each !== '');
  return {
    dockerfile: `${[...base.anchors(), ...build.stages.map((stage) => base.stage(stage)), ...(others.length === 0 ? [] : [base.result()])].join('\n')}\n`,
    buildArguments: namespace === undefined ? {} : { BUILDKIT_CACHE_MOUNT_NS: namespace },
    target: others.length === 0 && only !== undefined ? stageName(only) : '',
  };
}

class InPlace {
  readonly #build: GeneratedBuild;
  readonly #architecture: string;

  constructor(build: GeneratedBuild, architecture: string) {
    this.#build = build;
    this.#architecture = architecture;
  }

  anchors(): string[] {
    return anchors(this.#build).map((stage) =>
      this.#lines(this.#from(anchorName(stage)), [cacheMount(stage)], ['/bin/sh', '-c', ':']),
    );
  }

  stage(stage: Stage): string {
    const { token } = this.#build;
    const anchor = anchors(this.#build).find((other) => baseKey(other) === baseKey(stage));
    const from =
      anchor === undefined ? this.#from(stageName(stage)) : [`FROM ${anchorName(anchor)} AS ${stageName(stage)}`];
    const mounts = [
      `type=bind,source=/${payloadContextName(token)},target=/payload`,
      'type=tmpfs,target=/tmp',
      cacheMount(stage),
    ];
    const script = `/payload/scripts/${stage.task}.sh`;
    return this.#lines(from, mounts, ['/bin/sh', script, String(stage.number), token, ...stage.arguments]);
  }

  result(): string {
    const { stages, token } = this.#build;
    const mounts = stages.map(
      (stage) =>
        `type=bind,from=${stageName(stage)},source=/out/${token}/${stage.number},target=${gathered}/${stage.number}`,
    );
    const out = `/out/${token}`;
    const command = `mkdir -p ${out} && cp -r ${gathered}/. ${out}/`;
    return this.#lines(this.#from('result'), mounts, ['/bin/sh', '-c', command]);
  }

  #from(name: string): string[] {
    const { toolbox } = this.#build;
    return toolbox.kind === 'carried'
      ? [`FROM scratch AS ${name}`]
      : [`FROM ${toolbox.reference} AS ${name}`, 'USER 0:0'];
  }

  #lines(from: readonly string[], mounts: readonly string[], command: readonly string[]): string {
    const folders = this.#build.toolbox.kind === 'carried' ? ['bin', 'lib', 'lib64'] : [];
    const context = toolboxContextName(this.#architecture);
    const tools = folders.map((folder) => `type=bind,source=/${context}/${folder},target=/${folder}`);
    const words = ['RUN', ...[...tools, ...mounts].map((mount) => `--mount=${mount}`), JSON.stringify(command)];
    return [...from, words.join(' \\\n    ')].join('\n');
  }
}

function stageName({ number }: Stage): string {
  return `mount-${number}`;
}

function anchorName({ number }: Stage): string {
  return `anchor-${number}`;
}

function cacheMount({ mount: { id, base } }: Stage): string {
  const options = [
    'type=cache',
    asWritten(`id=${id}`),
    'target=/mount',
    'sharing=locked',
    ...(base.uid === undefined ? [] : [`uid=${base.uid}`]),
    ...(base.gid === undefined ? [] : [`gid=${base.gid}`]),
    ...(base.mode === undefined ? [] : [`mode=${base.mode.toString(8).padStart(4, '0')}`]),
  ];
  return options.join(',');
}

/**
 * A field as it has to stand in a flag: quoted as in CSV where it holds a comma or a quote (buildkit `instructions/commands_runmount.go`, `parseMount`), and then with
 * a backslash before white space, quotes and backslashes, which the flag's own reader takes away (`instructions/bflag.go`, `parser/split_command.go`, `extractBuilderFlags`).
 */
function asWritten(field: string): string {
  const isPlain = !/[",\s]/.test(field);
  const quoted = isPlain ? field : `"${field.replaceAll('"', '""')}"`;
  return quoted.replace(/[\s"'\\]/g, '\\$&');
}
