import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ActionsCacheServer, CacheJob } from '@carryover/core/testing/actions-cache';

/** Makes an entry whose archive holds a link from `name` to `target`, as somebody who can write the cache could. */
export async function plantLink(
  server: ActionsCacheServer,
  job: CacheJob,
  { key, version, name, target }: { key: string; version: string; name: string; target: string },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-planted-'));
  await symlink(target, join(folder, name));
  await promisify(execFile)('tar', ['-c', '--zstd', '-f', 'cache.tzst', name], { cwd: folder });
  const archive = await readFile(join(folder, 'cache.tzst'));
  await rm(folder, { recursive: true });
  const token = server.environmentOf(job).ACTIONS_RUNTIME_TOKEN;
  const call = async (method: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${server.url}twirp/github.actions.results.api.v1.CacheService/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const { signed_upload_url: url } = await call('CreateCacheEntry', { key, version });
  await fetch(String(url), { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: archive });
  const finished = await call('FinalizeCacheEntryUpload', { key, version, size_bytes: String(archive.length) });
  if (finished.ok !== true) {
    throw new Error(`The entry was not made: ${JSON.stringify(finished)}`);
  }
}
