import type { MountContent } from './mount-content';

/** A tree on top of another, naively: of the lower one stays what the upper one has nothing at, and no file in the way of. */
export function overlay(lower: MountContent, upper: MountContent): MountContent {
  const staying = [...lower].filter(([path]) => !upper.has(path) && !isBelowFile(path, upper));
  return new Map([...staying, ...upper].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function isBelowFile(path: string, content: MountContent): boolean {
  const parts = path.split('/');
  return parts.some((_, depth) => {
    const ancestor = content.get(parts.slice(0, depth).join('/'));
    return ancestor !== undefined && ancestor.type !== 'd';
  });
}
