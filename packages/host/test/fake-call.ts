import { EventEmitter } from 'node:events';
import type {
  EnginePorts,
  ExtractReport,
  ExtractRequest,
  InjectReport,
  InjectRequest,
  Mount,
  PruneReport,
  PruneRequest,
} from '@carryover/core';
import { memoryStore } from '@carryover/core/testing';
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
      bytesSent: 1024,
      seconds: 0.5,
    },
  ],
  seconds: 0.75,
};

export const pruneReport: PruneReport = {
  removed: [{ kind: 'pack', name: 'v1/p/packs/1', bytes: 10 }],
  bytesRemoved: 10,
  objectsKept: 3,
  bytesKept: 30,
  unreadable: [],
  untouchedProjects: [],
};

export interface FakeCall extends CarryoverCall {
  readonly printed: string[];
  readonly told: string[];
  readonly exits: number[];
  readonly injected: InjectRequest[];
  readonly extracted: ExtractRequest[];
  readonly pruned: PruneRequest[];
  readonly opened: [location: string, workingDirectory: string][];
}

export interface FakeCallOptions {
  readonly words: readonly string[];
  /** An existing folder: working directory, home and temporary folder in one. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly inject?: ((request: InjectRequest, ports: EnginePorts) => Promise<InjectReport>) | undefined;
  readonly extract?: ((request: ExtractRequest, ports: EnginePorts) => Promise<ExtractReport>) | undefined;
}

/** A call of the command line whose engine is scripted and remembers what it was asked. */
export function fakeCall(options: FakeCallOptions): FakeCall {
  const { folder } = options;
  const injected: InjectRequest[] = [];
  const extracted: ExtractRequest[] = [];
  const pruned: PruneRequest[] = [];
  const opened: [string, string][] = [];
  const printed: string[] = [];
  const told: string[] = [];
  const exits: number[] = [];
  const engine: Engine = {
    inject(request, ports) {
      injected.push(request);
      return options.inject?.(request, ports) ?? Promise.resolve(injectReport);
    },
    extract(request, ports) {
      extracted.push(request);
      return options.extract?.(request, ports) ?? Promise.resolve(extractReport);
    },
    async prune(request) {
      pruned.push(request);
      return pruneReport;
    },
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
      workingDirectory: folder,
      homeDirectory: () => folder,
      temporaryDirectory: folder,
      userId: process.getuid?.() ?? 0,
      toolboxDirectory: '/the/toolbox',
      commands: execaCommandRunner(environment),
    },
    signals: Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) }),
    terminal: { print: (text) => printed.push(text), tell: (text) => told.push(text), colours: false, columns: 100 },
    printed,
    told,
    exits,
    injected,
    extracted,
    pruned,
    opened,
  };
}
