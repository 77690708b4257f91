import { expect } from 'vitest';
import { sameNode } from './model-store';
import type { Inode, MountModel } from './mount-model';

/** Three trees: what both began with, what the rival has saved, and ours. */
export interface Sides {
  readonly began: MountModel;
  readonly theirs: MountModel;
  readonly ours: MountModel;
}

function namesOf(mount: MountModel, path: string): string[] {
  const inode = mount.inodes.get(path);
  return inode === undefined ? [] : [...mount.inodes].filter(([, other]) => other === inode).map(([name]) => name);
}

function isBelow(path: string, ancestor: string): boolean {
  return ancestor !== path && (ancestor === '' || path.startsWith(`${ancestor}/`));
}

/** Whether a side did anything at a path, but for the times of directories. */
function isTouched(began: MountModel, side: MountModel, path: string): boolean {
  const isSame = sameNode(began.inodes.get(path), side.inodes.get(path));
  return !isSame || `${namesOf(began, path)}` !== `${namesOf(side, path)}`;
}

/** Whether a side has made something below a path, or changed it. */
function hasTouchedBelow(began: MountModel, side: MountModel, path: string): boolean {
  return [...side.inodes.keys()].some((other) => isBelow(other, path) && isTouched(began, side, other));
}

type Touch = typeof isTouched;

/** Whether a side has put something above a path that is no directory. */
function hasLeafAbove(began: MountModel, side: MountModel, path: string, isMeant: Touch = isTouched): boolean {
  return [...side.inodes].some(
    ([other, { type }]) => type !== 'directory' && isBelow(path, other) && isMeant(began, side, other),
  );
}

/** Another name, time, mode or owner of a file is no reason to displace anything, and yet can be. */
const isChanged: Touch = (began, side, path) => {
  const old = began.inodes.get(path);
  const now = side.inodes.get(path);
  return !sameNode(old, now) && (now === undefined || !hasSameContent(old, now));
};

/** What else a name of the rival's file may be if this run did something to another name of it: gone with its bytes, or of our time, mode and owner. */
function allowedByOtherNames({ began, theirs, ours }: Sides, path: string): (Inode | undefined)[] {
  const their = theirs.inodes.get(path);
  const others = namesOf(theirs, path).filter((name) => name !== path);
  const touched = others.filter(
    (name) => isTouched(began, ours, name) || hasLeafAbove(began, ours, name) || hasTouchedBelow(began, ours, name),
  );
  const same = touched
    .map((name) => ours.inodes.get(name))
    .filter((our) => their !== undefined && hasSameContent(our, their));
  return touched.length === 0 ? [] : [undefined, ...same];
}

/** What may be at a path that this run did not touch. */
function allowedUntouched(sides: Sides, path: string): (Inode | undefined)[] {
  const { began, theirs, ours } = sides;
  const may: (Inode | undefined)[] = hasLeafAbove(began, ours, path) ? [undefined] : [];
  if (!hasLeafAbove(began, ours, path, isChanged)) {
    may.push(theirs.inodes.get(path));
  }
  if (hasTouchedBelow(began, ours, path)) {
    may.push(ours.inodes.get(path));
  }
  return [...may, ...allowedByOtherNames(sides, path)];
}

/** Whether this run touched no more of a file than its time, mode, owner or names: then what the rival did with its content counts more. */
export function hasSameContent(one: Inode | undefined, other: Inode): boolean {
  return (
    one?.type === 'file' &&
    other.type === 'file' &&
    one.content === other.content &&
    one.attributes === other.attributes
  );
}

/** What may be at a path after a merge, and undefined for nothing, by a naive look at the three trees. */
function allowed(sides: Sides, isHeld: boolean, path: string): (Inode | undefined)[] {
  const { began, theirs, ours } = sides;
  const their = theirs.inodes.get(path);
  const our = ours.inodes.get(path);
  if (!isTouched(began, ours, path) || (our === undefined && !isHeld)) {
    return allowedUntouched(sides, path);
  }
  if (our === undefined) {
    return their?.type === 'directory' && hasTouchedBelow(began, theirs, path) ? [their, undefined] : [undefined];
  }
  // A link has the time, mode and owner of its file, which can be the rival's.
  const may = [
    our,
    ...namesOf(ours, path)
      .map((name) => theirs.inodes.get(name))
      .filter((each) => hasSameContent(each, our)),
  ];
  return hasSameContent(began.inodes.get(path), our) ? [...may, ...allowedUntouched(sides, path)] : may;
}

/** Fails if a merge is not what a naive look at the three trees allows. */
export function requireMerged(sides: Sides, isHeld: boolean, merged: MountModel): void {
  const paths = new Set([sides.began, sides.theirs, sides.ours, merged].flatMap((mount) => [...mount.inodes.keys()]));
  const wrong = [...paths].filter((path) => {
    const found = merged.inodes.get(path);
    return !allowed(sides, isHeld, path).some((inode) => sameNode(inode, found));
  });
  const shown = wrong.map((path) => ({
    path,
    began: sides.began.inodes.get(path),
    theirs: sides.theirs.inodes.get(path),
    ours: sides.ours.inodes.get(path),
    merged: merged.inodes.get(path),
  }));
  expect(shown).toEqual([]);
}

/** A tree's state; where nothing was saved, directories' times can be older ones. */
export function comparable(mount: MountModel, isUnchanged: boolean): Map<string, unknown> {
  const state = mount.state() as Map<string, { type: string }>;
  return new Map(
    [...state].map(([path, node]) => [path, isUnchanged && node.type === 'directory' ? { ...node, mtime: '' } : node]),
  );
}
