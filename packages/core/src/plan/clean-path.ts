/**
 * The shortest path that means the same, by text alone: Go's `path.Clean`, which BuildKit makes a cache id of a mount's target with. Not Node's
 * `posix.normalize`, which keeps a trailing slash.
 */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') {
      continue;
    }
    if (segment !== '..') {
      kept.push(segment);
    } else if (kept.length > 0 && kept.at(-1) !== '..') {
      kept.pop();
    } else if (!rooted) {
      kept.push('..');
    }
  }
  const joined = kept.join('/');
  return rooted ? `/${joined}` : joined || '.';
}
