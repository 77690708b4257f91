import { createHash } from 'node:crypto';

/**
 * A tag is at most 128 characters of `[A-Za-z0-9_.-]`, and names are longer and hold others. So a tag consists of the beginning of the SHA-256 of each
 * folder above an object, a longer one of the folder it is in, and the object's own last segment: `2f5a1c…-9999999999998`. From this alone it is known which
 * objects a folder holds and in which order, without asking for a manifest each; short digests only tell what may be deeper down, and the manifest has
 * the whole name. Where the last segment does not fit a tag, the tag is the digest of the name.
 */
const longestTag = 128;
const ancestorDigits = 6;
const parentDigits = 32;
const plainTag = new RegExp(`^((?:[0-9a-f]{${ancestorDigits}})*)([0-9a-f]{${parentDigits}})-([A-Za-z0-9._-]+)$`);
const opaqueTag = /^name-[0-9a-f]{64}$/;

/** The tag that the object `name` is found by. */
export function tagOf(name: string): string {
  const folders = foldersOf(name);
  const parent = folders.at(-1) ?? '';
  const ancestors = folders.slice(0, -1).map((folder) => digest(folder, ancestorDigits));
  const tag = `${ancestors.join('')}${digest(parent, parentDigits)}-${name.slice(parent.length)}`;
  return tag.length <= longestTag && plainTag.test(tag) ? tag : `name-${digest(name, 64)}`;
}

/**
 * What a tag says about the folder `prefix` (empty, or ending in `/`): the name of an object that is right in it; that it may be the tag of one below it,
 * which its manifest tells; or that it is none.
 */
export function nameBelow(prefix: string, tag: string): { readonly name: string } | 'perhaps' | 'no' {
  if (opaqueTag.test(tag)) {
    return 'perhaps';
  }
  const [, ancestors, parent, segment] = plainTag.exec(tag) ?? [];
  if (ancestors === undefined || parent === undefined || segment === undefined) {
    return 'no';
  }
  if (parent === digest(prefix, parentDigits)) {
    return { name: prefix + segment };
  }
  const depth = foldersOf(prefix).length;
  if (depth === 0) {
    return 'perhaps';
  }
  const position = (depth - 1) * ancestorDigits;
  const isBelow = ancestors.slice(position, position + ancestorDigits) === digest(prefix, ancestorDigits);
  return isBelow ? 'perhaps' : 'no';
}

/** `a/`, `a/b/` for `a/b/c`. */
function foldersOf(name: string): string[] {
  const slashes = [...name.matchAll(/\//g)];
  return slashes.map(({ index }) => name.slice(0, index + 1));
}

function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
