import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from '@carryover/core';
import type { Workplace } from './workplace';

/** An object of the store, which is a file. */
export interface StoredFile {
  /** Where it is in the store, such as `v1/e2e/packs/…`. */
  readonly name: string;
  readonly kind: 'snapshots' | 'packs' | 'indexes' | 'recipes';
  readonly bytes: number;
  readonly sha256: string;
}

/** Everything that the workplace's store holds, by name. */
export async function listStore({ store }: Workplace): Promise<ReadonlyMap<string, StoredFile>> {
  const found = await readdir(store, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    found
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path);
        const name = path.slice(store.length + 1);
        return { name, kind: kindOf(name), bytes: content.length, sha256: digestOf(content) };
      }),
  );
  return new Map(files.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map((file) => [file.name, file]));
}

/** Objects of the store that were not there before. Fails if one of those is gone or is another now: a store only adds. */
export async function listAdditions(
  workplace: Workplace,
  before: ReadonlyMap<string, StoredFile>,
): Promise<StoredFile[]> {
  const now = await listStore(workplace);
  for (const file of before.values()) {
    if (now.get(file.name)?.sha256 !== file.sha256) {
      throw new Error(`${file.name} is no longer what it was.`);
    }
  }
  return [...now.values()].filter((file) => !before.has(file.name));
}

/** Where the store keeps a snapshot's pack. */
export function packPath({ store }: Workplace, sha256: string): string {
  return join(store, 'v1', 'e2e', 'packs', sha256);
}

/** Where the store keeps an index. */
export function indexPath({ store }: Workplace, sha256: string): string {
  return join(store, 'v1', 'e2e', 'indexes', sha256);
}

export async function readSnapshot({ store }: Workplace, name: string): Promise<Snapshot> {
  return JSON.parse(await readFile(join(store, name), 'utf8'));
}

/** Puts other bytes in the place of a snapshot's only pack, as somebody would who can write to the store. */
export async function replacePack(workplace: Workplace, name: string, pack: Buffer): Promise<void> {
  const snapshot = await readSnapshot(workplace, name);
  const sha256 = digestOf(pack);
  await writeFile(packPath(workplace, sha256), pack);
  const generations = snapshot.generations.map((generation) => ({
    ...generation,
    packs: generation.packs.map(({ slot }) => ({ slot, sha256, bytes: pack.length })),
  }));
  await writeFile(join(workplace.store, name), JSON.stringify({ ...snapshot, generations }));
}

function kindOf(name: string): StoredFile['kind'] {
  const kind = name.split('/')[2];
  if (kind !== 'snapshots' && kind !== 'packs' && kind !== 'indexes' && kind !== 'recipes') {
    throw new Error(`The store holds something unknown: ${name}`);
  }
  return kind;
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
