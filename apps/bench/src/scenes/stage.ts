import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Builder, fillMount } from '../engine/builder';
import { type PrivateEngine, startPrivateEngine } from '../engine/private-engine';
import { Measurements } from '../measurements';
import type { Driver } from '../options';
import type { TreeKind } from '../trees/tree';
import { writeTree } from '../trees/write-tree';
import type { Stage } from './scene';

/** Made from Debian packages; it has a shell and `cp`. */
export const BASE_IMAGE = 'carryover-test/base';

export interface StageSettings {
  /** Folder of the repository. */
  readonly repository: string;
  readonly driver: Driver;
  /** Existing folder on the disk on which everything is measured. */
  readonly workFolder: string;
  readonly scale: number;
  readonly repeat: number;
  readonly danceRepeat: number;
  readonly saves: { readonly count: number; readonly scale: number };
  readonly seed: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Makes a tree and what its scenes need, gives it to `play`, and removes everything afterwards. */
export async function withStage(
  kind: TreeKind,
  settings: StageSettings,
  play: (stage: Stage) => Promise<void>,
): Promise<Measurements> {
  const folder = await mkdtemp(join(settings.workFolder, `${kind.name}.`));
  const engines: PrivateEngine[] = [];
  try {
    const stage = makeStage(kind, settings, folder, engines);
    writeTree(stage.tree, stage.treeFolder);
    await play(stage);
    return stage.measured;
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
    await rm(folder, { recursive: true });
  }
}

function makeStage(kind: TreeKind, settings: StageSettings, folder: string, engines: PrivateEngine[]): Stage {
  const { repository, driver, signal } = settings;
  let paths = 0;
  let filled: Promise<Builder> | undefined;

  function newPath(name: string): string {
    paths += 1;
    return join(folder, `${paths}-${name}`);
  }

  async function emptyBuilder(): Promise<Builder> {
    signal.throwIfAborted();
    const engine = await startPrivateEngine(repository, { driver, image: BASE_IMAGE });
    engines.push(engine);
    if (driver === 'docker') {
      await execa(join(repository, 'scripts/base-image.sh'), [BASE_IMAGE], {
        env: engine.environment,
        extendEnv: false,
        cancelSignal: signal,
      });
    }
    return { engine, image: BASE_IMAGE, signal };
  }

  async function makeFilledBuilder(): Promise<Builder> {
    const builder = await emptyBuilder();
    await fillMount(builder, treeFolder);
    return builder;
  }

  function filledBuilder(): Promise<Builder> {
    filled ??= makeFilledBuilder();
    return filled;
  }

  const treeFolder = newPath('tree');
  const carryover = { program: join(repository, 'apps/cli/dist/carryover.mjs'), stateFile: newPath('state.json') };
  return {
    ...settings,
    kind,
    tree: kind.plan(settings.seed, settings.scale),
    treeFolder,
    carryover,
    measured: new Measurements(),
    newPath,
    emptyBuilder,
    filledBuilder,
  };
}
