import type { Mount } from '../mount/mount';
import type { WrittenField } from './mount-field';

/** A mount that is exchanged with a folder on this host, as the user named it. */
export interface ChosenFolder {
  readonly mount: Mount;
  /** The folder itself, or the command that prints its name. */
  readonly folder: { readonly path: string } | { readonly command: string };
  /** Whether the mount goes to the store, too. */
  readonly isStored: boolean;
}

/** The keys of a mount option that tell of a folder on this host. A Dockerfile has none of them. */
export const folderKeys: readonly string[] = ['host', 'host-command', 'store'];

/** Reads the fields with those keys; no folder where there are none. */
export function readFolderFields(fields: readonly WrittenField[]): {
  readonly folder: Omit<ChosenFolder, 'mount'> | undefined;
  readonly problems: readonly string[];
} {
  const givenFor = (key: string) => fields.findLast((field) => field.key === key)?.value;
  const path = givenFor('host');
  const command = givenFor('host-command');
  const store = givenFor('store') ?? 'false';
  const problems = fields.filter(({ value }) => !value).map(({ key }) => `'${key}' needs a value: ${key}=…`);
  if (path !== undefined && command !== undefined) {
    problems.push('host and host-command both name a folder; leave one of them out');
  }
  if (!['true', 'false'].includes(store)) {
    problems.push(`store=${store}: it is true or false`);
  }
  if (path === undefined && command === undefined && fields.length > 0) {
    problems.push('store is for a mount that has a folder: host=… or host-command=…');
  }
  const isStored = store === 'true';
  if (problems.length > 0 || fields.length === 0) {
    return { folder: undefined, problems };
  }
  return { folder: { folder: path === undefined ? { command: command ?? '' } : { path }, isStored }, problems };
}
