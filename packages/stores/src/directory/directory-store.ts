import { open, readdir, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  type Body,
  type CacheStore,
  endOnAbort,
  requireLegalName,
  requireLegalPrefix,
  type StoreContext,
  type StoredObject,
  StoreError,
} from '@carryover/core';
import { firstOf } from '../first-of';
import { listingStoreTraits } from '../listing-store-traits';
import { makeDurableFolder, syncFolder } from './durable-folder';
import { asStoreError, isFolderOrAbsent, saysAbsent } from './file-system-error';
import { linkOrCopy, takeFile } from './link-or-copy';
import { newPartialPath, removeStalePartialFiles } from './partial-files';
import { type Publish, publishByLink } from './publish';
import { sizedFileStream } from './sized-file-stream';
import { walk } from './walk';
import { writeBody } from './write-body';

export interface DirectoryStoreOptions {
  /** How a finished file gets its name; by default as safely as the file system allows. */
  readonly publish?: Publish;
}

/**
 * A store in the folder `root` (an absolute path), which the first write makes: an object is a file whose path is its
 * name. It is written elsewhere, synced and then given its name, so that neither a reader nor a crash meets half of one.
 */
export function directoryStore(root: string, options: DirectoryStoreOptions = {}): CacheStore {
  const publish = options.publish ?? publishByLink;
  const label = `dir:${root}`;
  let staleRemoved: Promise<void> | undefined;

  function begin(name: string, { signal }: StoreContext): string {
    requireLegalName(name);
    signal.throwIfAborted();
    return join(root, name);
  }

  async function explaining<Result>(action: string, call: () => Promise<Result>): Promise<Result> {
    try {
      return await call();
    } catch (error) {
      throw asStoreError(error, action, label);
    }
  }

  /** Gives undefined where there is no such file; that the root itself is a file is an error all the same. */
  function unlessAbsent<Result>(action: string, call: () => Promise<Result>): Promise<Result | undefined> {
    return explaining(action, async () => {
      try {
        return await call();
      } catch (error) {
        if (saysAbsent(error) && (await isFolderOrAbsent(root))) {
          return undefined;
        }
        throw error;
      }
    });
  }

  async function has(name: string, context: StoreContext): Promise<boolean> {
    const path = begin(name, context);
    const status = await unlessAbsent(`look up ${name}`, () => stat(path));
    return status?.isFile() === true;
  }

  async function write(name: string, body: Body, context: StoreContext): Promise<'stored' | 'present'> {
    if (await has(name, context)) {
      return 'present';
    }
    const target = join(root, name);
    const explain = <Result>(call: () => Promise<Result>) => explaining(`write ${name}`, call);
    staleRemoved ??= explain(() => removeStalePartialFiles(root));
    await staleRemoved;
    const partial = await explain(() => newPartialPath(root));
    try {
      const isTaken = body.file !== undefined && (await explain(() => takeFile(body, partial)));
      if (!isTaken) {
        await writeBody(partial, name, body, context.signal, explain);
      }
      const outcome = await explain(async () => {
        await makeDurableFolder(dirname(target));
        const published = await publish(partial, target);
        await syncFolder(dirname(target));
        return published;
      });
      if (outcome === 'present' && !(await has(name, context))) {
        throw new StoreError(`Cannot write ${name} in ${label}: a folder has this name`, {
          code: 'store-name-taken',
          transient: false,
          hint: 'Something else than carryover keeps its files there; give the store a folder of its own.',
        });
      }
      return outcome;
    } finally {
      await explain(() => rm(partial, { force: true }));
    }
  }

  async function read(name: string, context: StoreContext): Promise<Readable | undefined> {
    const path = begin(name, context);
    const explain = (thrown: unknown) => asStoreError(thrown, `read ${name}`, label);
    const file = await unlessAbsent(`read ${name}`, () => open(path, 'r'));
    const status = await file?.stat();
    if (file === undefined || status?.isFile() !== true || context.signal.aborted) {
      await file?.close();
      context.signal.throwIfAborted();
      return undefined;
    }
    return endOnAbort(sizedFileStream(file, status.size, `${name} in ${label}`, explain), context.signal);
  }

  async function copyTo(name: string, path: string, context: StoreContext): Promise<boolean> {
    const source = begin(name, context);
    const copied = await unlessAbsent(`copy ${name}`, async () => {
      await linkOrCopy(source, path);
      return true;
    });
    return copied ?? false;
  }

  async function* names(prefix: string, signal: AbortSignal): AsyncGenerator<string> {
    requireLegalPrefix(prefix);
    yield* walk(prefix, signal, (folder) =>
      unlessAbsent(`list '${folder}'`, () => readdir(join(root, folder), { withFileTypes: true })),
    );
  }

  async function* list(prefix: string, { signal }: StoreContext): AsyncGenerator<StoredObject> {
    for await (const name of names(prefix, signal)) {
      const status = await unlessAbsent(`look up ${name}`, () => stat(join(root, name)));
      if (status !== undefined) {
        yield { name, size: status.size, modified: status.mtime };
      }
    }
  }

  async function remove(name: string, context: StoreContext): Promise<void> {
    if (await has(name, context)) {
      await unlessAbsent(`delete ${name}`, () => unlink(join(root, name)));
    }
  }

  return {
    traits: {
      ...listingStoreTraits,
      maximumObjectBytes: Number.MAX_SAFE_INTEGER,
    },
    describe: () => label,
    newest: (prefix, limit, { signal }) => firstOf(names(prefix, signal), limit),
    has,
    read,
    copyTo,
    write,
    list,
    delete: remove,
  };
}
