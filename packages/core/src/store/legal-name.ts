import { CarryoverError } from '../carryover-error';

const legalSegment = /^[A-Za-z0-9._%@+=~-]+$/;

/** Whether `name` is one that every store takes: see {@link import('./cache-store').CacheStore}. */
export function isLegalName(name: string): boolean {
  return name.split('/').every((segment) => legalSegment.test(segment) && segment !== '.' && segment !== '..');
}

/** Throws a `misuse` error unless `name` is legal. Every store calls it first, so that a name means the same in all of them. */
export function requireLegalName(name: string): void {
  if (!isLegalName(name)) {
    throw illegalName('name', name);
  }
}

/** Throws a `misuse` error unless `prefix` is a whole folder, ending in `/`, or empty for everything. */
export function requireLegalPrefix(prefix: string): void {
  if (prefix !== '' && !(prefix.endsWith('/') && isLegalName(prefix.slice(0, -1)))) {
    throw illegalName('prefix', prefix);
  }
}

function illegalName(what: 'name' | 'prefix', text: string): CarryoverError {
  const form = what === 'name' ? 'slash-separated segments' : "slash-separated segments, each followed by '/',";
  return new CarryoverError(`${JSON.stringify(text)} is not a legal ${what} in a store`, {
    code: 'store-illegal-name',
    kind: 'misuse',
    hint: `A ${what} consists of ${form} of A-Z a-z 0-9 . _ % @ + = ~ - that are neither '.' nor '..'.`,
  });
}
