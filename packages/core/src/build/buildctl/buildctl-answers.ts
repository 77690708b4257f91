import * as z from 'zod';
import type { BuilderFacts, BuilderNode } from '../builder-facts';
import type { CacheRecord } from '../cache-record';
import { readJson } from '../read-json';

/** What `buildctl du --format={{json .}}` prints (buildkit `client/diskusage.go`, `UsageInfo`); of several, a list, and `null` of none. */
const usage = z.object({
  id: z.string(),
  description: z.string().default(''),
  parents: z.array(z.string()).nullish(),
  inUse: z.boolean().default(false),
  usageCount: z.number().default(0),
});

const platform = z.object({ os: z.string(), architecture: z.string(), variant: z.string().default('') });

/** Amounts are in bytes, durations in nanoseconds (buildkit `client/prune.go`, `PruneInfo`; older ones, seen: 0.12, have `keepBytes`). */
const rule = z.object({
  filter: z.array(z.string()).nullish(),
  keepDuration: z.number().default(0),
  keepBytes: z.number().default(0),
  reservedSpace: z.number().default(0),
  maxUsedSpace: z.number().default(0),
});

/** What `buildctl debug workers --format={{json .}}` prints (buildkit `client/workers.go`, `WorkerInfo`). */
const worker = z.object({
  id: z.string(),
  platforms: z.array(platform).nullish(),
  gcPolicy: z.array(rule).nullish(),
  buildkitVersion: z.object({ version: z.string().default('') }).optional(),
});

export function readBuildctlUsage(output: string): CacheRecord[] | undefined {
  const read = readJson(output, z.array(usage).nullable());
  return read === undefined
    ? undefined
    : (read ?? []).map(({ id, description, parents, inUse, usageCount }) => ({
        id,
        description,
        hasParents: (parents ?? []).length > 0,
        isInUse: inUse,
        uses: usageCount,
      }));
}

/** What `buildctl prune --format={{json .}}` prints: one record a line. */
export function readBuildctlPruned(output: string): string[] {
  return output.split('\n').flatMap((line) => readJson(line, usage)?.id ?? []);
}

/** A daemon builds with the first of its workers (buildkit `worker/workercontroller.go`, `GetDefault`), so that alone is told of. */
export function readBuildctlWorkers(output: string, name: string): BuilderFacts | undefined {
  const [first] = readJson(output, z.array(worker).nullable()) ?? [];
  if (first === undefined) {
    return undefined;
  }
  const node: BuilderNode = {
    name,
    status: 'running',
    error: undefined,
    version: /^v?(\d+\.\d+\.\d+\S*)$/.exec(known(first.buildkitVersion?.version))?.[1],
    platforms: (first.platforms ?? []).map(platformText),
    collectionRules: (first.gcPolicy ?? []).map((each) => ({
      filters: each.filter ?? [],
      keepDuration: each.keepDuration === 0 ? undefined : `${each.keepDuration / 1e9}s`,
      reservedSpace: amount(each.reservedSpace || each.keepBytes),
      maximumUsedSpace: amount(each.maxUsedSpace),
    })),
  };
  return { name, driver: 'buildkitd', nodes: [node] };
}

/** What BuildKit answers to a question is printed below its name. */
export function readBuildctlAnswer(output: string): string {
  return output.replace(/^result\.json\n/, '');
}

/** A version of zeros is what Go gives a program that was built without one. */
function known(version = ''): string {
  return version === 'v0.0.0+unknown' ? '' : version;
}

function amount(bytes: number): string | undefined {
  return bytes === 0 ? undefined : `${bytes}B`;
}

/** As BuildKit writes it: the usual variant is left out (containerd/platforms `Normalize`). */
function platformText({ os, architecture, variant }: z.output<typeof platform>): string {
  const isUsual = (architecture === 'amd64' && variant === 'v1') || (architecture === 'arm64' && variant === 'v8');
  return [os, architecture, ...(variant === '' || isUsual ? [] : [variant])].join('/');
}
