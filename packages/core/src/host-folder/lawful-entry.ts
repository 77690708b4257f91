import type { PathBytes } from '../format/entry';

/** Whether a path stays below the folder that it is in, whatever wrote it. */
export function isLawfulPath(path: PathBytes): boolean {
  return path !== '' && !path.includes('\0') && path.split('/').every((part) => !['', '.', '..'].includes(part));
}

/**
 * Whether a symlink leads nowhere but to what is in its folder. `..` may only come first: behind another link's name it would lead up from wherever that
 * link leads.
 */
export function leadsWithin(link: PathBytes, target: PathBytes): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0')) {
    return false;
  }
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const down = parts.findIndex((part) => part !== '..');
  const ups = down < 0 ? parts.length : down;
  const depth = link.split('/').length - 1;
  return ups <= depth && !parts.slice(ups).includes('..');
}
