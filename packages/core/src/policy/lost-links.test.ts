import { describe, expect, it } from 'vitest';
import { inBatches } from '../../test/model-store';
import type { IndexRecord } from '../format/index-record';
import { findLostLinks } from './lost-links';
import { resolveGenerations } from './resolve';

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000' };
const file = { type: 'file', ...metadata, size: 1, digest: 'ab'.repeat(16), attributes: '' } as const;
const records: IndexRecord[] = [
  { type: 'link', path: 'before', target: 'kept' },
  { type: 'link', path: 'gone', target: 'lost' },
  { ...file, path: 'kept', slot: 0 },
  { ...file, path: 'lost', slot: 1 },
  { type: 'link', path: 'never', target: 'nowhere' },
  { type: 'link', path: 'through', target: 'gone' },
  { type: 'link', path: 'z', target: 'lost' },
];

describe('findLostLinks', () => {
  it('finds links to what was in a lost pack, is no file, or never was', async () => {
    const packs = new Map([[0, 'pack-0']]);
    const lost = await findLostLinks(() => resolveGenerations([{ records: inBatches(records), packs }]));
    expect([...lost].sort()).toEqual(['gone', 'never', 'through', 'z']);
  });

  it('finds none where there are no links', async () => {
    expect((await findLostLinks(() => inBatches([]))).size).toBe(0);
  });
});
