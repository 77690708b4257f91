import { resolve } from 'node:path';
import { type CacheStore, CarryoverError } from '@carryover/core';
import { gcsConfigOf, gcsForm, gcsProblemsOf } from './gcs/gcs-config';
import { ociConfigOf, ociForm, ociProblemsOf } from './oci/oci-config';
import { type ParsedLocation, parseLocation, redactLocation, withoutUser } from './parse-location';
import { s3Config, s3Problems } from './s3/s3-config';
import type { StoreSurroundings } from './store-surroundings';

export type { StoreSurroundings } from './store-surroundings';

/** One kind of store, as it is named in a location. */
interface Scheme {
  /** How its locations look, for messages. */
  readonly form: string;
  /** What is wrong with the location, each as a clause. */
  problemsOf(location: ParsedLocation): string[];
  /** Loads and makes the store. Only now is its code read, and any SDK that it needs. */
  open(location: ParsedLocation, surroundings: StoreSurroundings): Promise<CacheStore>;
}

const directory: Scheme = {
  form: 'dir:PATH',
  problemsOf: ({ path, parameters }) => [
    ...(path === '' ? ['it names no path'] : []),
    ...(path.startsWith('//') ? ["its path begins with '//', as if it named a host"] : []),
    ...parameters.map(([name]) => `it has an unknown parameter '${name}'`),
  ],
  open: async ({ path }, { workingDirectory }) => {
    const { directoryStore } = await import('./directory');
    return directoryStore(resolve(workingDirectory, path));
  },
};

const s3: Scheme = {
  form: 's3://BUCKET/PREFIX',
  problemsOf: s3Problems,
  open: async (location) => {
    const { s3Store } = await import('./s3');
    return s3Store(s3Config(location));
  },
};

const githubActions: Scheme = {
  form: 'gha:',
  problemsOf: ({ path, parameters }) => [
    ...(path === '' ? [] : ["after 'gha:' nothing may follow: the cache is that of the job's repository"]),
    ...parameters.map(([name]) => `it has an unknown parameter '${name}'`),
  ],
  open: async (_, surroundings) => {
    const { githubActionsStore } = await import('./github-actions');
    return githubActionsStore(surroundings);
  },
};

const gcs: Scheme = {
  form: gcsForm,
  problemsOf: gcsProblemsOf,
  open: async (location) => {
    const { gcsStore } = await import('./gcs');
    return gcsStore(gcsConfigOf(location));
  },
};

const oci: Scheme = {
  form: ociForm,
  problemsOf: ociProblemsOf,
  open: async (location, surroundings) => {
    const { ociStore } = await import('./oci');
    return ociStore(ociConfigOf(location), surroundings);
  },
};

/** Every kind of store. */
const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['dir', directory],
  ['s3', s3],
  ['gha', githubActions],
  ['gs', gcs],
  ['oci', oci],
]);

/**
 * The store at `location`, such as `dir:./cache`, whose relative path counts from the working directory. Nothing
 * is read or written in it yet. Throws a `misuse` error for a location that is not understood as a whole: it names every problem and
 * lists the known kinds of location, and never shows credentials; and for one that needs surroundings which are not there.
 */
export async function openStore(location: string, surroundings: StoreSurroundings): Promise<CacheStore> {
  const parsed = parseLocation(location);
  const scheme = parsed.scheme === undefined ? undefined : schemes.get(parsed.scheme);
  const problems = [
    ...(parsed.scheme === undefined ? ['it does not begin with a kind of store'] : []),
    ...(parsed.scheme !== undefined && scheme === undefined ? [`there is no kind of store '${parsed.scheme}:'`] : []),
    ...(parsed.hasCredentials ? ['it holds credentials, which belong into the environment'] : []),
    ...(scheme?.problemsOf(withoutUser(parsed)) ?? []),
  ];
  if (scheme === undefined || problems.length > 0) {
    throw misusedLocation(location, problems);
  }
  return scheme.open(parsed, surroundings);
}

/** How the locations of each kind of store look. */
export const locationForms: readonly string[] = Array.from(schemes.values(), ({ form }) => form);

function misusedLocation(location: string, problems: readonly string[]): CarryoverError {
  const forms = locationForms.join(', ');
  return new CarryoverError(`Cannot use the store '${redactLocation(location)}': ${problems.join('; ')}`, {
    code: 'store-location',
    kind: 'misuse',
    hint: `Known kinds of location: ${forms}. For a folder write dir:./folder or dir:/folder.`,
  });
}
