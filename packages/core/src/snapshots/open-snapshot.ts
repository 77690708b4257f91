import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PathBytes } from '../format/entry';
import { readIndex } from '../format/index-file';
import type { Generation, IndexReference } from '../format/snapshot';
import { type ReadableGeneration, type ResolvedPath, resolveGenerations } from '../policy/resolve';
import type { RunContext } from '../run-context';
import { indexName, scopePrefix } from '../store/names';
import { fetchCarriedIndex, fetchUsableBlob } from '../transfer/fetch-blob';
import type { FoundSnapshot } from './find-snapshots';

/** A snapshot whose indexes are at hand, so that what it holds can be gone through, again and again. */
export interface OpenSnapshot extends FoundSnapshot {
  /** Links whose file was in a pack that the store has lost. */
  readonly lostLinks: ReadonlySet<PathBytes>;
  /** What its generations hold together. */
  resolve(): AsyncIterable<readonly ResolvedPath[]>;
  /** What some of its generations would hold by themselves. */
  resolveSome(generations: readonly Generation[]): AsyncIterable<readonly ResolvedPath[]>;
}

/** Fetches a snapshot's indexes into `folder`. Undefined if one is missing or damaged: then the snapshot is of no use. */
export async function openSnapshot(
  run: RunContext,
  { carried, ...found }: FoundSnapshot,
  folder: string,
): Promise<OpenSnapshot | undefined> {
  await mkdir(folder, { recursive: true });
  const fileOf = (generation: Generation) => join(folder, generation.index.sha256);
  const fetched = await Promise.all(
    found.snapshot.generations.map(({ index }) =>
      fetchIndex(run, index, join(folder, index.sha256), index.carriedBy === found.name ? carried : undefined),
    ),
  );
  if (fetched.includes(false)) {
    return undefined;
  }
  const resolveSome = (generations: readonly Generation[]) =>
    resolveGenerations(generations.map((generation) => readableGeneration(generation, fileOf(generation))));
  const resolve = () => resolveSome(found.snapshot.generations);
  return { ...found, lostLinks: new Set(), resolve, resolveSome };
}

/** `carried`: where it came with the snapshot. */
async function fetchIndex(
  run: RunContext,
  index: IndexReference,
  file: string,
  carried: Buffer | undefined,
): Promise<boolean> {
  if (carried !== undefined && createHash('sha256').update(carried).digest('hex') === index.sha256) {
    await writeFile(file, carried);
    return true;
  }
  if (index.carriedBy === undefined) {
    const name = indexName(run.request.location.project, index.sha256);
    return fetchUsableBlob(run, name, index, file, run.ports.signal);
  }
  return (
    isReadable(run, index.carriedBy) && (await fetchCarriedIndex(run, index.carriedBy, index, file, run.ports.signal))
  );
}

/** One in a scope that this run may not read is as good as missing. */
function isReadable(run: RunContext, snapshot: string): boolean {
  const { project, scope, readScopes } = run.request.location;
  return [scope, ...readScopes].some((each) => snapshot.startsWith(scopePrefix(project, each)));
}

function readableGeneration(generation: Generation, file: string): ReadableGeneration {
  return {
    records: readIndex(createReadStream(file, { highWaterMark: 1 << 18 })),
    packs: new Map(generation.packs.map((pack) => [pack.slot, pack.sha256])),
  };
}
