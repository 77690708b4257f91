import { expect, it } from 'vitest';
import { Measurements } from './measurements';
import { restore } from './rows/restore';
import { markdownTables } from './table';

it('a table has a line for each target', () => {
  const measured = new Measurements();
  measured.add('carryover-restore', 6);
  measured.add('dance-unpack', 7);
  measured.add('dance-inject', 34);
  measured.add('limit-unpack', 3);
  const rows = [{ row: restore, result: restore.judge(measured) }];
  const result = { tree: 'packages', title: 'many small files', files: 75_000, bytes: 1.2e9, measured, rows } as const;
  expect(markdownTables([result])).toBe(`**Many small files**: 75,000 files, 1.2 GB

|  | carryover | the dance | the limit | measured | target | met |
| --- | --- | --- | --- | --- | --- | --- |
| restore into an empty builder | 6.00 s | 41.0 s | 3.00 s | 6.8 times faster than the dance | at least 5 | yes |
|  |  |  |  | 2.00 times the time of \`zstd -d \\| tar -x\` | at most 1.5 | **no** |`);
});
