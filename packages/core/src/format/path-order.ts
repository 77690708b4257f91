import type { PathBytes } from './entry';

/**
 * The order of listings and indexes: bytewise, of each path followed by two slashes. That is how `sort` orders the listing's records, in which two slashes
 * end the path. Negative if `one` comes first.
 */
export function comparePaths(one: PathBytes, other: PathBytes): number {
  if (one === other) {
    return 0;
  }
  if (other.startsWith(one)) {
    return compareRest(other, one.length);
  }
  if (one.startsWith(other)) {
    return -compareRest(one, other.length);
  }
  return one < other ? -1 : 1;
}

/** Compares two slashes with what `longer` has from `position` on. */
function compareRest(longer: PathBytes, position: number): number {
  const first = longer[position] ?? '';
  if (first !== '/') {
    return first < '/' ? 1 : -1;
  }
  return (longer[position + 1] ?? '') < '/' ? 1 : -1;
}

/** The directories above a path, nearest first, ending with the mount's own (`''`); none for the mount's own. */
export function* ancestorsOf(path: PathBytes): Generator<PathBytes> {
  let rest = path;
  while (rest !== '') {
    rest = rest.slice(0, Math.max(0, rest.lastIndexOf('/')));
    yield rest;
  }
}
