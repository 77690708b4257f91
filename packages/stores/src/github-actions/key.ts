import { StoreError } from '@carryover/core';

/** Longest key that the service takes, in characters (`checkKey` of `@actions/cache`). */
const longestKey = 512;
/** What all of carryover's keys begin with, for people who look through a repository's caches. */
const root = 'carryover/';
/** Ends every key, so that none is the beginning of another: the service takes any key for a prefix. No name holds it. */
const end = '$';

/**
 * The key of the entry that holds `name`. Keys are looked up without regard to case (`actions/cache` compares them so, and act's server lowers them), so an
 * upper-case letter becomes `^` and its lower-case one. `%`, which is a wildcard where a prefix is looked up by an SQL `LIKE`, becomes `!`.
 * Throws a StoreError for a name that is too long.
 */
export function keyOf(name: string): string {
  return requireShort(`${root}${escaped(name)}${end}`, name);
}

/** What the keys of all names that start with `prefix` begin with, and no others. */
export function keyPrefixOf(prefix: string): string {
  return requireShort(`${root}${escaped(prefix)}`, prefix);
}

/** The name whose entry has this key; undefined for a key that is not one of ours. */
export function nameOf(key: string): string | undefined {
  if (!key.startsWith(root) || !key.endsWith(end)) {
    return undefined;
  }
  const name = key
    .slice(root.length, -end.length)
    .replaceAll(/\^[a-z]/g, (letter) => letter.slice(1).toUpperCase())
    .replaceAll('!', '%');
  return keyOf(name) === key ? name : undefined;
}

function escaped(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `^${letter.toLowerCase()}`).replaceAll('%', '!');
}

function requireShort(key: string, name: string): string {
  if (key.length > longestKey) {
    throw new StoreError(
      `The name ${name} is too long for gha: its key has ${key.length} of at most ${longestKey} characters`,
      {
        code: 'store-name-too-long',
        transient: false,
        hint: 'Use a shorter project, scope or key, and fewer upper-case letters in them.',
      },
    );
  }
  return key;
}
