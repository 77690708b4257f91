import type { CollectionRule } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { describeRule } from './describe-rule';
import { threateningRules } from './threatening-rules';

const nothing: CollectionRule = {
  filters: [],
  keepDuration: undefined,
  reservedSpace: undefined,
  maximumUsedSpace: undefined,
};

function threats(...rules: Partial<CollectionRule>[]): string[] {
  const collectionRules = rules.map((rule) => ({ ...nothing, ...rule }));
  return threateningRules([{ name: 'ci0', collectionRules }], 1_000_000_000).map(describeRule);
}

describe('rules that threaten mounts of 1 GB', () => {
  it.each<[what: string, rule: Partial<CollectionRule>, threat: string | undefined]>([
    ['a maximum below', { maximumUsedSpace: '500MiB' }, 'rule 0 of ci0, the builder keeps 524 MB'],
    ['a maximum above', { maximumUsedSpace: '2GiB' }, undefined],
    ['more reserved than the maximum', { maximumUsedSpace: '500MiB', reservedSpace: '2GiB' }, undefined],
    ['what is reserved alone, as of older versions', { reservedSpace: '500MiB' }, 'rule 0 of ci0, the builder keeps'],
    ['no amount at all', {}, 'rule 0 of ci0, the builder keeps nothing'],
    ['a maximum in a unit that nobody needs', { maximumUsedSpace: '1.5PiB' }, undefined],
    [
      'a disk that may run low',
      { reservedSpace: '100MiB', maximumUsedSpace: '9GiB', minimumFreeSpace: '20GiB' },
      'rule 0 of ci0, the builder keeps 105 MB, where less than 21.5 GB of its disk are free',
    ],
    [
      'a disk that may run low, and nothing else',
      { minimumFreeSpace: '20GiB' },
      'keeps nothing, where less than 21.5 GB',
    ],
    ['a disk that may run low, and enough reserved', { reservedSpace: '2GiB', minimumFreeSpace: '20GiB' }, undefined],
    ['what was not used for a time', { keepDuration: '48h0m0s', maximumUsedSpace: '1MiB' }, undefined],
    ['no time', { keepDuration: '0s', maximumUsedSpace: '1MiB' }, 'rule 0 of ci0, the builder keeps 1.05 MB'],
    ['other records', { filters: ['type==source.local'], maximumUsedSpace: '1MiB' }, undefined],
    ['mounts', { filters: ['type==source.local', 'type==exec.cachemount'], maximumUsedSpace: '1MiB' }, 'rule 0'],
  ])('%s', (_what, rule, threat) => {
    const found = threats(rule);
    expect(found).toEqual(threat === undefined ? [] : [expect.stringContaining(threat)]);
  });

  it('are named by their place', () => {
    expect(threats({ maximumUsedSpace: '2GiB' }, { maximumUsedSpace: '1MiB' })).toEqual([
      expect.stringContaining('rule 1 of ci0'),
    ]);
  });
});
