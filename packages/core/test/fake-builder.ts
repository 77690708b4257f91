import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { Command, CommandContext, CommandResult, CommandRunner } from '../src/build/command-runner';
import { runStage } from './fake-stage';
import { MountModel } from './mount-model';

/** One cache mount of a {@link FakeBuilder}. */
export interface FakeMount {
  model: MountModel;
  /** Changes whenever the mount is reset. */
  incarnation: string;
  /** Whether its file system moves a file's access time when the file is read. */
  keepsAccessTimes: boolean;
}

/** One stage that a build asks for. */
export interface FakeStageCall {
  readonly task: string;
  readonly number: string;
  readonly mount: FakeMount;
}

export interface FakeBuilderHooks {
  /** Called before each stage; what it throws is the stage's `problem`. */
  readonly beforeStage?: (call: FakeStageCall) => void;
  /** Called before each build; a result ends it there. */
  readonly beforeBuild?: () => Partial<CommandResult> | undefined;
}

/**
 * Plays `docker buildx` with mounts in memory: does what the stage scripts would, by the same files in and out, and takes a pack for what only it and
 * itself can read, as the engine does.
 */
export class FakeBuilder implements CommandRunner {
  readonly mounts = new Map<string, FakeMount>();
  /** The task of every stage that was run, in order. */
  readonly stages: string[] = [];
  hooks: FakeBuilderHooks = {};
  #incarnations = 0;

  /** The mount with an id, made empty if there is none. */
  mount(id: string): FakeMount {
    let mount = this.mounts.get(id);
    if (mount === undefined) {
      mount = this.#newMount();
      this.mounts.set(id, mount);
    }
    return mount;
  }

  /** What `--no-cache` does: another, empty directory takes the mount's place. */
  reset(id: string): void {
    this.mounts.set(id, this.#newMount());
  }

  async run(command: Command, context: CommandContext): Promise<CommandResult> {
    context.signal.throwIfAborted();
    if (command.arguments[1] !== 'build') {
      return finished('');
    }
    const early = this.hooks.beforeBuild?.();
    if (early !== undefined) {
      return { ...finished(''), ...early };
    }
    const files = await this.#build(command.arguments, context);
    const archive = pack();
    for (const [name, content] of files) {
      archive.entry({ name }, content);
    }
    archive.finalize();
    // The library's streams are not Node's own.
    await context.onOutput?.(Readable.from(archive, { objectMode: false }));
    return finished('');
  }

  async #build(flags: readonly string[], context: CommandContext): Promise<Map<string, Buffer>> {
    const dockerfile = await readFile(flagOf(flags, '--file='), 'utf8');
    const payload = flagOf(flags, '--build-context=payload-').replace(/^[^=]*=/, '');
    const files = new Map<string, Buffer>();
    for (const [, argument, options, line] of dockerfile.matchAll(
      /type=cache,id=\$(\w+),target=\/mount,sharing=locked(\S*) \\\n\s+(\[.*\])$/gm,
    )) {
      const [, script, number, token, ...rest] = JSON.parse(line ?? '') as string[];
      const task = script?.replace(/^.*\/(.*)\.sh$/, '$1') ?? '';
      const mount = this.mount(flagOf(flags, `--build-arg=${argument}=`) + options);
      context.onErrorLine?.(`#9 0.1 carryover: mount ${number}: begun`);
      const folder = join(payload, number ?? '');
      const answers = await this.#answer({ task, number: number ?? '', mount }, folder, rest);
      for (const [name, content] of answers) {
        files.set(`out/${token}/${number}/${name}`, content);
      }
    }
    return new Map([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  async #answer(call: FakeStageCall, folder: string, rest: readonly string[]): Promise<Map<string, Buffer>> {
    this.stages.push(call.task);
    try {
      this.hooks.beforeStage?.(call);
      return await runStage(call, await readFolder(folder), rest);
    } catch (error) {
      return new Map([['problem', Buffer.from(error instanceof Error ? error.message : String(error))]]);
    }
  }

  #newMount(): FakeMount {
    this.#incarnations++;
    return {
      model: new MountModel(this.#incarnations * 1_000_000),
      incarnation: `${this.#incarnations} 0`,
      keepsAccessTimes: true,
    };
  }
}

function finished(output: string): CommandResult {
  return { ending: 'exited', exitCode: 0, output, errorTail: [] };
}

function flagOf(flags: readonly string[], beginning: string): string {
  const flag = flags.find((each) => each.startsWith(beginning));
  if (flag === undefined) {
    throw new Error(`The build has no ${beginning}`);
  }
  return flag.slice(beginning.length);
}

/** All files below a folder, by their path in it. */
async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(folder.length + 1), await readFile(path));
    }
  }
  return files;
}
