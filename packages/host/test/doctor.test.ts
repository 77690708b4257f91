import {
  type BuilderFacts,
  type BuilderNode,
  buildxTool,
  type CollectionRule,
  dockerBuildx,
  type Mount,
  type MountRecord,
} from '@carryover/core';
import { memoryStore } from '@carryover/core/testing';
import { describe, expect, it } from 'vitest';
import type { CiFacts } from '../src/ci/detect-ci';
import { examineBuilder } from '../src/doctor/examine-builder';
import { examineCollection } from '../src/doctor/examine-collection';
import { examineJob } from '../src/doctor/examine-job';
import { examineMounts } from '../src/doctor/examine-mounts';
import { examineSnapshots, examineStore } from '../src/doctor/examine-store';
import type { Finding } from '../src/doctor/finding';
import { npmMount } from './fake-call';

const tool = buildxTool(dockerBuildx);
const { advice } = tool;

const node: BuilderNode = {
  name: 'ci0',
  status: 'running',
  error: undefined,
  version: '0.12.5',
  platforms: ['linux/amd64'],
  configuredPlatforms: [],
  collectionRules: [],
};

function builder(driver: string, ...nodes: Partial<BuilderNode>[]): BuilderFacts {
  return { name: 'ci', driver, nodes: nodes.map((each) => ({ ...node, ...each })) };
}

const told = (findings: readonly Finding[]) => findings.map(({ level, message }) => `${level}: ${message}`);

describe('a CI job', () => {
  const ci: CiFacts = {
    title: 'GitLab CI/CD',
    logStyle: 'gitlab',
    project: 'p',
    scope: 'main',
    readScopes: [],
    untrusted: undefined,
    isProtected: true,
    temporaryFolder: undefined,
    workspace: undefined,
  };

  it.each<[CiFacts | undefined, string[]]>([
    [undefined, []],
    [ci, ['good: GitLab CI/CD builds main (protected)']],
    [{ ...ci, scope: undefined, isProtected: undefined }, ['good: GitLab CI/CD builds what git has checked out']],
    [
      { ...ci, scope: 'pull:7', isProtected: false, untrusted: 'a merge request from a fork' },
      ['note: GitLab CI/CD builds pull:7, a merge request from a fork: what is saved is read, and nothing is saved'],
    ],
  ])('%j', (facts, expected) => {
    expect(told(examineJob(facts))).toEqual(expected);
  });
});

describe('a builder', () => {
  it.each<[what: string, facts: BuilderFacts, engine: string | undefined, expected: string]>([
    ['is good from 0.12.5 on', builder('remote', {}), undefined, 'good: ci, node ci0: driver remote, BuildKit 0.12.5'],
    ['is good where it is newer', builder('remote', { version: '0.32.2' }), undefined, 'good: '],
    ['is good of unknown version', builder('remote', { version: undefined }), undefined, 'good: ci, node ci0'],
    [
      'is refused before',
      builder('remote', { version: '0.12.4' }),
      '28.5.2',
      'problem: ci, node ci0 has BuildKit 0.12.4;',
    ],
    ['is refused of an older line', builder('remote', { version: '0.9.13' }), undefined, 'problem: '],
    [
      'of an engine goes by it',
      builder('docker', { version: undefined }),
      '24.0.9',
      'problem: ci, node ci0 has the BuildKit of Docker 24.0.9; 0.12.5 or later is needed',
    ],
    [
      'of an engine with a suffix',
      builder('docker', { version: undefined }),
      '26.1.5+dfsg1',
      'good: ci, node ci0: driver docker, BuildKit of Docker 26.1.5+dfsg1',
    ],
    ['that is no engine’s does not go by it', builder('remote', { version: undefined }), '24.0.9', 'good: '],
    [
      'is refused where it does not run',
      builder('remote', { status: 'stopped', error: 'no such host' }),
      undefined,
      'problem: ci, node ci0 (driver remote) is stopped: no such host.',
    ],
  ])('%s', (_what, facts, engine, expected) => {
    expect(told(examineBuilder(facts, engine, tool))).toEqual([expect.stringContaining(expected)]);
  });

  it('of several nodes is told', () => {
    const facts = builder('remote', {}, { name: 'ci1', platforms: ['linux/arm64'] });
    expect(told(examineBuilder(facts, undefined, tool)).at(-1)).toBe(
      'note: It has several nodes, each with mounts of its own: ci0 (linux/amd64), ci1 (linux/arm64).',
    );
  });
});

describe('the mounts of a builder', () => {
  const owned: Mount = { ...npmMount, id: 'owned', base: { uid: 1000 } };
  const record = (cacheId: string, hasBase = false, name = cacheId): MountRecord => ({
    record: name,
    cacheId,
    target: '/x',
    hasBase,
    uses: 1,
  });

  it('are counted', () => {
    const found = examineMounts([npmMount, owned], [record('/npm')], advice);
    expect(told(found)).toEqual(['good: 1 of 2 planned mounts are in the builder now (inject makes the others)']);
  });

  it('are told where they are forked, or of another identity', () => {
    const found = examineMounts(
      [npmMount, owned],
      [record('/npm', false, 'a'), record('/npm', false, 'b'), record('/owned')],
      advice,
    );
    expect(told(found).slice(1)).toEqual([
      expect.stringContaining('note: npm (target=/root/.npm) is there 2 times'),
      expect.stringContaining(
        'note: owned (target=/root/.npm, uid=1000) is there with another owner, mode or base alone',
      ),
    ]);
  });
});

describe('pods of a builder', () => {
  it.each<[what: string, driver: string, driverOptions: Record<string, string>, expected: string[]]>([
    ['are several', 'kubernetes', { replicas: '3' }, ['note: ci0 is 3 pods, each with mounts of its own. Of a build']],
    ['are chosen at random', 'kubernetes', { replicas: '2', loadbalance: 'random' }, ['problem: ci0 is 2 pods, each']],
    ['are one', 'kubernetes', { loadbalance: 'random' }, []],
    ['are none', 'remote', { replicas: '3' }, []],
  ])('%s', (_what, driver, driverOptions, expected) => {
    const found = examineBuilder(builder(driver, { driverOptions }), undefined, tool);
    expect(told(found).slice(1)).toEqual(expected.map((text) => expect.stringContaining(text)));
  });
});

describe('rules of collection', () => {
  const rule = (parts: Partial<CollectionRule>): BuilderFacts =>
    builder('remote', {
      collectionRules: [
        { filters: [], keepDuration: undefined, reservedSpace: undefined, maximumUsedSpace: undefined, ...parts },
      ],
    });

  it.each<[what: string, facts: BuilderFacts, expected: string]>([
    ['are in nobody’s way where there is room', rule({ maximumUsedSpace: '93.13GiB' }), 'good: No rule'],
    [
      'are a problem where there is none',
      rule({ maximumUsedSpace: '488.3MiB' }),
      'problem: By rule 0 of ci0, the builder keeps 512 MB; the planned mounts hold 1 GB',
    ],
    ['are a problem under an older name', rule({ reservedSpace: '500MiB' }), 'problem: By rule 0'],
    ['about other records do not count', rule({ filters: ['type==source.local'], maximumUsedSpace: '1MiB' }), 'good: '],
    ['that spare what is young do not count', rule({ keepDuration: '1440h0m0s', maximumUsedSpace: '1MiB' }), 'good: '],
    [
      'about old mounts are told',
      rule({ filters: ['type==exec.cachemount'], keepDuration: '48h0m0s' }),
      'note: By rule 0 of ci0, mounts that no build has used for 48h0m0s may go',
    ],
    ['may not be told', builder('docker', {}), 'note: The builder does not tell its rules.'],
  ])('%s', (_what, facts, expected) => {
    expect(told(examineCollection(facts, 1_000_000_000))).toEqual([expect.stringContaining(expected)]);
  });

  it('say nothing of what is not known', () => {
    expect(told(examineCollection(rule({ maximumUsedSpace: '1MiB' }), undefined))).toEqual([
      expect.stringContaining('good: '),
    ]);
  });
});

describe('a store', () => {
  const location = { project: 'acme/shop', scope: 'topic', readScopes: ['main'], key: '', platform: '' };

  it('is told with scope and rights', () => {
    expect(examineStore(memoryStore(), location, { kind: 'writable' }).message).toBe(
      `${memoryStore().describe()} can be read and written: project acme/shop, scope topic, also reads main`,
    );
    expect(examineStore(memoryStore(), location, { kind: 'readable', refusal: new Error('403') })).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('can be read, and not written: 403'),
    });
  });

  it('is told with what was saved', () => {
    const snapshot = { name: 's', sequence: 1, time: 0, amount: { files: 3, bytes: 5000 }, packedBytes: 1 };
    expect(examineSnapshots([npmMount, npmMount], [snapshot, undefined]).message).toBe(
      '1 of 2 planned mounts were saved: 3 files, 5 kB',
    );
    expect(examineSnapshots([npmMount], [undefined]).level).toBe('note');
  });
});
