import { rm } from 'node:fs/promises';
import { stagePayload } from '../build/run-generated-build';
import type { EnginePorts } from '../engine';
import type { ListedEntry } from '../format/listing';
import type { ToPack } from '../policy/comparison';
import { planPacks } from '../policy/plan-packs';
import { planRestore, type RestorePlan } from '../policy/plan-restore';
import type { ResolvedPath } from '../policy/resolve';
import type { RunContext } from '../run-context';
import { listMounts } from '../transfer/list-mounts';
import { packFile, writeRestorePayload } from '../transfer/restore-payload';
import { type UnpackTask, unpackMounts } from '../transfer/unpack-mounts';
import { type FolderExchange, withFolders } from './folder-exchange';
import type { FolderReport, FolderRequest } from './folder-request';
import { listFolder } from './list-folder';
import { type Owner, packFolder } from './pack-folder';

/** Made side by side, so that they also unpack side by side. */
const packSizes = { preferredBytes: 256 << 20, parallel: 4 };

/** Stands for whatever pack an entry of the folder will be in. */
const anyPack = 'folder';

/**
 * Brings into mounts, before a build, what folders on this host have and the mounts lack; what a mount has is left as it is. The entries belong to the mount's
 * owner. A mount's trouble is its own: its outcome is `failed`, and a warning is given. Throws as `inject` does.
 */
export function fillFromFolders(request: FolderRequest, ports: EnginePorts): Promise<FolderReport> {
  return withFolders(request, ports, async (run, exchanges) => {
    run.step('looking at the mounts and their folders');
    const buildFolder = await run.makeBuildFolder();
    const listings = await listMounts(run, run.request.mounts);
    const tasks: UnpackTask[] = [];
    for (const [number, exchange] of exchanges.entries()) {
      await exchange.guard('could not be filled from', async () => {
        const listing = exchange.listed(listings[number]);
        const plan = await planFilling(run, exchange.path, listing.read(), stagePayload(buildFolder, number), exchange);
        if (plan === undefined) {
          exchange.settle({ outcome: 'unchanged', reason: 'it has all that the folder has' });
          return;
        }
        exchange.brought = plan.amount;
        tasks.push({ number, mount: exchange.mount, mode: 'fill' });
      });
    }
    if (tasks.length > 0) {
      run.step('unpacking', `${tasks.length} of ${exchanges.length} mounts`);
      const results = await unpackMounts(run, buildFolder, tasks);
      for (const { number } of tasks) {
        await exchanges[number]?.guard('could not be filled from', async () => {
          settleFilled(exchanges[number], results.get(number));
        });
      }
    }
  });
}

function settleFilled(
  exchange: FolderExchange | undefined,
  result: Awaited<ReturnType<typeof unpackMounts>> extends Map<number, infer Result> ? Result | undefined : never,
): void {
  if (result?.state === 'failed') {
    throw result.problem;
  }
  exchange?.settle({ outcome: 'filled', reason: 'what it lacked was added', brought: exchange.brought });
}

/** Writes the stage's payload; undefined where the mount lacks nothing. */
async function planFilling(
  run: RunContext,
  folder: string,
  mount: AsyncIterable<readonly ListedEntry[]>,
  payload: string,
  { mount: { base } }: FolderExchange,
): Promise<RestorePlan | undefined> {
  const owner: Owner = { uid: base.uid ?? 0, gid: base.gid ?? 0 };
  const lacking = new Map<string, ToPack>();
  const plan = await planRestore(entriesOf(folder, owner, lacking), mount);
  for (const path of plan.packs.get(anyPack) ?? []) {
    lacking.delete(path);
  }
  // Where nothing at all is lacking, no pack is needed, and so none is told what to leave out.
  const toPack = plan.packs.size === 0 ? [] : [...lacking.values()];
  if (toPack.length === 0 && plan.directories.length === 0) {
    return undefined;
  }
  const packs = planPacks(toPack, packSizes).map((entries, number) => ({ entries, name: `folder-${number}` }));
  await writeRestorePayload(payload, { ...plan, packs: new Map(packs.map(({ name }) => [name, []])) });
  try {
    for (const { entries, name } of packs) {
      const packed = entries.map(({ entry }) => entry);
      await packFolder(folder, packed, owner, packFile(payload, name), run.ports.signal);
    }
  } catch (error) {
    await rm(payload, { recursive: true, force: true });
    throw error;
  }
  return plan;
}

/** What a folder holds, as if a snapshot held it. Pipes are nobody's cache. */
async function* entriesOf(
  folder: string,
  owner: Owner,
  candidates: Map<string, ToPack>,
): AsyncGenerator<ResolvedPath[]> {
  for await (const batch of listFolder(folder)) {
    const found: ResolvedPath[] = [];
    for (const { entry, ctime, inode } of batch) {
      if (entry.type === 'fifo') {
        continue;
      }
      const owned = { ...entry, ...owner, mode: entry.mode & 0o777 };
      const pack = owned.type === 'directory' ? undefined : anyPack;
      if (owned.type !== 'directory') {
        candidates.set(owned.path, { entry: owned, ctime, inode });
      }
      const live = { entry: owned, pack, content: undefined, touched: false };
      found.push({ path: owned.path, live, dead: [] });
    }
    yield found;
  }
}
