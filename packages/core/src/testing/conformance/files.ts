import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type ConformanceCase, neverAborted } from './subject';

const content = Buffer.from('bytes that are in a file already\n'.repeat(5000));

/** Bodies that are files, and objects that are wanted as files. */
export function describeFiles({ runner: { describe, it }, current }: ConformanceCase): void {
  describe('files', () => {
    it('keeps a body that is a file, also when the file is gone', async () => {
      await withFolder(async (folder) => {
        const { store } = current();
        const file = join(folder, 'body');
        await writeFile(file, content);
        const body = { size: content.length, file, open: () => createReadStream(file) };
        assert.equal(await store.write('folder/name', body, neverAborted()), 'stored');
        await rm(file);
        const stream = await store.read('folder/name', neverAborted());
        assert.ok(stream !== undefined);
        assert.ok((await buffer(stream)).equals(content));
      });
    });

    it('refuses a body whose file has another size', async () => {
      await withFolder(async (folder) => {
        const { store } = current();
        const file = join(folder, 'body');
        await writeFile(file, content);
        const body = { size: content.length + 1, file, open: () => createReadStream(file) };
        await assert.rejects(store.write('folder/name', body, neverAborted()));
        assert.equal(await store.has('folder/name', neverAborted()), false);
      });
    });

    it('gives an object as a file, whose removal does it no harm', async () => {
      const { store } = current();
      if (store.copyTo === undefined) {
        return;
      }
      await store.write(
        'folder/name',
        { size: content.length, open: () => Readable.from([content], { objectMode: false }) },
        neverAborted(),
      );
      await withFolder(async (folder) => {
        const file = join(folder, 'copy');
        assert.equal(await store.copyTo?.('folder/name', file, neverAborted()), true);
        assert.ok((await readFile(file)).equals(content));
        assert.equal(await store.copyTo?.('folder/absent', join(folder, 'absent'), neverAborted()), false);
        await assert.rejects(readFile(join(folder, 'absent')), { code: 'ENOENT' });
      });
      assert.equal(await store.has('folder/name', neverAborted()), true);
    });
  });
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-conformance-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
