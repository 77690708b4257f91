import type { SnapshotLocation } from '../engine';
import { decodeSegment, encodeSegment } from './segment';

/** The layout of names; another layout begins with another segment, and neither looks at the other's. */
const layout = 'v1';
const lastSequence = 9_999_999_999_999;

/** Where one mount's snapshots are: the parts of a {@link SnapshotLocation} that are in a name. */
export type NamedLocation = Pick<SnapshotLocation, 'project' | 'scope' | 'key' | 'platform'>;

/** What an object's name says about it. `project` is the encoded segment, as in {@link projectPrefix}. */
export type NamedObject =
  | { readonly kind: 'snapshot'; readonly project: string; readonly prefix: string; readonly sequence: number }
  | { readonly kind: 'recipe'; readonly project: string; readonly prefix: string; readonly sequence: number }
  | { readonly kind: 'pack' | 'index'; readonly project: string; readonly sha256: string };

/** The folder of everything that carryover keeps. */
export const storePrefix = `${layout}/`;

/** The folder of one project, in which packs and indexes are shared by all its scopes. */
export function projectPrefix(project: string): string {
  return `${layout}/${encodeSegment(project)}/`;
}

/** The folder of a project's snapshots, by its encoded segment as {@link parseName} gives it. */
export function snapshotsPrefix(projectSegment: string): string {
  return `${layout}/${projectSegment}/snapshots/`;
}

/** The folder of a scope's snapshots. */
export function scopePrefix(project: string, scope: string): string {
  return `${snapshotsPrefix(encodeSegment(project))}${encodeSegment(scope)}/`;
}

/** The folder of one mount's snapshots: what {@link import('./cache-store').CacheStore.newest} is asked for. */
export function snapshotPrefix(location: NamedLocation, mountDigest: string): string {
  const segments = [location.key, mountDigest, location.platform].map(encodeSegment);
  return `${scopePrefix(location.project, location.scope)}${segments.join('/')}/`;
}

/**
 * The name of a mount's `sequence`-th snapshot. The number is inverted, so that ascending order is newest first whatever the clocks say; and since a store never
 * replaces a name, of two saves that follow the same snapshot only one can be written: the other has to look at it first. Throws RangeError for a number
 * that does not fit.
 */
export function snapshotName(prefix: string, sequence: number): string {
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > lastSequence) {
    throw new RangeError(`A snapshot's number must be whole and from 1 to ${lastSequence}, not ${sequence}`);
  }
  return `${prefix}${String(lastSequence - sequence).padStart(13, '0')}`;
}

/** The folder of a scope's recipes. */
export function recipeScopePrefix(project: string, scope: string): string {
  return `${projectPrefix(project)}recipes/${encodeSegment(scope)}/`;
}

/** The folder of the recipes of what is built there. Names in it are those of {@link snapshotName}. */
export function recipePrefix({ project, scope, key, platform }: NamedLocation): string {
  return `${recipeScopePrefix(project, scope)}${[key, platform].map(encodeSegment).join('/')}/`;
}

/** The number in a snapshot's or a recipe's name; undefined if it is not one. */
export function snapshotSequence(name: string): number | undefined {
  const inverted = /(?:^|\/)([0-9]{13})$/.exec(name)?.[1];
  return inverted === undefined ? undefined : lastSequence - Number(inverted);
}

/** What the folder of a mount's snapshots says, as text for people: what is too long for a name ends in `…`. */
export function describePrefix(prefix: string): NamedLocation & { readonly mountDigest: string } {
  const [, project = '', , ...rest] = prefix.split('/');
  const [scope = '', key = '', mountDigest = '', platform = ''] = rest.map(decodeSegment);
  return { project: decodeSegment(project), scope, key, mountDigest, platform };
}

/** The name of a pack, by the SHA-256 (lower-case hex) of its bytes. */
export function packName(project: string, sha256: string): string {
  return `${projectPrefix(project)}packs/${sha256}`;
}

/** The name of an index, by the SHA-256 (lower-case hex) of its bytes. */
export function indexName(project: string, sha256: string): string {
  return `${projectPrefix(project)}indexes/${sha256}`;
}

/** What `name` is; undefined for what this layout does not know. */
export function parseName(name: string): NamedObject | undefined {
  const [first, project, folder, ...rest] = name.split('/');
  if (first !== layout || project === undefined || project === '') {
    return undefined;
  }
  switch (folder) {
    case 'snapshots':
      return rest.length === 5 ? parseNumbered('snapshot', project, name) : undefined;
    case 'recipes':
      return rest.length === 4 ? parseNumbered('recipe', project, name) : undefined;
    case 'packs':
      return parseHashed('pack', project, rest);
    case 'indexes':
      return parseHashed('index', project, rest);
    default:
      return undefined;
  }
}

function parseNumbered(kind: 'snapshot' | 'recipe', project: string, name: string): NamedObject | undefined {
  const sequence = name.includes('//') ? undefined : snapshotSequence(name);
  const prefix = name.slice(0, name.lastIndexOf('/') + 1);
  return sequence === undefined ? undefined : { kind, project, prefix, sequence };
}

function parseHashed(kind: 'pack' | 'index', project: string, rest: readonly string[]): NamedObject | undefined {
  const [sha256 = '', ...more] = rest;
  return more.length === 0 && /^[0-9a-f]{64}$/.test(sha256) ? { kind, project, sha256 } : undefined;
}
