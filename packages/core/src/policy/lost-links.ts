import type { PathBytes } from '../format/entry';
import type { ResolvedPath } from './resolve';

/** Finds the links of a snapshot whose file is not in it any more, since its pack was lost. Goes through the snapshot twice, so that only links cost memory. */
export async function findLostLinks(
  resolve: () => AsyncIterable<readonly ResolvedPath[]>,
): Promise<ReadonlySet<PathBytes>> {
  const targets = new Map<PathBytes, PathBytes>();
  for await (const batch of resolve()) {
    for (const { path, live } of batch) {
      if (live?.entry.type === 'link') {
        targets.set(path, live.entry.target);
      }
    }
  }
  const lost = new Set(targets.values());
  for await (const batch of targets.size === 0 ? [] : resolve()) {
    for (const { path, live } of batch) {
      if (live?.entry.type === 'file') {
        lost.delete(path);
      }
    }
  }
  return new Set([...targets].filter(([, target]) => lost.has(target)).map(([path]) => path));
}
