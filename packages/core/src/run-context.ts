import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { AskContext } from './build/ask-tool';
import { newToken, removeLeftovers, sentSoFar } from './build/remove-leftovers';
import {
  type GeneratedBuildContext,
  runGeneratedBuild,
  stagePayload,
  toolboxIncomplete,
} from './build/run-generated-build';
import type { StageFile, StageFileHandler } from './build/stage-output';
import { asTrouble, type CarryoverError } from './carryover-error';
import type { BaseBuild, EnginePorts, EngineRequest } from './engine';
import type { Mount } from './mount/mount';
import { mountDigest } from './mount/mount-digest';
import type { GeneratedBuild, Stage } from './stages/generated-build';
import type { StoreContext } from './store/cache-store';
import { packName } from './store/names';
import { fetchUsableBlob } from './transfer/fetch-blob';
import { SharedObjects } from './transfer/shared-objects';

/** How long removing what a build left may take, in milliseconds. */
const cleaningDeadline = 20_000;

/** Takes stages' payloads out of a build's folder into one of their own, as a builder is sent all of a folder. */
async function separateFolder(buildFolder: string, number: number, stages: readonly Stage[]): Promise<string> {
  const folder = `${buildFolder}-${number}`;
  await mkdir(join(folder, 'payload'), { recursive: true });
  for (const stage of stages) {
    const payload = stagePayload(buildFolder, stage.number);
    // Stages that only list have none.
    if ((await stat(payload).catch(() => undefined)) !== undefined) {
      await rename(payload, stagePayload(folder, stage.number));
    }
  }
  return folder;
}

/** What a stage would have answered, had it been run. */
function problemFile(stage: number, problem: string): StageFile {
  const content = Buffer.from(problem);
  return { stage, name: 'problem', size: content.length, content: Readable.from([content]) };
}

/** What one inject or extract works with: its request, its ports and a private folder. */
export class RunContext {
  readonly request: EngineRequest;
  readonly ports: EnginePorts;
  readonly folder: string;
  /** SHA-256 of what this run, or the inject before it, found damaged in the store. */
  readonly damaged: Set<string>;
  /** Those that hold packs of several mounts. */
  readonly sharedObjects: SharedObjects;
  readonly #cleaning: Promise<void>[] = [];
  #builds = 0;

  constructor(request: EngineRequest, ports: EnginePorts, folder: string, damaged: Iterable<string> = []) {
    this.request = request;
    this.ports = ports;
    this.folder = folder;
    this.damaged = new Set(damaged);
    this.sharedObjects = new SharedObjects(join(folder, 'shared-objects'), (object, file, signal) =>
      fetchUsableBlob(this, packName(request.location.project, object.sha256), object, file, signal),
    );
  }

  get storeContext(): StoreContext {
    return { signal: this.ports.signal };
  }

  step(step: string, detail?: string): void {
    this.ports.observe(detail === undefined ? { kind: 'step', step } : { kind: 'step', step, detail });
  }

  warn(warning: CarryoverError): void {
    this.ports.observe({ kind: 'warning', warning });
  }

  /** Makes a private folder for a build's files. */
  async makeBuildFolder(): Promise<string> {
    this.#builds++;
    const folder = join(this.folder, `build-${this.#builds}`);
    await mkdir(join(folder, 'payload'), { recursive: true });
    return folder;
  }

  /**
   * Runs stages in one build, whose files are in `buildFolder`; those of mounts that are based on an image or a stage in one more for each build of the user's that has it,
   * beside the first. If such a one fails, that is the problem of its mounts alone: the user's own steps may be what fails. See {@link runGeneratedBuild}. What builds leave
   * in the build cache is then removed, while the run goes on; `settle` waits for that.
   */
  async build(stages: readonly Stage[], buildFolder: string, handle: StageFileHandler): Promise<void> {
    const groups = [...Map.groupBy(stages, ({ mount }) => this.#baseBuildOf(mount))];
    const begins: (() => Promise<void>)[] = [];
    for (const [number, [within, group]] of groups.entries()) {
      if (within === undefined) {
        begins.push(() => this.#build({ stages: group }, buildFolder, handle));
      } else {
        const folder = await separateFolder(buildFolder, number, group);
        begins.push(() => this.#buildWithin(within, group, folder, handle));
      }
    }
    const builds = begins.map((begin) => begin());
    await Promise.allSettled(builds);
    await Promise.all(builds);
  }

  async #buildWithin(
    within: BaseBuild,
    stages: readonly Stage[],
    folder: string,
    handle: StageFileHandler,
  ): Promise<void> {
    try {
      await this.#build({ stages, within }, folder, handle);
    } catch (error) {
      this.ports.signal.throwIfAborted();
      const problem = asTrouble(error, 'base-not-built', 'What it is based on could not be built');
      if (problem.kind === 'misuse') {
        throw problem;
      }
      await Promise.all(stages.map(({ number }) => handle(problemFile(number, problem.message))));
    }
  }

  #baseBuildOf(mount: Mount): BaseBuild | undefined {
    return mount.base.from === undefined ? undefined : this.request.baseBuilds?.get(mountDigest(mount));
  }

  async #build(
    build: Pick<GeneratedBuild, 'stages' | 'within'>,
    buildFolder: string,
    handle: StageFileHandler,
  ): Promise<void> {
    const { tool, toolbox, limits, placingFolder } = this.request;
    const token = newToken();
    const context: GeneratedBuildContext = { ...this.ports, tool, limits, placingFolder };
    const sentBefore = await sentSoFar(this.ports.commands, tool, this.#cleaningContext);
    try {
      await runGeneratedBuild({ token, toolbox, ...build }, buildFolder, handle, context);
    } catch (error) {
      // What kept the build from running may keep this from working, too: one error about it is enough.
      this.#cleaning.push(this.#removeLeftovers(token, sentBefore).catch(() => undefined));
      throw error;
    }
    this.#cleaning.push(this.#removeLeftovers(token, sentBefore).catch((error) => this.#warnOfLeftovers(error)));
  }

  /** Waits until what the builds left has been removed. */
  async settle(): Promise<void> {
    await Promise.all(this.#cleaning);
  }

  /** Throws if a stage's problem is the user's to mend: an image of theirs that lacks programs. */
  refuseMissingTools(missing: string | undefined): void {
    if (missing !== undefined && this.request.toolbox.kind === 'image') {
      throw toolboxIncomplete(this.request.toolbox.reference, missing);
    }
  }

  /** An interrupted run removes what it left, too: the run's own signal does not end this. */
  async #removeLeftovers(token: string, sentBefore: ReadonlySet<string> | undefined): Promise<void> {
    await removeLeftovers(this.ports.commands, this.request.tool, token, this.#cleaningContext, sentBefore);
  }

  get #cleaningContext(): AskContext {
    return {
      signal: new AbortController().signal,
      deadline: cleaningDeadline,
      inactivityLimit: cleaningDeadline,
    };
  }

  /** Not being able to clean up is no reason to lose what the build did. */
  #warnOfLeftovers(error: unknown): void {
    this.warn(
      asTrouble(error, 'leftovers-remain', 'What a generated build left in the build cache could not be removed'),
    );
  }
}
