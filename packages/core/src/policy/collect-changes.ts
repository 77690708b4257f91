import type { LinkEntry, PathBytes } from '../format/entry';
import type { FileContent } from '../format/index-record';
import { ancestorsOf } from '../format/path-order';
import type { Change, PackedRecord } from './change';
import type { Comparison, Touch } from './comparison';

/** This run's changes as the merge takes them: what was compared, with what was packed, and the directories above. */
export function collectChanges(
  comparison: Comparison,
  packed: ReadonlyMap<PathBytes, PackedRecord>,
  touches: readonly Touch[],
): Change[] {
  const changes = new Map<PathBytes, Change>();
  for (const use of comparison.uses) {
    changes.set(use.path, { kind: 'use', path: use.path, use });
  }
  for (const path of comparison.removals) {
    changes.set(path, { kind: 'removal', path });
  }
  for (const entry of comparison.directories) {
    changes.set(entry.path, { kind: 'directory', path: entry.path, entry });
  }
  for (const entry of comparison.movedDirectories) {
    changes.set(entry.path, { kind: 'same-directory', path: entry.path, entry, hasMoved: true, isNeeded: false });
  }
  for (const entry of linksToSay(comparison, packed)) {
    const { path, target } = entry;
    changes.set(path, { kind: 'link', path, entry, content: contentOf(target, comparison, packed) });
  }
  for (const touch of touches) {
    changes.set(touch.entry.path, { kind: 'touch', path: touch.entry.path, touch });
  }
  for (const [path, record] of packed) {
    changes.set(path, { kind: 'packed', path, record });
  }
  addAncestors(changes, comparison.listedDirectories);
  return [...changes.values()];
}

/** New links, and those whose file is packed anew: they lead to what was packed. */
function linksToSay(comparison: Comparison, packed: ReadonlyMap<PathBytes, PackedRecord>): LinkEntry[] {
  return [...comparison.links, ...comparison.sameLinks.filter((link) => packed.has(link.target))];
}

function contentOf(
  path: PathBytes,
  { linkedContent }: Comparison,
  packed: ReadonlyMap<PathBytes, PackedRecord>,
): FileContent | undefined {
  const record = packed.get(path);
  return record?.type === 'file' ? record : linkedContent.get(path);
}

/** Whatever is new or changed needs the directories above it. */
function addAncestors(changes: Map<PathBytes, Change>, directories: Comparison['listedDirectories']): void {
  for (const { kind, path } of [...changes.values()]) {
    if (kind !== 'removal' && kind !== 'touch' && kind !== 'use' && kind !== 'same-directory') {
      addAncestorsOf(path, changes, directories);
    }
  }
}

function addAncestorsOf(
  path: PathBytes,
  changes: Map<PathBytes, Change>,
  directories: Comparison['listedDirectories'],
): void {
  for (const ancestor of ancestorsOf(path)) {
    const entry = directories.get(ancestor);
    const known = changes.get(ancestor);
    if (entry === undefined || known?.kind === 'directory' || (known?.kind === 'same-directory' && known.isNeeded)) {
      return;
    }
    const hasMoved = known?.kind === 'same-directory' && known.hasMoved;
    changes.set(ancestor, { kind: 'same-directory', path: ancestor, entry, hasMoved, isNeeded: true });
  }
}
