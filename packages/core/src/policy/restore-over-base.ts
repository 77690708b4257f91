import type { PathBytes } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { ancestorsOf } from '../format/path-order';
import type { BaseContent } from './base-content';
import type { RestorePlan } from './plan-restore';
import type { ResolvedPath } from './resolve';

/** What becomes of a mount's base when a snapshot is unpacked over it. */
export interface RestoreOverBase {
  /** What has to be removed from it first, since the snapshot holds something else there. */
  readonly replaced: ReadonlySet<PathBytes>;
  /** How many entries stay. */
  readonly staying: RestorePlan['counts'];
}

/** Plans what of a base stays where a snapshot is unpacked over it, whose entries take the place of the base's. Without a snapshot, all of it does. */
export async function restoreOverBase(
  base: Pick<BaseContent, 'read'>,
  snapshot?: AsyncIterable<readonly ResolvedPath[]>,
): Promise<RestoreOverBase> {
  const isDirectory = snapshot === undefined ? new Map<PathBytes, boolean>() : await heldPaths(snapshot);
  const replaced = new Set<PathBytes>();
  const staying = { files: 0, symlinks: 0, fifos: 0 };
  await forEachEntry(base, (entry) => {
    const held = isDirectory.get(entry.path);
    if (held !== undefined && !(held && entry.type === 'directory')) {
      replaced.add(entry.path);
    }
  });
  // What is in a directory may come before it.
  await forEachEntry(base, (entry) => {
    if (entry.type !== 'directory' && ![entry.path, ...ancestorsOf(entry.path)].some((path) => replaced.has(path))) {
      staying[countOf[entry.type]]++;
    }
  });
  return { replaced, staying };
}

async function forEachEntry(
  base: Pick<BaseContent, 'read'>,
  take: (entry: ListedEntry['entry']) => void,
): Promise<void> {
  for await (const batch of base.read()) {
    for (const { entry } of batch) {
      take(entry);
    }
  }
}

const countOf = { file: 'files', symlink: 'symlinks', fifo: 'fifos' } as const;

/** What a snapshot holds, and whether it is a directory. */
async function heldPaths(snapshot: AsyncIterable<readonly ResolvedPath[]>): Promise<Map<PathBytes, boolean>> {
  const held = new Map<PathBytes, boolean>();
  for await (const batch of snapshot) {
    for (const { path, live } of batch) {
      if (live !== undefined) {
        held.set(path, live.entry.type === 'directory');
      }
    }
  }
  return held;
}
