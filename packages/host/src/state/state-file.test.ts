import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { InjectSession } from '@carryover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namedStateFile, ownStateFile, type StateKey } from './state-file';

const session: InjectSession = {
  version: 1,
  builder: undefined,
  mounts: [
    { mountDigest: 'abc', snapshot: 'v1/p/snapshots/s', completedAt: '1700000000.123456789', incarnation: 'first' },
  ],
};
const key: StateKey = {
  workingDirectory: '/home/me/shop',
  project: 'p',
  scope: 's',
  key: '',
  builder: undefined,
  store: 'dir:/cache',
};
const userId = process.getuid?.() ?? 0;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the state file', () => {
  it('gives back what was written, and nothing once removed', async () => {
    const file = ownStateFile(key, { temporaryDirectory: folder, userId });
    expect(await file.read()).toBeUndefined();
    await file.write(session);
    expect(await file.read()).toEqual(session);
    const mounts = session.mounts.map((mount) => ({ ...mount, accessTimes: 'kept' as const }));
    await file.write({ ...session, mounts });
    expect(await file.read()).toEqual({ ...session, mounts });
    await file.write({ ...session, builder: 'mine', mounts: [] });
    expect(await file.read()).toEqual({ version: 1, builder: 'mine', mounts: [] });
    await file.remove();
    expect(await file.read()).toBeUndefined();
    await file.remove();
  });

  it('is private, and leaves nothing else beside it', async () => {
    const file = ownStateFile(key, { temporaryDirectory: folder, userId });
    await file.write(session);
    expect((await lstat(file.path)).mode & 0o777).toBe(0o600);
    expect((await lstat(dirname(file.path))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(file.path))).toHaveLength(1);
  });

  it('is another for every part of its key', () => {
    const others: Partial<StateKey>[] = [
      { workingDirectory: '/home/me' },
      { project: 'q' },
      { scope: 't' },
      { key: 'k' },
      { builder: 'b' },
      { store: 'dir:/x' },
    ];
    const paths = [{}, ...others].map(
      (other) => ownStateFile({ ...key, ...other }, { temporaryDirectory: folder, userId }).path,
    );
    expect(new Set(paths).size).toBe(paths.length);
    expect(ownStateFile({ ...key }, { temporaryDirectory: folder, userId }).path).toBe(paths[0]);
  });

  it.each<[string, (own: string) => Promise<unknown>]>([
    ['reachable for others', (own) => mkdir(own, { mode: 0o700 }).then(() => chmod(own, 0o750))],
    ['a link', (own) => symlink(folder, own)],
    ['a file', (own) => writeFile(own, '')],
  ])('is refused where its folder is %s', async (_what, prepare) => {
    await prepare(join(folder, `carryover-${userId}`));
    const file = ownStateFile(key, { temporaryDirectory: folder, userId });
    await expect(file.write(session)).rejects.toMatchObject({ code: 'state-file', kind: 'trouble' });
  });

  it('is refused for reading where others could have written it', async () => {
    const file = ownStateFile(key, { temporaryDirectory: folder, userId });
    await file.write(session);
    await chmod(dirname(file.path), 0o777);
    await expect(file.read()).rejects.toMatchObject({ code: 'state-file' });
  });

  it.each([
    '',
    '{',
    '{}',
    '{"version":2,"mounts":[]}',
    '{"version":1,"mounts":[{}]}',
    '{"version":1,"mounts":[],"more":1}',
    JSON.stringify({ version: 1, mounts: [{ ...session.mounts[0], completedAt: 'yesterday' }] }),
    JSON.stringify({ version: 1, mounts: [{ ...session.mounts[0], accessTimes: 'unknown' }] }),
  ])('is trouble where it holds %j', async (text) => {
    const file = namedStateFile('state.json', folder);
    await writeFile(file.path, text);
    await expect(file.read()).rejects.toMatchObject({ code: 'state-file', kind: 'trouble' });
  });

  it('may be named by the user, in a folder that is made for it', async () => {
    const file = namedStateFile('deep/er/state.json', folder);
    await file.write(session);
    expect(JSON.parse(await readFile(join(folder, 'deep/er/state.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(session)),
    );
  });

  it('is trouble where its place cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(namedStateFile('file/state.json', folder).write(session)).rejects.toMatchObject({
      code: 'state-file',
    });
  });
});
