import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import {
  type Body,
  type CacheStore,
  endOnAbort,
  requireLegalName,
  type StoreContext,
  type StoredObject,
  StoreError,
} from '@carryover/core';
import pLimit from 'p-limit';
import { firstOf } from '../first-of';
import { listingStoreTraits } from '../listing-store-traits';
import { type BodyParts, openParts } from './body-parts';
import { copyRanges, type RangedObject } from './copy-ranges';
import { listObjects } from './listing';
import { partBuffers } from './part-buffers';
import { publisher } from './publish';
import { rangedStream } from './ranged-stream';
import { firstRange, furtherRange } from './ranges';
import { s3Calls } from './s3-calls';
import { s3Client } from './s3-client';
import type { S3Config } from './s3-config';
import { removeStaleUploads } from './stale-uploads';
import { type Upload, uploadParts, uploadWhole } from './upload';

const mebibyte = 1024 * 1024;
/** Of uploads, and of objects that are copied into files. The least that S3 takes is 5 MiB. */
const partBytes = 8 * mebibyte;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const maximumParts = 10_000;
/** Parts that are under way at once, of all objects together: what bounds the memory. */
const partsAtOnce = 8;
/** The same for a body that is no file, of which a further part is in memory while it is filled. */
const streamedPartsAtOnce = 2;
/** Of objects that are read as streams. */
const readAheadBytes = 2 * mebibyte;

export interface S3StoreOptions {
  /** How long a connection may stand still, in milliseconds; by default half a minute. */
  readonly stallTimeout?: number;
  /** After which time an unfinished upload is taken for one of a killed writer, in milliseconds; by default a day. */
  readonly staleAfter?: number;
  /** How many names are listed at once; by default the most that S3 gives, which is 1000. */
  readonly pageSize?: number;
}

/**
 * A store in a bucket of S3, or of a server that speaks its protocol: an object's key is its name below the prefix. Large objects go and come in parts, several at
 * once. Nothing is sent before the store is used.
 */
export function s3Store(config: S3Config, options: S3StoreOptions = {}): CacheStore {
  const { stallTimeout = 30_000, staleAfter = 24 * 60 * 60 * 1000, pageSize = 1000 } = options;
  const client = s3Client(config, { stallTimeout });
  const calls = s3Calls(client, config);
  const { label, explaining } = calls;
  const limit = pLimit(partsAtOnce);
  const buffers = partBuffers(partBytes, partsAtOnce);
  const publish = publisher();
  let isTidied = false;

  async function has(name: string, { signal }: StoreContext): Promise<boolean> {
    requireLegalName(name);
    // Not HEAD, whose answer has no body: it could not tell a missing bucket, or why there is no permission.
    return (await firstRange(calls, name, 1, () => undefined, signal)) !== undefined;
  }

  async function write(name: string, body: Body, context: StoreContext): Promise<'stored' | 'present'> {
    if (await has(name, context)) {
      return 'present';
    }
    requireSize(name, body.size);
    const { signal } = context;
    const parts = await openParts(body, partBytes, buffers, name, signal);
    try {
      const upload = await send(name, body.size, parts, signal);
      try {
        await parts.finish();
        return await explaining(`write ${name}`, signal, () =>
          publish(name, { isPresent: () => has(name, context), show: upload.show }),
        );
      } finally {
        await upload.dispose();
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      await parts.close();
    }
  }

  function requireSize(name: string, size: number): void {
    if (size > partBytes * maximumParts) {
      throw new StoreError(`Cannot write ${name} in ${label}: it has more than ${partBytes * maximumParts} bytes`, {
        code: 'store-object-too-large',
        transient: false,
      });
    }
  }

  async function send(name: string, size: number, parts: BodyParts, signal: AbortSignal): Promise<Upload> {
    if (size <= partBytes) {
      return uploadWhole(calls, name, await parts.take(0), signal);
    }
    await tidyOnce(signal);
    const starts = Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => index * partBytes);
    return uploadParts(calls, name, starts, parts, parts.isFile ? limit : pLimit(streamedPartsAtOnce), signal);
  }

  /** Before the first upload in parts; others that come meanwhile need not wait for it. */
  async function tidyOnce(signal: AbortSignal): Promise<void> {
    if (!isTidied) {
      isTidied = true;
      try {
        await removeStaleUploads(calls, staleAfter, signal);
      } catch (error) {
        isTidied = false;
        throw error;
      }
    }
  }

  const read: CacheStore['read'] = async (name, { signal }) => {
    requireLegalName(name);
    const chunks: Uint8Array[] = [];
    const first = await firstRange(calls, name, readAheadBytes, (chunk) => void chunks.push(chunk), signal);
    if (first === undefined) {
      return undefined;
    }
    const stream = rangedStream({ ...first, chunks }, async (start, stopped) => {
      const more: Uint8Array[] = [];
      const sink = (chunk: Uint8Array) => void more.push(chunk);
      return { ...(await furtherRange(calls, name, first, start, readAheadBytes, sink, stopped)), chunks: more };
    });
    return endOnAbort(stream, signal);
  };

  async function copyTo(name: string, path: string, { signal }: StoreContext): Promise<boolean> {
    requireLegalName(name);
    const object: RangedObject = {
      first: (memory) => firstRange(calls, name, partBytes, memory, signal),
      further: (first, start, memory, until) => furtherRange(calls, name, first, start, partBytes, memory, until),
    };
    return copyRanges(object, path, partBytes, buffers, limit, signal);
  }

  async function newest(prefix: string, count: number, { signal }: StoreContext): Promise<string[]> {
    const objects = await firstOf(listObjects(calls, prefix, Math.min(count, pageSize), signal), count);
    return objects.map(({ name }) => name);
  }

  async function* list(prefix: string, { signal }: StoreContext): AsyncGenerator<StoredObject> {
    yield* listObjects(calls, prefix, pageSize, signal);
  }

  async function remove(name: string, { signal }: StoreContext): Promise<void> {
    requireLegalName(name);
    const command = new DeleteObjectCommand({ Bucket: config.bucket, Key: calls.key(name) });
    await explaining(`delete ${name}`, signal, () => client.send(command, { abortSignal: signal }));
  }

  return {
    traits: {
      ...listingStoreTraits,
      maximumObjectBytes: partBytes * maximumParts,
    },
    describe: () => label,
    newest,
    has,
    read,
    copyTo,
    write,
    list,
    delete: remove,
  };
}
