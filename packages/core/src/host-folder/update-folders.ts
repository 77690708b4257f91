import { statfs } from 'node:fs/promises';
import { CarryoverError } from '../carryover-error';
import type { EnginePorts } from '../engine';
import type { DirectoryEntry, FileEntry, PathBytes, SymlinkEntry } from '../format/entry';
import { describeMount } from '../mount/describe-mount';
import type { ToPack } from '../policy/comparison';
import { planPacks } from '../policy/plan-packs';
import { verifyPacked } from '../policy/verify-packed';
import type { RunContext } from '../run-context';
import { listMounts } from '../transfer/list-mounts';
import { type MadePack, type PackResult, type PackTask, packInto } from '../transfer/pack-mounts';
import { amountOf, compareWithFolder, type FolderChanges } from './compare-with-folder';
import { digestsOfFiles } from './digests-of-files';
import { type FolderExchange, withFolders } from './folder-exchange';
import type { FolderReport, FolderRequest } from './folder-request';
import { EntryRefused, FolderWriter } from './folder-writer';
import { listFolder } from './list-folder';
import { PackSpooler } from './pack-spooler';
import { unpackIntoFolder, type WantedFile } from './unpack-into-folder';

const packSizes = { preferredBytes: 256 << 20, parallel: 4 };

/** Refused entries that a warning names, at most. */
const namedEntries = 5;

/**
 * Brings into folders on this host, after a build, what is new in their mounts, or newer there. What is newer in a folder stays, and nothing is removed from it. It is the
 * one case in which a tree is written on the host: what the mounts hold is not trusted, see {@link FolderWriter}. A mount's trouble is its own: its outcome is
 * `failed`, and a warning is given. Throws as `extract` does.
 */
export function updateFolders(request: FolderRequest, ports: EnginePorts): Promise<FolderReport> {
  return withFolders(request, ports, async (run, exchanges) => {
    run.step('comparing the mounts with their folders');
    const listings = await listMounts(run, run.request.mounts);
    const changes = new Map<number, FolderChanges>();
    const tasks: PackTask[] = [];
    for (const [number, exchange] of exchanges.entries()) {
      await exchange.guard('could not be compared with', async () => {
        const found = await compareWithFolder(exchange.listed(listings[number]).read(), listFolder(exchange.path));
        const task = await taskOf(number, exchange, found);
        changes.set(number, found);
        if (task.packs.length + task.suspects.length > 0) {
          tasks.push(task);
        }
      });
    }
    await packAndWrite(run, exchanges, changes, tasks);
  });
}

async function packAndWrite(
  run: RunContext,
  exchanges: readonly FolderExchange[],
  changes: ReadonlyMap<number, FolderChanges>,
  tasks: readonly PackTask[],
): Promise<void> {
  let results: ReadonlyMap<number, PackResult | CarryoverError> = new Map();
  const spoolers: PackSpooler[] = [];
  if (tasks.length > 0) {
    run.step('packing', `${tasks.length} of ${exchanges.length} mounts`);
    results = await packInto(run, tasks, 'plain', (folder) => {
      const spooler = new PackSpooler(folder, run.ports.signal);
      spoolers.push(spooler);
      return spooler;
    });
  }
  for (const [number, found] of changes) {
    const exchange = exchanges[number];
    await exchange?.guard('could not be brought into', async () => {
      const result = results.get(number);
      if (result instanceof CarryoverError) {
        throw result;
      }
      const task = tasks.find((each) => each.number === number);
      const update = new FolderUpdate(run, exchange, found);
      await update.write(task, result, (sha256) => spoolers[0]?.file(sha256) ?? '');
    });
  }
}

async function taskOf(number: number, { mount, path }: FolderExchange, changes: FolderChanges): Promise<PackTask> {
  const digests = await digestsOfFiles(
    path,
    changes.suspects.map(({ entry }) => entry.path),
  );
  const suspects = changes.suspects.flatMap((suspect) => {
    const digest = digests.get(suspect.entry.path);
    return digest === undefined ? [] : [{ ...suspect, expected: { digest, attributes: '' }, moved: true }];
  });
  return { number, mount, packs: planPacks(changes.files, packSizes), suspects };
}

/** One folder's update: what was packed is written, and it is told what became of it. */
class FolderUpdate {
  readonly #run: RunContext;
  readonly #exchange: FolderExchange;
  readonly #changes: FolderChanges;
  readonly #refused: { path: PathBytes; reason: string }[];

  constructor(run: RunContext, exchange: FolderExchange, changes: FolderChanges) {
    this.#run = run;
    this.#exchange = exchange;
    this.#changes = changes;
    this.#refused = [...changes.refused];
  }

  async write(
    task: PackTask | undefined,
    result: PackResult | undefined,
    fileOf: (sha256: string) => string,
  ): Promise<void> {
    const { directories, links } = this.#changes;
    const { packs, touched } = wantedOf(task, result);
    const isNothing = directories.length + links.length + packs.length + touched.length === 0;
    const brought = isNothing ? undefined : await this.#writeAll(packs, touched, fileOf);
    const facts = { kept: this.#changes.kept, refused: this.#refused.length };
    this.#warnOfRefused();
    if (brought === undefined) {
      this.#exchange.settle({ outcome: 'unchanged', reason: 'the folder has all that is new', ...facts });
    } else {
      const amount = amountOf({ files: brought.files.map(asBrought), links: brought.links });
      const reason = 'what is new was brought';
      this.#exchange.settle({ outcome: 'updated', reason, brought: amount, touched: brought.touched, ...facts });
    }
  }

  async #writeAll(
    packs: readonly WantedPack[],
    touched: readonly FileEntry[],
    fileOf: (sha256: string) => string,
  ): Promise<{ files: FileEntry[]; links: SymlinkEntry[]; touched: number }> {
    const writer = await FolderWriter.open(this.#exchange.path);
    try {
      await requireRoom(this.#exchange.path, packs);
      const { directories, links } = this.#changes;
      await this.#each(directories, (directory: DirectoryEntry) => writer.makeDirectory(directory));
      const files: FileEntry[] = [];
      for (const { sha256, wanted } of packs) {
        const refuse = (path: PathBytes, reason: string) => this.#refused.push({ path, reason });
        files.push(...(await unpackIntoFolder(fileOf(sha256), wanted, writer, refuse, this.#run.ports.signal)));
      }
      const made = await this.#each(links, (link: SymlinkEntry) => writer.makeLink(link));
      const moved = await this.#each(touched, (file: FileEntry) => writer.touch(file));
      return { files, links: made, touched: moved.length };
    } finally {
      await writer.close();
    }
  }

  /** Gives those that could be written. */
  async #each<Entry extends { readonly path: PathBytes }>(
    entries: readonly Entry[],
    write: (entry: Entry) => Promise<void>,
  ): Promise<Entry[]> {
    const written: Entry[] = [];
    for (const entry of entries) {
      this.#run.ports.signal.throwIfAborted();
      try {
        await write(entry);
        written.push(entry);
      } catch (error) {
        if (!(error instanceof EntryRefused)) {
          throw error;
        }
        this.#refused.push({ path: entry.path, reason: error.message });
      }
    }
    return written;
  }

  #warnOfRefused(): void {
    if (this.#refused.length === 0) {
      return;
    }
    const named = this.#refused
      .slice(0, namedEntries)
      .map(({ path, reason }) => `${JSON.stringify(Buffer.from(path, 'latin1').toString('utf8'))} (${reason})`);
    const more = this.#refused.length > namedEntries ? ', …' : '';
    const { mount, path } = this.#exchange;
    this.#run.warn(
      new CarryoverError(
        `${this.#refused.length} entries of ${describeMount(mount)} were not brought into ${path}: ${named.join(', ')}${more}.`,
        {
          code: 'entries-refused',
          kind: 'advice',
          hint: 'Links that lead out of the folder, pipes, and what the file system refuses, stay in the mount.',
        },
      ),
    );
  }
}

interface WantedPack {
  readonly sha256: string;
  readonly wanted: ReadonlyMap<PathBytes, WantedFile>;
}

/** What of the packs counts: files that are as they were listed; and the suspects whose time alone moved. */
function wantedOf(
  task: PackTask | undefined,
  result: PackResult | undefined,
): { packs: WantedPack[]; touched: FileEntry[] } {
  if (task === undefined || result === undefined) {
    return { packs: [], touched: [] };
  }
  const packs = result.packs.map((made, place) => wantedPack(made, task.packs[place] ?? []));
  if (result.changed !== undefined) {
    packs.push(wantedPack(result.changed, task.suspects));
  }
  const isSame = (path: PathBytes, digest: string) => result.suspects.digests.get(path) === digest;
  const same = task.suspects.filter(({ entry, expected }) => isSame(entry.path, expected.digest));
  return { packs, touched: same.map(({ entry }) => entry) };
}

function wantedPack({ stored, description }: MadePack, entries: readonly ToPack[]): WantedPack {
  const wanted = new Map<PathBytes, WantedFile>();
  for (const each of entries) {
    const content = verifyPacked(each, description)?.content;
    if (each.entry.type === 'file' && content !== undefined) {
      wanted.set(each.entry.path, { entry: each.entry, digest: content.digest });
    }
  }
  return { sha256: stored.sha256, wanted };
}

function asBrought(entry: FileEntry): ToPack {
  return { entry, ctime: undefined, inode: undefined };
}

/** A sparse file takes its whole size here: it is better said before than when the disk is full. */
async function requireRoom(folder: string, packs: readonly WantedPack[]): Promise<void> {
  const needed = packs
    .flatMap(({ wanted }) => [...wanted.values()])
    .reduce((total, { entry }) => total + entry.size, 0);
  const { bavail, bsize } = await statfs(folder);
  if (needed > bavail * bsize) {
    throw new CarryoverError(`There is no room in ${folder}: ${needed} bytes are needed, ${bavail * bsize} are free.`, {
      code: 'folder-full',
      kind: 'trouble',
      hint: 'Make room, or give a folder on another disk. Files with holes take their whole size there.',
    });
  }
}
