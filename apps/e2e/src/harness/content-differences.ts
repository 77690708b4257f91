import type { MountContent, MountEntry } from './mount-content';

/** How two trees differ, one line for each path. Where bytes lie on disk does not count. */
export function contentDifferences(expected: MountContent, found: MountContent): string[] {
  const paths = new Set([...expected.keys(), ...found.keys()]);
  return [...paths].toSorted().flatMap((path) => {
    const difference = entryDifference(expected.get(path), found.get(path));
    return difference === '' ? [] : [`${JSON.stringify(path)}: ${difference}`];
  });
}

function entryDifference(expected: MountEntry | undefined, found: MountEntry | undefined): string {
  if (expected === undefined) {
    return 'should not be there';
  }
  if (found === undefined) {
    return 'is missing';
  }
  const fields = ['type', 'mode', 'owner', 'size', 'modified', 'target', 'names', 'content', 'attributes'] as const;
  return fields
    .filter((field) => String(expected[field]) !== String(found[field]))
    .map((field) => `${field} should be ${JSON.stringify(expected[field])}, is ${JSON.stringify(found[field])}`)
    .join('; ');
}
