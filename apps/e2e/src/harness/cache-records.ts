import { execa } from 'execa';

/** A record of the builder's cache, as `buildx du --verbose` tells of it. */
export interface CacheRecord {
  readonly id: string;
  /** Such as `exec.cachemount`, `regular` or `source.local`. */
  readonly type: string;
  /** The ids of the records that this one is based on. */
  readonly parents: readonly string[];
  /** As buildx prints it, such as `12.3kB`. */
  readonly size: string;
  /** Everything that is said of it; a description can go over several lines. */
  readonly text: string;
}

/** The builder's cache records, of one type or of all. */
export async function listCacheRecords(type?: string): Promise<CacheRecord[]> {
  const filter = type === undefined ? [] : ['--filter', `type=${type}`];
  const { stdout } = await execa('docker', ['buildx', 'du', '--verbose', ...filter]);
  return stdout
    .split(/^(?=ID:\s)/m)
    .filter((text) => text.startsWith('ID:'))
    .map((text) => ({
      id: field(text, 'ID'),
      type: field(text, 'Type'),
      // On the line itself, or from newer versions of buildx in a list below it.
      parents: /^Parents?:(.*(?:\n - .*)*)$/m.exec(text)?.[1]?.match(/\w+/g) ?? [],
      size: field(text, 'Size'),
      text,
    }));
}

/** The records of a namespace's mounts. */
export async function listMountRecords(namespace: string): Promise<CacheRecord[]> {
  const records = await listCacheRecords('exec.cachemount');
  return records.filter((record) => record.text.includes(`with id "${namespace}/`));
}

/** Removes records by their ids. Those that a build still uses stay. */
export async function removeCacheRecords(records: readonly CacheRecord[]): Promise<void> {
  if (records.length > 0) {
    const ids = records.map((record) => record.id).join('|');
    await execa('docker', ['buildx', 'prune', '--force', '--filter', `id=^(${ids})$`]);
  }
}

function field(text: string, name: string): string {
  const value = new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(text)?.[1];
  if (value === undefined) {
    throw new Error(`A cache record has no ${name}:\n${text}`);
  }
  return value;
}
