import { createHash } from 'node:crypto';
import type { Entry } from '../src/format/entry';
import type { ListedEntry } from '../src/format/listing';
import { ancestorsOf, comparePaths } from '../src/format/path-order';

/** What an inode of the model is. */
export interface Inode {
  readonly number: number;
  type: 'file' | 'directory' | 'symlink' | 'fifo';
  mode: number;
  uid: number;
  gid: number;
  mtime: string;
  ctime: string;
  atime: string;
  /** Of files, and the target of symlinks. */
  content: string;
  /** What stands for its extended attributes; empty if it has none. */
  attributes: string;
}

export type InodeFields = Pick<Inode, 'type' | 'mode' | 'uid' | 'gid' | 'mtime' | 'content' | 'attributes'>;

/** A cache mount in memory that behaves like a file system: hard links share an inode, every change moves its ctime, and the clock never stands still. */
export class MountModel {
  readonly inodes = new Map<string, Inode>();
  #lastInode = 0;
  #clock: number;

  constructor(clock = 0) {
    this.#clock = clock;
    this.inodes.set('', this.#make({ type: 'directory', mode: 0o755 }));
  }

  /** The builder's clock, which moves on with every look at it. */
  now(): string {
    this.#clock++;
    return `${1_700_000_000 + Math.floor(this.#clock / 1000)}.${String((this.#clock % 1000) * 1_000_000).padStart(9, '0')}`;
  }

  /** A copy in which everything is as it is here: another machine's, from now on. */
  clone(): MountModel {
    const copy = new MountModel(this.#clock + 1);
    const copies = new Map<number, Inode>();
    copy.#lastInode = this.#lastInode;
    copy.inodes.clear();
    for (const [path, inode] of this.inodes) {
      const same = copies.get(inode.number) ?? { ...inode };
      copies.set(inode.number, same);
      copy.inodes.set(path, same);
    }
    return copy;
  }

  /** Puts something new at a path, instead of whatever is there; parents are made. */
  put(path: string, fields: Partial<InodeFields>): void {
    this.#makeRoom(path);
    this.inodes.set(path, this.#make(fields));
    this.#stir(path);
  }

  /** Writes into the file that is there, whatever its other names, or puts a new one; as the kernel does, writing drops a file's capabilities. */
  write(path: string, content: string, mtime = this.now()): void {
    const inode = this.inodes.get(path);
    if (inode?.type !== 'file') {
      this.put(path, { content, mtime });
      return;
    }
    Object.assign(inode, { content, mtime, attributes: '', ctime: this.now() });
  }

  /** Sets a file's access time, as `touch --time=access` does. */
  setAccessTime(path: string, atime: string): void {
    const inode = this.inodes.get(path);
    if (inode !== undefined) {
      Object.assign(inode, { atime, ctime: this.now() });
    }
  }

  /** Reads a file, by whichever of its names: that moves its access time and nothing else. */
  read(path: string): void {
    const inode = this.inodes.get(path);
    if (inode !== undefined) {
      inode.atime = this.now();
    }
  }

  makeDirectory(path: string, mode = 0o755): void {
    if (this.inodes.get(path)?.type === 'directory') {
      this.change(path, { mode });
    } else {
      this.put(path, { type: 'directory', mode });
    }
  }

  /** Gives a file another name. False if there is no such file, or the name is below it. */
  link(existing: string, path: string): boolean {
    const inode = this.inodes.get(existing);
    if (inode?.type !== 'file' || path === '' || path === existing || path.startsWith(`${existing}/`)) {
      return false;
    }
    this.#makeRoom(path);
    inode.ctime = this.now();
    this.inodes.set(path, inode);
    this.#stir(path);
    return true;
  }

  /** Changes mode, owner, time or attributes; as the kernel does, another owner drops a file's capabilities. */
  change(path: string, fields: Partial<Pick<Inode, 'mode' | 'uid' | 'gid' | 'mtime' | 'attributes'>>): void {
    const inode = this.inodes.get(path);
    if (inode !== undefined) {
      const dropped = fields.uid !== undefined && fields.uid !== inode.uid ? { attributes: '' } : {};
      Object.assign(inode, fields, dropped, { ctime: this.now() });
    }
  }

  /** Removes a path and what is below it. The mount's own directory stays. */
  remove(path: string): void {
    if (!this.inodes.has(path) || path === '') {
      return;
    }
    for (const name of [...this.inodes.keys()]) {
      if (name === path || name.startsWith(`${path}/`)) {
        const inode = this.inodes.get(name);
        this.inodes.delete(name);
        if (inode !== undefined) {
          inode.ctime = this.now();
        }
      }
    }
    this.#stir(path);
  }

  /** What `list.sh` says, in path order. */
  listing(): ListedEntry[] {
    const names = new Map<number, number>();
    for (const { number } of this.inodes.values()) {
      names.set(number, (names.get(number) ?? 0) + 1);
    }
    return [...this.inodes]
      .toSorted(([one], [other]) => comparePaths(one, other))
      .map(([path, inode]) => ({
        entry: entryOf(path, inode),
        ctime: inode.ctime,
        atime: inode.atime,
        inode: String(inode.number),
        links: names.get(inode.number) ?? 1,
      }));
  }

  /** Everything that matters about the tree, as plain data: for each path its entry, and which names share its file. */
  state(): Map<string, unknown> {
    const names = new Map<number, string[]>();
    for (const [path, { number }] of this.inodes) {
      names.set(number, [...(names.get(number) ?? []), path].sort());
    }
    return new Map(
      [...this.inodes]
        .toSorted(([one], [other]) => comparePaths(one, other))
        .map(([path, { number, ctime: _ctime, atime: _atime, ...fields }]) => [
          path,
          { ...fields, names: names.get(number) },
        ]),
    );
  }

  #make(fields: Partial<InodeFields>): Inode {
    this.#lastInode++;
    const plain = { type: 'file', mode: 0o644, uid: 0, gid: 0, content: '', attributes: '' } as const;
    return { ...plain, mtime: this.now(), ...fields, number: this.#lastInode, ctime: this.now(), atime: this.now() };
  }

  #makeRoom(path: string): void {
    this.remove(path);
    for (const ancestor of [...ancestorsOf(path)].toReversed()) {
      if (this.inodes.get(ancestor)?.type !== 'directory') {
        this.remove(ancestor);
        this.inodes.set(ancestor, this.#make({ type: 'directory', mode: 0o755 }));
        this.#stir(ancestor);
      }
    }
  }

  /** What is made or removed in a directory moves its times. */
  #stir(path: string): void {
    const parent = this.inodes.get(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    if (parent !== undefined) {
      parent.mtime = this.now();
      parent.ctime = parent.mtime;
    }
  }
}

export function entryOf(path: string, inode: InodeFields): Exclude<Entry, { type: 'link' }> {
  const { type, mode, uid, gid, mtime, content } = inode;
  const metadata = { path, mode, uid, gid, mtime };
  switch (type) {
    case 'file':
      return { type, ...metadata, size: content.length };
    case 'symlink':
      return { type, ...metadata, target: content };
    case 'directory':
    case 'fifo':
      return { type, ...metadata };
  }
}

/** As carryover keeps digests: the first 16 bytes, in hexadecimal. */
export function halfDigest(content: string): string {
  return createHash('sha256').update(content, 'latin1').digest('hex').slice(0, 32);
}
