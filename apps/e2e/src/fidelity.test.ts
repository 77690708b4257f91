import type { ExtractReport } from '@carryover/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { type CarryoverRun, extract, injectWell } from './harness/carryover';
import { contentDifferences } from './harness/content-differences';
import { emptyBuilder } from './harness/empty-builder';
import { type MountContent, type MountEntry, readMounts } from './harness/mount-content';
import { stepInMounts, userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';
import everyKind from './trees/every-kind.sh';

const everything = cacheMount('everything');
const hole = cacheMount('hole');
const forbidden = cacheMount('forbidden');
const mounts = [everything, hole, forbidden];

let workplace: Workplace;
let saving: CarryoverRun<ExtractReport>;
let before: MountContent[];
let after: MountContent[];

beforeAll(async () => {
  workplace = await openWorkplace();
  await fillMounts();
  before = await readMounts(workplace, mounts);
  saving = await extract(workplace, mounts);
  await emptyBuilder(workplace);
  const injected = await injectWell(workplace, mounts);
  expect(injected.map((mount) => mount.outcome)).toEqual(mounts.map(() => 'restored'));
  after = await readMounts(workplace, mounts);
}, 600_000);
afterAll(() => workplace[Symbol.asyncDispose]());

async function fillMounts(): Promise<void> {
  const withHole = 'truncate -s 1G file; printf middle | dd of=file bs=1M seek=512 conv=notrunc status=none';
  const withDevices = 'echo 1 >first; mknod character c 1 3; mknod block b 7 99; echo 2 >last';
  const withSocket = 'timeout 1 nc.openbsd -l -U socket || [ $? -eq 124 ]';
  const scripts = [
    [everything, everyKind],
    [hole, withHole],
    [forbidden, `${withDevices}; ${withSocket}`],
  ] as const;
  await userBuild(workplace, [stepInMounts(scripts)]);
}

describe('on the second run, the builder has', () => {
  it('everything of the mount as it was', () => {
    expect(contentDifferences(content(before, 0), content(after, 0))).toEqual([]);
    expect(content(before, 0).size).toBeGreaterThan(250);
  });

  it.each<[path: string, Partial<MountEntry>]>([
    ['', { type: 'd', mode: '2770', owner: '7:8', modified: '2005-01-01+00:00:00.1250000000' }],
    ['owners/large', { owner: '3000000:2097153' }],
    ['owners/largest', { owner: '4294967294:4294967294' }],
    ['owners/group-only', { owner: '0:5000' }],
    ['owners/folder', { type: 'd', owner: '1000:2000' }],
    ['owners/symlink', { type: 'l', owner: '3000001:3000002' }],
    ['owners/fifo', { type: 'p', owner: '1000:2000' }],
    ['modes/read-only', { type: 'd', mode: '555' }],
    ['modes/read-only/nested/file', { mode: '444' }],
    ['modes/set-user', { mode: '4755', owner: '1234:4321' }],
    ['modes/set-both', { mode: '6711', owner: '1234:4321' }],
    ['modes/set-group', { type: 'd', mode: '2755', owner: '0:5000' }],
    ['modes/set-group/file', { owner: '0:0' }],
    ['modes/sticky', { type: 'd', mode: '1777' }],
    ['modes/none', { type: 'f', mode: '0', size: 2 }],
    ['modes/closed', { type: 'd', mode: '0' }],
    ['modes/closed/file', { type: 'f' }],
    ['modes/fifo', { type: 'p', mode: '622' }],
    ['times/file', { modified: '2001-02-03+04:05:06.1234567890' }],
    ['times/folder', { type: 'd', modified: '2001-02-03+04:05:06.1234567890' }],
    ['times/fifo', { type: 'p', modified: '2001-02-03+04:05:06.1234567890' }],
    ['times/before-epoch', { modified: '1969-12-31+23:59:58.1234567890' }],
    ['times/before-epoch-whole', { modified: '1965-04-03+02:01:00.0000000000' }],
    ['times/just-before-epoch', { modified: '1969-12-31+23:59:59.9999999990' }],
    ['times/epoch', { modified: '1970-01-01+00:00:00.0000000000' }],
    ['times/century-ago', { modified: '1902-01-02+03:04:05.0000000010' }],
    ['times/after-2038', { modified: '2100-01-02+03:04:05.6000000000' }],
    ['times/symlink', { type: 'l', modified: '2002-02-03+04:05:06.9876543210' }],
    ['times/old-symlink', { type: 'l', modified: '1960-02-03+04:05:06.9876543210' }],
    ['times/old-folder', { type: 'd', modified: '1969-12-31+23:59:58.1234567890' }],
    ['symlinks/absolute', { target: '/etc/passwd' }],
    ['symlinks/dangling', { target: 'nowhere/at/all' }],
    ['symlinks/escaping', { target: '../../etc' }],
    ['symlinks/to-folder', { target: 'folder' }],
    ['symlinks/odd-target', { target: 'odd \n\t\\ \xff target ' }],
    ['symlinks/long-target', { target: 't'.repeat(4000) }],
    ['links/one/first', { names: ['links/one/first', 'links/one/second'] }],
    ['links/one/spread', { names: ['links/last-spread', 'links/one/spread', 'links/other/spread'] }],
    ['links/other/odd \xff*', { names: ['links/one/odd \n', 'links/other/odd \xff*'] }],
    ['links/set-user-too', { mode: '4711', owner: '1000:0', names: ['links/set-user', 'links/set-user-too'] }],
    [
      'attributes/user',
      { attributes: ['user.bytes=0x00ff0a3d22', 'user.comment=0x6120636f6d6d656e74', 'user.empty=0x'] },
    ],
    ['attributes/linked', { attributes: ['user.linked=0x796573'] }],
    ['names/new\nline', { type: 'f', size: 8 }],
    ['names/space last ', { type: 'f' }],
    ['names/\xff', { type: 'f' }],
    ['names/-', { type: 'f' }],
    ['empty/folder/in/folders', { type: 'd' }],
    ['empty/file', { type: 'f', size: 0 }],
    ['fifo', { type: 'p' }],
  ])('%j', (path, expected) => {
    expect(content(before, 0).get(path)).toMatchObject(expected);
    expect(content(after, 0).get(path)).toMatchObject(expected);
  });

  it('capabilities and access lists', () => {
    for (const [path, attribute] of [
      ['attributes/capable', 'security.capability=0x'],
      ['attributes/capable-and-owned', 'security.capability=0x'],
      ['attributes/access-list', 'system.posix_acl_access=0x'],
    ] as const) {
      expect(
        content(after, 0)
          .get(path)
          ?.attributes.map((text) => text.slice(0, attribute.length)),
      ).toEqual([attribute]);
    }
  });

  it('names of 255 bytes', () => {
    const [name, link] = [`names/${'n'.repeat(255)}`, `names/${'h'.repeat(255)}`];
    expect(content(after, 0).get(name)).toMatchObject({ names: [link, name] });
    expect(content(after, 0).get(`names/${'d'.repeat(255)}`)).toMatchObject({ type: 'd' });
    expect(content(after, 0).get(`names/${'s'.repeat(255)}`)).toMatchObject({ type: 'l' });
  });

  it('paths of more than 1 000 bytes', () => {
    const long = [...content(after, 0).keys()].filter((path) => path.length > 1000);
    expect(long.map((path) => content(after, 0).get(path)?.type).toSorted()).toEqual(['d', 'd', 'f', 'f', 'l']);
  });

  it('holes where holes were', () => {
    for (const path of ['islands', 'hole-only', 'hole-at-end']) {
      expect(content(after, 0).get(`sparse/${path}`)?.allocated).toBeLessThan(200_000);
    }
    expect(content(after, 1).get('file')).toMatchObject({ size: 2 ** 30 });
    expect(content(after, 1).get('file')?.allocated).toBeLessThan(200_000);
    expect(contentDifferences(content(before, 1), content(after, 1))).toEqual([]);
  });

  it('no socket and no device, but everything beside them', () => {
    const types = [...content(before, 2)].map(([path, entry]) => [path, entry.type]);
    expect(Object.fromEntries(types)).toMatchObject({ socket: 's', character: 'c', block: 'b' });
    expect(contentDifferences(content(before, 2), content(after, 2))).toEqual(
      ['block', 'character', 'socket'].map((path) => `"${path}": is missing`),
    );
  });
});

describe('the save', () => {
  it('takes little for a large hole', () => {
    expect(saving.document.mounts[1]).toMatchObject({ outcome: 'saved', amount: { files: 1, bytes: 2 ** 30 } });
    expect(saving.document.mounts[1]?.bytesSent).toBeLessThan(4_000);
  });

  it('warns of devices, and of nothing else', () => {
    expect(saving.exitCode).toBe(0);
    expect(saving.document.warnings.map((warning) => warning.code)).toEqual(['devices-refused']);
    expect(saving.document.warnings[0]?.message).toMatch(/forbidden.* 2 device nodes/);
    expect(saving.document.mounts.map((mount) => mount.outcome)).toEqual(['saved', 'saved', 'saved']);
  });
});

function content(contents: readonly MountContent[], number: number): MountContent {
  return contents[number] ?? new Map();
}
