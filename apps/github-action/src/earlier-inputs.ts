import type { Environment } from '@carryover/host';
import * as z from 'zod';

/** What inputs of the copy-based dance come to here. */
export interface EarlierInputs {
  /** By the names that they have here; lists one item a line. */
  readonly values: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

/** The inputs of reproducible-containers/buildkit-cache-dance (its action.yml and src/opts.ts) that are accepted. */
export const earlierInputs = [
  'cache-map',
  'cache-source',
  'cache-target',
  'dockerfile',
  'skip-extraction',
  'utility-image',
  'cache-dir',
  'scratch-dir',
] as const;

type EarlierInput = (typeof earlierInputs)[number];

interface Translation {
  /** The input's name here, and its value; undefined where it is not needed any more. */
  readonly now?: readonly [name: string, value: string];
  /** Why nothing takes its place. */
  readonly reason?: string;
  readonly problem?: string;
}

const option = z.union([z.string(), z.number(), z.boolean()]);
const cacheMap = z.record(z.string(), z.union([z.string(), z.record(z.string(), option)]));

const nothingOnRunner = 'nothing is unpacked on the runner';

const translations: Readonly<Record<EarlierInput, (value: string) => Translation>> = {
  'cache-map': mountsOfCacheMap,
  'cache-source': () => ({ reason: nothingOnRunner }),
  'cache-target': (value) => ({ now: ['mounts', `target=${value}`] }),
  dockerfile: (value) => ({ now: ['file', value] }),
  'skip-extraction': (value) =>
    value === 'true' ? { now: ['save-if', 'never'] } : { reason: 'what changed is saved anyway' },
  'utility-image': () => ({ reason: 'the programs that are needed travel with carryover' }),
  'cache-dir': () => ({ reason: nothingOnRunner }),
  'scratch-dir': () => ({ reason: nothingOnRunner }),
};

/** Reads the inputs of the dance, each with a warning that shows its spelling here. */
export function readEarlierInputs(environment: Environment): EarlierInputs {
  const values = new Map<string, string>();
  const warnings: string[] = [];
  const problems: string[] = [];
  for (const name of earlierInputs) {
    const value = (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim();
    if (value === '') {
      continue;
    }
    const { now, reason, problem } = translations[name](value);
    if (problem !== undefined) {
      problems.push(`${name}: ${problem}`);
    } else if (now === undefined) {
      warnings.push(`${name}: leave it out: ${reason}`);
    } else {
      values.set(now[0], now[1]);
      warnings.push(`${name}: it is understood; write in its place:\n${asYaml(now)}`);
    }
  }
  return { values, warnings, problems };
}

/** The folders of the runner that it names are not needed: each mount has its snapshots in the store. */
function mountsOfCacheMap(value: string): Translation {
  const read = cacheMap.safeParse(jsonOf(value));
  if (!read.success) {
    return {
      problem: `it is a JSON object of folders and mounts, or is left out: the mounts of the Dockerfile are found anyway`,
    };
  }
  const mounts = Object.values(read.data).map((mount) =>
    typeof mount === 'string'
      ? `target=${mount}`
      : Object.entries(mount)
          .map(([name, given]) => `${name}=${given}`)
          .join(','),
  );
  return mounts.length === 0
    ? { reason: 'the mounts of the Dockerfile are found anyway' }
    : { now: ['mounts', mounts.join('\n')] };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asYaml([name, value]: readonly [string, string]): string {
  const lines = value.split('\n');
  return name === 'mounts' ? `mounts: |\n${lines.map((line) => `  ${line}`).join('\n')}` : `${name}: ${value}`;
}
