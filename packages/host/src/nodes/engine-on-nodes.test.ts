import { buildxTool, CarryoverError, type EngineRequest, type Mount, type PlannedMount } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { extractReport, fakeCall, injectReport } from '../../test/fake-call';
import { BuilderNodes } from './builder-nodes';
import { engineOnNodes } from './engine-on-nodes';

function mountOf(id: string): Mount {
  return { namespace: '', id, base: {}, target: `/${id}` };
}

function planned(id: string, more: Partial<PlannedMount> = {}): PlannedMount {
  return { mount: mountOf(id), sharing: [], uses: [], learntFrom: 'dockerfile', dependsOnPlatform: false, ...more };
}

const tool = buildxTool({ program: 'docker', arguments: ['buildx'], builder: undefined });

function nodeOf(name: string, platform: string) {
  return {
    name,
    tool: buildxTool({ program: 'docker', arguments: ['buildx'], builder: name }),
    platforms: [platform],
    configuredPlatforms: [platform],
  };
}

const nodes = new BuilderNodes([nodeOf('one', 'linux/amd64'), nodeOf('two', 'linux/arm64')], undefined);
const both = ['linux/amd64', 'linux/arm64'];
const plan = [
  planned('both', { platforms: both }),
  planned('arm', { platforms: ['linux/arm64'] }),
  planned('named'),
  planned('learnt', { nodes: ['two', 'gone'] }),
];

describe('the nodes of a mount', () => {
  it('are those that its platforms are built on, or that have a record of it', () => {
    expect(plan.map((each) => nodes.namesOf(each, plan))).toEqual([['one', 'two'], ['two'], ['one', 'two'], ['two']]);
  });

  it('are the first where no platform is asked for or known', () => {
    const alone = [planned('a', { platforms: [''] }), planned('b')];
    expect(alone.map((each) => nodes.namesOf(each, alone))).toEqual([['one'], ['one']]);
  });

  it('are not told apart on a builder of a single node', () => {
    expect(new BuilderNodes([], undefined).namesOf(plan[0] ?? planned('x'), plan)).toEqual([]);
  });
});

const request: EngineRequest = {
  mounts: plan.map(({ mount }) => mount),
  location: { project: 'p', scope: 's', readScopes: [], key: '', platform: '' },
  toolbox: { kind: 'carried', directory: '/x' },
  tool,
  limits: { deadline: 1, inactivityLimit: 1 },
  temporaryDirectory: '/x',
};

/** What each node was asked, and what the whole came to. `broken` cannot be used. */
function openEngine(broken: readonly string[] = []) {
  const call = fakeCall({
    words: [],
    folder: '/x',
    async inject({ mounts, tool: { builder = '' } }) {
      if (broken.includes(builder)) {
        throw new CarryoverError(`no ${builder}`, { code: 'x', kind: 'trouble' });
      }
      const [state] = injectReport.session.mounts;
      const states = state === undefined ? [] : mounts.map(({ id }) => ({ ...state, mountDigest: id }));
      const [each] = injectReport.mounts;
      return {
        ...injectReport,
        mounts: each === undefined ? [] : mounts.map((mount) => ({ ...each, mount })),
        session: { version: 1, builder: 'b', mounts: states },
      };
    },
    async extract({ mounts }) {
      const [each] = extractReport.mounts;
      return { ...extractReport, mounts: each === undefined ? [] : mounts.map((mount) => ({ ...each, mount })) };
    },
  });
  const warnings: string[] = [];
  const ports = {
    store: {} as never,
    commands: call.surroundings.commands,
    signal: new AbortController().signal,
    observe: (event: { kind: string; warning?: Error }) => warnings.push(event.warning?.message ?? event.kind),
  };
  return { call, warnings, ports, engine: engineOnNodes(call.engine, nodes, plan) };
}

describe('an engine on several nodes', () => {
  it('does each node its own, and keeps what each inject knows for the extract on that node', async () => {
    const { call, engine, ports } = openEngine();
    const injected = await engine.inject({ ...request, ifNotEmpty: 'keep' }, ports);
    expect(call.injected.map(({ tool: { builder }, mounts }) => [builder, mounts.map(({ id }) => id)])).toEqual([
      ['one', ['both', 'named']],
      ['two', ['both', 'arm', 'named', 'learnt']],
    ]);
    expect(injected.mounts.map(({ mount, node }) => [mount.id, node])).toEqual([
      ['both', 'one'],
      ['named', 'one'],
      ['both', 'two'],
      ['arm', 'two'],
      ['named', 'two'],
      ['learnt', 'two'],
    ]);
    const extracted = await engine.extract({ ...request, onConflict: 'merge', session: injected.session }, ports);
    expect(call.extracted.map(({ session }) => session?.mounts.map(({ mountDigest }) => mountDigest))).toEqual([
      ['both', 'named'],
      ['both', 'arm', 'named', 'learnt'],
    ]);
    expect(extracted.mounts).toHaveLength(6);
  });

  it('goes on where one node cannot be used, and fails where none can', async () => {
    const { engine, ports, warnings } = openEngine(['two']);
    const injected = await engine.inject({ ...request, ifNotEmpty: 'keep' }, ports);
    expect(injected.mounts.map(({ node, outcome }) => [node, outcome])).toEqual([
      ...Array(2).fill(['one', 'restored']),
      ...Array(4).fill(['two', 'failed']),
    ]);
    expect(injected.session.mounts.map(({ node }) => node)).toEqual(['one', 'one']);
    expect(warnings).toEqual(['no two']);
    const none = openEngine(['one', 'two']);
    await expect(none.engine.inject({ ...request, ifNotEmpty: 'keep' }, none.ports)).rejects.toThrow('no one');
  });
});
