import type { Readable } from 'node:stream';
import {
  type Body,
  type CacheStore,
  endOnAbort,
  requireLegalName,
  requireLegalPrefix,
  type StoreContext,
  type StoredObject,
  untilAborted,
} from '@carryover/core';
import { type File, type GetFilesOptions, Storage } from '@google-cloud/storage';
import { PassThroughClient } from 'google-auth-library';
import { listingStoreTraits } from '../listing-store-traits';
import { type StallGuard, stallGuard } from '../stall-guard';
import { authorizedFile } from './authorized-file';
import { downloadObject } from './download-object';
import type { GcsConfig } from './gcs-config';
import { gcsError, saysNoObject } from './gcs-error';
import { uploadObject } from './upload-object';

export interface GcsStoreOptions {
  /** How long nothing may move, in milliseconds. */
  readonly stallLimit?: number;
  /** How many objects a listing asks for at once. */
  readonly objectsPerPage?: number;
}

const defaultStallLimit = 60_000;
const defaultObjectsPerPage = 1_000;

/**
 * A store in a bucket of Google Cloud Storage: an object's name there is the prefix and its name. Credentials are found by the SDK, as everywhere with Google:
 * https://cloud.google.com/docs/authentication/application-default-credentials.
 */
export function gcsStore(config: GcsConfig, options: GcsStoreOptions = {}): CacheStore {
  const { stallLimit = defaultStallLimit, objectsPerPage = defaultObjectsPerPage } = options;
  const { endpoint, prefix: root } = config;
  const shownEndpoint = endpoint === undefined ? '' : `?endpoint=${endpoint}`;
  const label = `gs://${config.bucket}/${root.replace(/\/$/, '')}${shownEndpoint}`;
  const storage = new Storage({
    ...(endpoint !== undefined && { apiEndpoint: endpoint, useAuthWithCustomEndpoint: !config.isAnonymous }),
    ...(config.isAnonymous && { authClient: new PassThroughClient() }),
    // Only buckets belong to projects; without one, the SDK asks another service for it, which a job may have no right or no way to ask.
    projectId: 'not-needed',
    // The caller decides what is tried again.
    retryOptions: { autoRetry: false, maxRetries: 0 },
  });
  const bucket = storage.bucket(config.bucket);
  const fileOf = (name: string) => bucket.file(root + name);

  /** Calls the SDK, which knows no signals and no limits: whoever calls it goes by the guard. Its errors are explained. */
  async function calling<Result>(
    action: string,
    { signal }: StoreContext,
    call: (guard: StallGuard) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const guard = stallGuard(stallLimit, signal, label);
    try {
      return await call(guard);
    } catch (error) {
      signal.throwIfAborted();
      throw gcsError(error, action, label);
    } finally {
      guard.rest();
    }
  }

  async function has(name: string, context: StoreContext): Promise<boolean> {
    requireLegalName(name);
    return calling(`look up ${name}`, context, async (guard) => {
      try {
        await untilAborted(fileOf(name).getMetadata(), guard.signal);
        return true;
      } catch (error) {
        if (saysNoObject(error)) {
          return false;
        }
        throw error;
      }
    });
  }

  async function read(name: string, { signal }: StoreContext): Promise<Readable | undefined> {
    requireLegalName(name);
    signal.throwIfAborted();
    const stream = await downloadObject({
      storage,
      bucket: config.bucket,
      objectName: root + name,
      action: `read ${name}`,
      label,
      signal,
      stallLimit,
    });
    return stream && endOnAbort(stream, signal);
  }

  async function write(name: string, body: Body, context: StoreContext): Promise<'stored' | 'present'> {
    if (await has(name, context)) {
      return 'present';
    }
    const guard = stallGuard(stallLimit, context.signal, label);
    try {
      const openFile = () => authorizedFile(storage, fileOf(name));
      return await uploadObject(openFile, body, name, guard, (thrown) => gcsError(thrown, `write ${name}`, label));
    } finally {
      guard.rest();
    }
  }

  /** The files below a prefix, in ascending order of their names (https://cloud.google.com/storage/docs/json_api/v1/objects/list), page by page. */
  async function* pages(prefix: string, pageSize: number, context: StoreContext): AsyncGenerator<readonly File[]> {
    requireLegalPrefix(prefix);
    let query: GetFilesOptions | undefined = { prefix: root + prefix, maxResults: pageSize, autoPaginate: false };
    while (query !== undefined) {
      const current: GetFilesOptions = query;
      const [files, next] = await calling(`list '${prefix}'`, context, (guard) =>
        untilAborted(bucket.getFiles(current), guard.signal),
      );
      yield files;
      query = next === null || next === undefined ? undefined : { ...current, ...next };
    }
  }

  async function newest(prefix: string, limit: number, context: StoreContext): Promise<string[]> {
    const names: string[] = [];
    for await (const files of pages(prefix, Math.min(limit, objectsPerPage), context)) {
      names.push(...files.map((file) => file.name.slice(root.length)));
      if (names.length >= limit) {
        break;
      }
    }
    return names.slice(0, limit);
  }

  async function* list(prefix: string, context: StoreContext): AsyncGenerator<StoredObject> {
    for await (const files of pages(prefix, objectsPerPage, context)) {
      for (const { name, metadata } of files) {
        context.signal.throwIfAborted();
        yield {
          name: name.slice(root.length),
          size: Number(metadata.size),
          modified: new Date(metadata.timeCreated ?? 0),
        };
      }
    }
    context.signal.throwIfAborted();
  }

  return {
    traits: {
      ...listingStoreTraits,
      // https://cloud.google.com/storage/quotas#objects: 5 TiB
      maximumObjectBytes: 5 * 1024 ** 4,
    },
    describe: () => label,
    newest,
    has,
    read,
    write,
    list,
    delete: async (name, context) => {
      requireLegalName(name);
      await calling(`delete ${name}`, context, (guard) =>
        untilAborted(fileOf(name).delete({ ignoreNotFound: true }), guard.signal),
      );
    },
  };
}
