import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { isLegalName, requireLegalPrefix, type StoredObject, StoreError } from '@carryover/core';
import type { S3Calls } from './s3-calls';

/**
 * The objects below `prefix` in ascending byte order, in pages of at most `pageSize`; what has no legal name is none of the store's and is passed over.
 * Throws where the server lists in another order, as a directory bucket does.
 */
export async function* listObjects(
  { client, config, key, label, explaining }: S3Calls,
  prefix: string,
  pageSize: number,
  signal: AbortSignal,
): AsyncGenerator<StoredObject> {
  requireLegalPrefix(prefix);
  let previous = '';
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: config.bucket,
      Prefix: key(prefix),
      MaxKeys: pageSize,
      ...(ContinuationToken !== undefined && { ContinuationToken }),
    });
    const page = await explaining(`list '${prefix}'`, signal, () => client.send(command, { abortSignal: signal }));
    for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
      const name = Key.slice(config.prefix.length);
      if (!isLegalName(name)) {
        continue;
      }
      if (name <= previous) {
        throw new StoreError(`Cannot list '${prefix}' in ${label}: the server does not list in the order of names`, {
          code: 'store-unordered',
          transient: false,
          hint: 'Use a general purpose bucket; directory buckets (S3 Express One Zone) are of no use here.',
        });
      }
      previous = name;
      signal.throwIfAborted();
      yield { name, size: Size, modified: LastModified };
    }
    // Some servers send an empty token with the last page.
    ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    // A generator that is read on after an abort must not end as if that were all.
    signal.throwIfAborted();
  } while (ContinuationToken !== undefined);
}
