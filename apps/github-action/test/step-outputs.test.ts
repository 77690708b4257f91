import type { ExtractReport, InjectedMount } from '@carryover/core';
import type { CommandResult } from '@carryover/host';
import { describe, expect, it } from 'vitest';
import { outputsOf } from '../src/step-outputs';

function injected(...outcomes: InjectedMount['outcome'][]): CommandResult {
  const mounts = outcomes.map((outcome, number) => ({
    mount: { namespace: '', id: `m${number}`, base: {}, target: `/m${number}` },
    outcome,
    reason: '',
    snapshot: outcome === 'missed' ? undefined : `s${number}`,
    amount: { files: 1, bytes: 10 },
    bytesFetched: 1,
    seconds: 1,
  }));
  const session = { version: 1, builder: undefined, mounts: [] } as const;
  const place = { store: 'gha:', project: 'p', scope: 'main', stateFile: 'f' };
  return { command: 'inject', place, report: { mounts, session, seconds: 1 } };
}

describe('outputs', () => {
  it('tell of a hit only where every mount has its snapshot', () => {
    expect(outputsOf(injected('restored', 'present'))).toEqual({
      'cache-hit': 'true',
      'restored-bytes': '20',
      snapshot: 's0\ns1',
      plan: '[{"id":"m0","target":"/m0","outcome":"restored"},{"id":"m1","target":"/m1","outcome":"present"}]',
    });
    expect(outputsOf(injected('restored', 'missed'))).toMatchObject({ 'cache-hit': 'false', 'restored-bytes': '10' });
    expect(outputsOf(injected())).toMatchObject({ 'cache-hit': 'false', 'restored-bytes': '0', plan: '[]' });
  });

  it('tell of what was saved', () => {
    const report: ExtractReport = { mounts: [], seconds: 1 };
    const place = { store: 'gha:', project: 'p', scope: 'main', stateFile: 'f' };
    expect(outputsOf({ command: 'extract', place, report })).toEqual({
      'saved-bytes': '0',
      snapshot: '',
      plan: '[]',
    });
  });
});
