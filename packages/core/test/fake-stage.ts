import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { ListedEntry } from '../src/format/listing';
import type { FakeMount, FakeStageCall } from './fake-builder';
import type { Inode, InodeFields, MountModel } from './mount-model';

type Files = ReadonlyMap<string, Buffer>;

/** What a stage answers, by file name; as the scripts in `src/stages/scripts` do. Throws what would be the stage's problem. */
export async function runStage(
  { task, mount }: FakeStageCall,
  payload: Files,
  rest: readonly string[],
): Promise<Map<string, Buffer>> {
  const { model, incarnation } = mount;
  const answers = new Map<string, Buffer>([
    ['begun', Buffer.from(model.now())],
    ['incarnation', Buffer.from(incarnation)],
  ]);
  if (task === 'list') {
    answers.set('time', Buffer.from(model.now()));
    answers.set('listing', Buffer.concat(model.listing().map((listed) => recordOf(listed, ''))));
  } else if (task === 'pack') {
    packAll(model, payload, answers);
  } else {
    await fill(mount, payload, rest[0] ?? '', answers);
  }
  return answers;
}

/** As `find -printf` prints it. */
function recordOf({ entry, ctime, atime, inode, links }: ListedEntry, before: string): Buffer {
  const letter = { file: 'f', directory: 'd', symlink: 'l', fifo: 'p' }[entry.type];
  const size = entry.type === 'file' ? entry.size : 0;
  const target = entry.type === 'symlink' ? entry.target : '';
  const { path, mode, uid, gid, mtime } = entry;
  const fields = [
    letter,
    mode.toString(8),
    uid,
    gid,
    size,
    `${mtime}0`,
    `${ctime}0`,
    `${atime}0`,
    inode,
    links,
    target,
  ];
  return Buffer.from(`${before}${path}//${fields.join(' ')}\0`, 'latin1');
}

function linesOf(bytes: Buffer | undefined): string[] {
  return (bytes ?? Buffer.alloc(0)).toString('latin1').split('\0').slice(0, -1);
}

function packAll(model: MountModel, payload: Files, answers: Map<string, Buffer>): void {
  const suspects = [...payload]
    .filter(([name]) => /^suspects\/\d+\.files$/.test(name))
    .flatMap(([, list]) => linesOf(list));
  describe(model, suspects, suspects, 'suspects', answers);
  const expected = new Set(linesOf(payload.get('suspects.expected')));
  const changed = linesOf(answers.get('suspects.digests'))
    .filter((line) => !expected.has(line.slice(0, 32) + line.slice(64)))
    .map((line) => line.slice(66));
  for (const [name, list] of payload) {
    const base = /^packs\/(.*)\.list$/.exec(name)?.[1];
    if (base !== undefined) {
      packOne(model, base, linesOf(list), linesOf(payload.get(`packs/${base}.files`)), answers);
    }
  }
  if (changed.length > 0) {
    packOne(model, 'changed', changed, changed, answers);
  }
}

function packOne(model: MountModel, name: string, list: string[], files: string[], answers: Map<string, Buffer>): void {
  const members: [string, InodeFields][] = [];
  for (const path of list.map((line) => line.slice(2))) {
    const inode = model.inodes.get(path);
    if (inode !== undefined && inode.type !== 'directory') {
      const { number: _number, ctime: _ctime, atime: _atime, ...fields } = inode;
      members.push([path, fields]);
    }
  }
  answers.set(`${name}.tar.zst`, zstdCompressSync(JSON.stringify(members)));
  describe(model, list, files, name, answers);
}

/** As `describe.sh`. */
function describe(
  model: MountModel,
  list: string[],
  files: string[],
  name: string,
  answers: Map<string, Buffer>,
): void {
  const listed = model.listing().filter(({ entry }) => list.includes(`./${entry.path}`));
  answers.set(`${name}.listed`, Buffer.concat(listed.map((each) => recordOf(each, './'))));
  const present = files.flatMap((line) => {
    const inode = model.inodes.get(line.slice(2));
    return inode?.type === 'file' ? [{ line, inode }] : [];
  });
  const digests = present.map(({ line, inode }) => `${sha256(inode.content)}  ${line}\0`);
  const attributes = present
    .filter(({ inode }) => inode.attributes !== '')
    .map(({ line, inode }) => `# file: ${line.slice(2)}\nuser.all="${inode.attributes}"\n\n`);
  answers.set(`${name}.digests`, Buffer.from(digests.join(''), 'latin1'));
  answers.set(`${name}.attributes`, Buffer.from(attributes.join(''), 'latin1'));
}

function sha256(content: string): string {
  return createHash('sha256').update(content, 'latin1').digest('hex');
}

async function fill(
  { model, keepsAccessTimes }: FakeMount,
  payload: Files,
  mode: string,
  answers: Map<string, Buffer>,
): Promise<void> {
  const isOccupied = model.inodes.size > 1;
  if (mode === 'replace') {
    empty(model);
  }
  if (mode === 'empty' && isOccupied) {
    answers.set('occupied', Buffer.alloc(0));
    return;
  }
  try {
    await unpackAll(model, payload, mode);
  } catch (error) {
    if (mode !== 'fill') {
      empty(model);
    }
    throw error;
  }
  if (mode !== 'fill') {
    resetAccessTimes(model, keepsAccessTimes, answers);
  }
  answers.set('time', Buffer.from(model.now()));
  answers.set('filled', Buffer.alloc(0));
}

function resetAccessTimes(model: MountModel, keepsAccessTimes: boolean, answers: Map<string, Buffer>): void {
  const files = [...model.inodes].filter(([, { type }]) => type === 'file');
  for (const [path] of files) {
    model.setAccessTime(path, '0.000000000');
  }
  if (files.some(([, { content }]) => content !== '')) {
    answers.set('access-times', Buffer.from(keepsAccessTimes ? 'kept\n' : 'not-kept\n'));
  }
}

function empty(model: MountModel): void {
  for (const path of [...model.inodes.keys()]) {
    model.remove(path);
  }
}

async function unpackAll(model: MountModel, payload: Files, mode: string): Promise<void> {
  await unpackMetadata(model, payload.get('directories.tar.zst'));
  for (const [name, bytes] of payload) {
    const base = /^(packs\/.*)\.tar\.zst$/.exec(name)?.[1];
    if (base !== undefined) {
      const byArgument = linesOf(payload.get(`${base}.arguments`)).map((line) => line.replace('--exclude=', ''));
      const byLine = payload.get(`${base}.exclude`)?.toString('latin1').split('\n') ?? [];
      unpack(model, bytes, new Set([...byArgument, ...byLine]));
    }
  }
  await unpackMetadata(model, payload.get('links.tar.zst'));
  await unpackMetadata(model, payload.get('touches.tar.zst'));
  await unpackMetadata(model, payload.get('directories.tar.zst'));
  const count = (type: string) => [...model.inodes.values()].filter((inode) => inode.type === type).length;
  const found = `${count('file')} ${count('symlink')} ${count('fifo')}`;
  const expected = payload.get('expected')?.toString();
  if (mode !== 'fill' && found !== expected) {
    throw new Error(`unpacked files, symlinks and fifos: ${found}; the snapshot says: ${expected}`);
  }
}

function unpack(model: MountModel, bytes: Buffer, excluded: ReadonlySet<string>): void {
  for (const [path, fields] of JSON.parse(zstdDecompressSync(bytes).toString()) as [string, InodeFields][]) {
    if (!excluded.has(`./${path}`)) {
      model.put(path, fields);
    }
  }
}

async function unpackMetadata(model: MountModel, archive: Buffer | undefined): Promise<void> {
  if (archive === undefined) {
    return;
  }
  const reader = extract();
  reader.end(zstdDecompressSync(archive));
  for await (const member of reader) {
    member.resume();
    take(model, member.header);
  }
}

function take(model: MountModel, header: Header): void {
  const path = header.name.replace(/^\.\//, '').replace(/\/+$/, '');
  const fields = { mode: header.mode ?? 0, uid: header.uid ?? 0, gid: header.gid ?? 0, mtime: timeOf(header) };
  if (header.type === 'link') {
    if (!model.link(header.linkname?.slice(2) ?? '', path)) {
      throw new Error(`Cannot hard link ${path} to ${header.linkname}`);
    }
    return;
  }
  if (header.type === 'directory') {
    model.makeDirectory(path, fields.mode);
  } else {
    disturbDirectoriesOf(model, path);
  }
  const inode = model.inodes.get(path);
  if (inode?.type !== (header.type === 'directory' ? 'directory' : 'file')) {
    throw new Error(`There is no ${header.type} ${path}`);
  }
  Object.assign(inode, fields);
}

/** `cp -r --attributes-only` gives the directories on its way those of its source, which are whatever tar made there. */
function disturbDirectoriesOf(model: MountModel, path: string): void {
  for (const [name, inode] of model.inodes) {
    if (inode.type === 'directory' && (name === '' || path.startsWith(`${name}/`))) {
      Object.assign(inode satisfies Inode, { mode: 0o755, uid: 0, gid: 0, mtime: model.now() });
    }
  }
}

/** The library reads a time as a number; the extended header has it exactly. */
function timeOf({ pax }: Header): string {
  const exact = pax !== null && typeof pax === 'object' && 'mtime' in pax ? String(pax.mtime) : '0';
  const [seconds, fraction = ''] = exact.split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}
