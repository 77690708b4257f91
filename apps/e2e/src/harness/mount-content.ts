import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheMount } from './cache-mount';
import { type UserBuildStep, userBuild } from './user-build';
import type { Workplace } from './workplace';

/** One entry of a mount. Names and texts are byte for byte, one character a byte. */
export interface MountEntry {
  /** As find's `%y`: f, d, l, p, s, b or c. */
  readonly type: string;
  /** Octal, with setuid, setgid and sticky bits. */
  readonly mode: string;
  readonly owner: string;
  /** Bytes; of a directory 0, since there it depends on the file system. */
  readonly size: number;
  /** In full, with the fraction, in UTC. */
  readonly modified: string;
  /** A symlink's. */
  readonly target: string;
  /** All names of the file, if it has several, else nothing. */
  readonly names: readonly string[];
  /** Bytes on disk. */
  readonly allocated: number;
  /** SHA-256 of a regular file. */
  readonly content: string;
  /** Extended attributes with capabilities and access lists, sorted, values in hexadecimal. */
  readonly attributes: readonly string[];
}

/** A mount's tree, by path; the mount itself is ''. */
export type MountContent = ReadonlyMap<string, MountEntry>;

/** Looks into mounts from a build's step, as their user does: all of them in one build. In the order given. */
export async function readMounts(workplace: Workplace, mounts: readonly CacheMount[]): Promise<MountContent[]> {
  const result = await userBuild(workplace, [describingStep(mounts, 'mounts')]);
  return readDescriptions(result, mounts, 'mounts');
}

/** A step that describes mounts as they are then, for `readDescriptions`; `name` tells it from another such step of the build. */
export function describingStep(mounts: readonly CacheMount[], name: string): UserBuildStep {
  const scripts = mounts.map(({ path }, number) => describingScript(path, `/result/${name}/${number}`));
  return { mounts, script: scripts.join('\n') };
}

/** What such a step saw. */
export function readDescriptions(result: string, mounts: readonly CacheMount[], name: string): Promise<MountContent[]> {
  return Promise.all(mounts.map((_, number) => readDescription(join(result, name, String(number)))));
}

/** As `readMounts`, of one. */
export async function readMount(workplace: Workplace, mount: CacheMount): Promise<MountContent> {
  const [content] = await readMounts(workplace, [mount]);
  if (content === undefined) {
    throw new Error(`${mount.path} was not read.`);
  }
  return content;
}

/** What is in a folder, as if that were a mount. */
export function subtree(content: MountContent, folder: string): MountContent {
  const relative = (path: string) => path.slice(folder.length + 1);
  const inside = [...content].filter(([path]) => path === folder || path.startsWith(`${folder}/`));
  return new Map(inside.map(([path, entry]) => [relative(path), { ...entry, names: entry.names.map(relative) }]));
}

/** Without the times of directories: where nothing else changes, they are not saved. */
export function withoutDirectoryTimes(content: MountContent): MountContent {
  const entries = [...content].map(([path, entry]) => {
    return [path, entry.type === 'd' ? { ...entry, modified: '' } : entry] as const;
  });
  return new Map(entries);
}

const fieldsOfEntry = 10;

function describingScript(path: string, result: string): string {
  const fields = ['P', 'y', 'm', 'U:%G', 's', 'T+', 'l', 'n', 'i', 'b'].map((field) => `%${field}\\0`).join('');
  return `
mkdir -p ${result}
cd "${path}"
TZ=UTC find . -printf '${fields}' >${result}/entries
find . -type f -print0 | xargs -0 -r sha256sum -z -- >${result}/digests
find . -print0 | LC_ALL=C xargs -0 -r getfattr --no-dereference --dump --encoding=hex --match=- -- >${result}/attributes
cd /`;
}

async function readDescription(folder: string): Promise<MountContent> {
  const [entries = '', digests = '', attributes = ''] = await Promise.all(
    ['entries', 'digests', 'attributes'].map((name) => readFile(join(folder, name), 'latin1')),
  );
  const contents = readDigests(digests);
  const attributesOf = readAttributes(attributes);
  const rows = readRows(entries);
  const namesOf = Map.groupBy(
    rows.filter((row) => row.type !== 'd' && row.links > 1),
    (row) => row.inode,
  );
  return new Map(
    rows
      .toSorted((one, other) => (one.path < other.path ? -1 : 1))
      .map(({ path, links, inode, ...entry }) => [
        path,
        {
          ...entry,
          names: links > 1 ? (namesOf.get(inode) ?? []).map((row) => row.path).toSorted() : [],
          content: contents.get(path) ?? '',
          attributes: attributesOf.get(path) ?? [],
        },
      ]),
  );
}

function readRows(text: string) {
  const fields = text.split('\0');
  const rows = Array.from({ length: Math.floor(fields.length / fieldsOfEntry) }, (_, row) =>
    fields.slice(row * fieldsOfEntry, (row + 1) * fieldsOfEntry),
  );
  return rows.map(([path = '', type = '', mode = '', owner = '', size, modified = '', target = '', ...more]) => {
    const [links, inode = '', blocks] = more;
    const allocated = Number(blocks) * 512;
    return {
      path,
      type,
      mode,
      owner,
      size: type === 'd' ? 0 : Number(size),
      modified,
      target,
      links: Number(links),
      inode,
      allocated: type === 'd' ? 0 : allocated,
    };
  });
}

/** `sha256sum -z`: 64 digits, two characters, the path. */
function readDigests(text: string): Map<string, string> {
  const lines = text.split('\0').filter((line) => line !== '');
  return new Map(lines.map((line) => [withoutDot(line.slice(66)), line.slice(0, 64)]));
}

/** getfattr's dump: blocks of `# file: name` and `attribute=0x…` lines. In names it writes unusual bytes as three octal digits. */
function readAttributes(text: string): Map<string, string[]> {
  const blocks = text.split('\n\n').filter((block) => block !== '');
  return new Map(
    blocks.map((block) => {
      const [head = '', ...attributes] = block.split('\n');
      const name = head.replace('# file: ', '').replaceAll(/\\([0-7]{3})/g, (_, digits: string) => {
        return String.fromCharCode(Number.parseInt(digits, 8));
      });
      return [withoutDot(name), attributes.filter((line) => line !== '').toSorted()];
    }),
  );
}

function withoutDot(path: string): string {
  return path.replace(/^\.\/?/, '');
}
