import {
  asTrouble,
  type EnginePorts,
  type EngineRequest,
  type ExtractedMount,
  type ExtractReport,
  type FolderRequest,
  type InjectedMount,
  type InjectSession,
  type Mount,
  mountDigest,
  type PlannedMount,
} from '@carryover/core';
import type { CommandContext } from '../commands/command-context';
import type { Engine } from '../engine';
import type { BuilderNode, BuilderNodes } from './builder-nodes';

type MovingEngine = Pick<Engine, 'inject' | 'extract' | 'fillFromFolders' | 'updateFolders'>;

/** Trouble with one node does not keep the others from theirs. */
interface Outcome<Report> {
  readonly node: BuilderNode;
  readonly mounts: readonly Mount[];
  /** Undefined where the node could not be used; then `reason` and `thrown` tell why. */
  readonly report: Report | undefined;
  readonly reason: string;
  readonly thrown?: unknown;
}

/** A command's context, whose engine works on all nodes of the builder. */
export function onNodes(
  context: CommandContext,
  nodes: BuilderNodes,
  planned: readonly PlannedMount[],
): CommandContext {
  return nodes.nodes.length === 0
    ? context
    : { ...context, engine: { ...context.engine, ...engineOnNodes(context.engine, nodes, planned) } };
}

/**
 * An engine that does for each node of a builder what it is asked for, with the mounts that are there, and tells of all in one report.
 *
 * Mounts are filled on all nodes at once, and saved on one after the other: what one node adds to a snapshot, the next finds, and a mount that is on several is merged as the saves of
 * several jobs are. So the next run fills each node with what all of them had.
 */
export function engineOnNodes(
  engine: MovingEngine,
  nodes: Pick<BuilderNodes, 'nodes' | 'namesOf'>,
  planned: readonly PlannedMount[],
): MovingEngine {
  const namesOf = new Map(planned.map((each) => [mountDigest(each.mount), nodes.namesOf(each, planned)]));
  const isAt = ({ name }: BuilderNode, mount: Mount) => namesOf.get(mountDigest(mount))?.includes(name) === true;

  /** What each node is asked for; none that has nothing to do. */
  function parts<Request extends EngineRequest>(request: Request) {
    return nodes.nodes
      .map((node) => ({ node, mounts: request.mounts.filter((mount) => isAt(node, mount)) }))
      .filter(({ mounts }) => mounts.length > 0)
      .map(({ node, mounts }) => ({ node, request: { ...request, mounts, tool: node.tool } }));
  }

  return {
    async inject(request, ports) {
      const began = performance.now();
      const outcomes = await Promise.all(
        parts(request).map((part) => attempt(part, ports, (own) => engine.inject(own, ports))),
      );
      requireAny(outcomes);
      const sessions = outcomes.flatMap(({ node, report }) => (report === undefined ? [] : [{ node, report }]));
      const session: InjectSession = {
        version: 1,
        builder: sessions[0]?.report.session.builder,
        mounts: sessions.flatMap(({ node, report }) =>
          report.session.mounts.map((state) => ({ ...state, node: node.name })),
        ),
        damagedPacks: sessions.flatMap(({ report }) => report.session.damagedPacks ?? []),
      };
      const mounts = outcomes.flatMap(({ node, report, reason, mounts: asked }) =>
        (report?.mounts ?? asked.map((mount) => notInjected(mount, reason))).map((each) => at(node, each)),
      );
      return { mounts, session, seconds: (performance.now() - began) / 1000 };
    },

    async extract(request, ports) {
      const began = performance.now();
      const { session } = request;
      const outcomes: Outcome<ExtractReport>[] = [];
      for (const part of parts(request)) {
        const own = session && { ...session, mounts: session.mounts.filter(({ node }) => node === part.node.name) };
        outcomes.push(await attempt(part, ports, (asked) => engine.extract({ ...asked, session: own }, ports)));
      }
      requireAny(outcomes);
      const mounts = outcomes.flatMap(({ node, report, reason, mounts: asked }) =>
        (report?.mounts ?? asked.map((mount) => notExtracted(mount, reason))).map((each) => at(node, each)),
      );
      return { mounts, seconds: (performance.now() - began) / 1000 };
    },

    fillFromFolders: (request, ports) => exchange('fillFromFolders', request, ports),
    updateFolders: (request, ports) => exchange('updateFolders', request, ports),
  };

  /** One node after the other: a folder is one place for them all. */
  async function exchange(direction: 'fillFromFolders' | 'updateFolders', request: FolderRequest, ports: EnginePorts) {
    const reports = [];
    for (const node of nodes.nodes) {
      const folders = request.folders.filter(({ mount }) => isAt(node, mount));
      if (folders.length > 0) {
        const report = await engine[direction]({ ...request, folders, tool: node.tool }, ports);
        reports.push({ ...report, folders: report.folders.map((folder) => at(node, folder)) });
      }
    }
    return {
      folders: reports.flatMap(({ folders }) => folders),
      seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  }
}

function at<Told>({ name }: BuilderNode, told: Told): Told & { readonly node: string } {
  return { ...told, node: name };
}

async function attempt<Request extends EngineRequest, Report>(
  { node, request }: { readonly node: BuilderNode; readonly request: Request },
  ports: EnginePorts,
  act: (request: Request) => Promise<Report>,
): Promise<Outcome<Report>> {
  const { mounts } = request;
  try {
    return { node, mounts, report: await act(request), reason: '' };
  } catch (thrown) {
    ports.signal.throwIfAborted();
    const trouble = asTrouble(thrown, 'node-failed', `The node ${node.name} of the builder could not be used`);
    if (trouble.kind === 'misuse') {
      throw thrown;
    }
    ports.observe({ kind: 'warning', warning: trouble });
    return { node, mounts, report: undefined, reason: trouble.message, thrown };
  }
}

/** Where no node could be used, it is no trouble of one of them. */
function requireAny(outcomes: readonly Outcome<unknown>[]): void {
  const [first] = outcomes;
  if (first !== undefined && outcomes.every(({ report }) => report === undefined)) {
    throw first.thrown;
  }
}

const nothing = { files: 0, bytes: 0 };

function notInjected(mount: Mount, reason: string): InjectedMount {
  return { mount, outcome: 'failed', reason, amount: nothing, bytesFetched: 0, seconds: 0 };
}

function notExtracted(mount: Mount, reason: string): ExtractedMount {
  return {
    mount,
    outcome: 'failed',
    reason,
    amount: nothing,
    packed: nothing,
    touched: 0,
    removed: 0,
    accessTimes: 'unknown',
    bytesSent: 0,
    seconds: 0,
  };
}
