import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import {
  type CommandRunner,
  type EnginePorts,
  type ExchangedFolder,
  type ExtractReport,
  type ExtractRequest,
  type FolderReport,
  type FolderRequest,
  type FoundRecipe,
  type InjectReport,
  type InjectRequest,
  type KnownSnapshot,
  type ListReport,
  type ListRequest,
  type Mount,
  type PruneReport,
  type PruneRequest,
  probeStore,
  type Recipe,
} from '@carryover/core';
import { memoryStore } from '@carryover/core/testing';
import type { CiFacts } from '../src/ci/detect-ci';
import type { AttachedCommand, StartAttachedCommand } from '../src/command-runner/attached-command';
import { execaCommandRunner } from '../src/command-runner/execa-command-runner';
import type { Engine } from '../src/engine';
import { processEnvironment } from '../src/environment/process-environment';
import type { CarryoverCall } from '../src/run-carryover';

export const npmMount: Mount = { namespace: '', id: 'npm', base: {}, target: '/root/.npm' };

export const injectReport: InjectReport = {
  mounts: [
    {
      mount: npmMount,
      outcome: 'restored',
      reason: '',
      snapshot: 'v1/p/snapshots/s',
      amount: { files: 12345, bytes: 98_765_432 },
      bytesFetched: 12_000_000,
      seconds: 1.234,
    },
  ],
  session: {
    version: 1,
    builder: undefined,
    mounts: [{ mountDigest: 'd', snapshot: 'v1/p/snapshots/s', completedAt: '1700000000.5', incarnation: 'i' }],
  },
  seconds: 2.5,
};

export const extractReport: ExtractReport = {
  mounts: [
    {
      mount: npmMount,
      outcome: 'saved',
      reason: 'first save',
      snapshot: 'v1/p/snapshots/t',
      amount: { files: 12346, bytes: 98_765_433 },
      packed: { files: 1, bytes: 1 },
      touched: 3,
      removed: 2,
      accessTimes: 'kept',
      restored: { files: 12344, bytes: 98_000_000 },
      read: { files: 1234, bytes: 9_000_000 },
      bytesSent: 1024,
      seconds: 0.5,
    },
  ],
  seconds: 0.75,
};

export const listReport: ListReport = {
  mounts: [
    {
      project: 'p',
      scope: 'main',
      key: '',
      platform: '',
      mountDigest: 'd',
      mount: npmMount,
      snapshots: 2,
      newest: {
        name: 'v1/p/snapshots/main/_/d/_/1',
        sequence: 7,
        time: 1_790_000_000_000,
        amount: { files: 12345, bytes: 98_765_432 },
        packedBytes: 12_000_000,
        packs: 4,
        generations: 3,
        missing: 0,
      },
      passedOver: [],
    },
  ],
  totals: {
    snapshots: { objects: 2, bytes: 2000 },
    packs: { objects: 5, bytes: 15_000_000 },
    indexes: { objects: 3, bytes: 30_000 },
    recipes: { objects: 1, bytes: 500 },
    unreferenced: { objects: 0, bytes: 0 },
  },
};

export const pruneReport: PruneReport = {
  removed: [{ kind: 'pack', name: 'v1/p/packs/1', bytes: 10, because: 'unreferenced' }],
  bytesRemoved: 10,
  objectsKept: 3,
  bytesKept: 30,
  waiting: { objects: 0, bytes: 0 },
  unreadable: [],
  untouchedProjects: [],
};

export interface FakeCall extends CarryoverCall {
  readonly printed: string[];
  readonly told: string[];
  readonly exits: number[];
  /** The user's builds. */
  readonly started: AttachedCommand[];
  readonly injected: InjectRequest[];
  readonly extracted: ExtractRequest[];
  /** What was asked of folders on this host, with the direction. */
  readonly exchanged: (FolderRequest & { readonly direction: 'fill' | 'update' })[];
  /** Recipes that were to be kept. */
  readonly keptRecipes: Recipe[];
  readonly listed: ListRequest[];
  readonly pruned: PruneRequest[];
  readonly opened: [location: string, workingDirectory: string][];
}

export interface FakeCallOptions {
  readonly words: readonly string[];
  /** An existing folder: working directory, home and temporary folder in one. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The CI job that it is called in. */
  readonly ci?: CiFacts | undefined;
  readonly inject?: ((request: InjectRequest, ports: EnginePorts) => Promise<InjectReport>) | undefined;
  /** The recipe that is found in the store. */
  readonly recipe?: FoundRecipe | undefined;
  readonly lookUp?: ((mounts: readonly Mount[]) => (KnownSnapshot | undefined)[]) | undefined;
  /** Runs the user's build; by default it ends well. */
  readonly build?: StartAttachedCommand | undefined;
  /** What stands on standard input. */
  readonly input?: string;
  readonly commands?: CommandRunner | undefined;
  readonly extract?: ((request: ExtractRequest, ports: EnginePorts) => Promise<ExtractReport>) | undefined;
}

/** A call of the command line whose engine is scripted and remembers what it was asked. */
export function fakeCall(options: FakeCallOptions): FakeCall {
  const { folder } = options;
  const injected: InjectRequest[] = [];
  const extracted: ExtractRequest[] = [];
  const exchanged: FakeCall['exchanged'] = [];
  const keptRecipes: Recipe[] = [];
  const listed: ListRequest[] = [];
  const pruned: PruneRequest[] = [];
  const opened: [string, string][] = [];
  const printed: string[] = [];
  const told: string[] = [];
  const exits: number[] = [];
  const started: AttachedCommand[] = [];
  const engine: Engine = {
    inject(request, ports) {
      injected.push(request);
      return options.inject?.(request, ports) ?? Promise.resolve(injectReport);
    },
    extract(request, ports) {
      extracted.push(request);
      return options.extract?.(request, ports) ?? Promise.resolve(extractReport);
    },
    async fillFromFolders(request) {
      exchanged.push({ ...request, direction: 'fill' });
      return exchangeReport(request, 'filled');
    },
    async updateFolders(request) {
      exchanged.push({ ...request, direction: 'update' });
      return exchangeReport(request, 'updated');
    },
    async lookUp(mounts) {
      return options.lookUp?.(mounts) ?? mounts.map(() => undefined);
    },
    async findRecipe() {
      return options.recipe;
    },
    async keepRecipe(recipe) {
      keptRecipes.push(recipe);
      return { ...recipe, coldBuildSeconds: recipe.coldBuildSeconds ?? options.recipe?.recipe.coldBuildSeconds };
    },
    async list(request) {
      listed.push(request);
      return listReport;
    },
    async prune(request) {
      pruned.push(request);
      return pruneReport;
    },
    async probeBuilder() {
      return { seconds: 0.5 };
    },
    probeStore,
    async openStore(location, { workingDirectory }) {
      opened.push([location, workingDirectory]);
      return memoryStore();
    },
  };
  const environment = { PATH: processEnvironment().PATH, ...options.environment };
  return {
    words: options.words,
    version: '1.2.3',
    engine,
    surroundings: {
      environment,
      ci: options.ci,
      workingDirectory: folder,
      homeDirectory: () => folder,
      temporaryDirectory: folder,
      userId: process.getuid?.() ?? 0,
      toolboxDirectory: '/the/toolbox',
      commands: options.commands ?? withoutDocker(execaCommandRunner(environment)),
      startAttached(command) {
        started.push(command);
        return (options.build ?? endsWell)(command);
      },
      openStandardInput: () => Readable.from([Buffer.from(options.input ?? '')]),
    },
    signals: Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) }),
    terminal: { print: (text) => printed.push(text), tell: (text) => told.push(text), colours: false, columns: 100 },
    printed,
    told,
    exits,
    started,
    injected,
    extracted,
    exchanged,
    keptRecipes,
    listed,
    pruned,
    opened,
  };
}

function exchangeReport({ folders }: FolderRequest, outcome: ExchangedFolder['outcome']): FolderReport {
  const facts = { outcome, reason: '', brought: { files: 1, bytes: 10 }, touched: 0, kept: 0, refused: 0, seconds: 1 };
  return { folders: folders.map(({ mount, path }) => ({ mount, folder: path, ...facts })), seconds: 1 };
}

/** Whatever this machine has: what BuildKit says is for tests on a real one. */
function withoutDocker(commands: CommandRunner): CommandRunner {
  return {
    async run(command, context) {
      return command.program === 'docker'
        ? { ending: 'not-found', exitCode: undefined, output: '', errorTail: [] }
        : commands.run(command, context);
    },
  };
}

const endsWell: StartAttachedCommand = () => ({
  ended: Promise.resolve({ kind: 'exited', exitCode: 0 }),
  pass: () => undefined,
});
