import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import type { S3Calls } from './s3-calls';
import { saysForbidden, saysUnsupported } from './s3-error';

/**
 * Gives up the uploads below the store's prefix that killed writers left: those begun more than `age` milliseconds ago, a thousand at most. Whoever may not
 * do that, or whose server cannot, leaves it to others, or to a lifecycle rule (AbortIncompleteMultipartUpload).
 */
export async function removeStaleUploads(calls: S3Calls, age: number, signal: AbortSignal): Promise<void> {
  const { client, config, explaining } = calls;
  const below = { Bucket: config.bucket, Prefix: config.prefix };
  const before = Date.now() - age;
  await explaining('remove what earlier runs left', signal, async () => {
    try {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand(below), { abortSignal: signal });
      const stale = Uploads.filter(({ Initiated }) => Initiated !== undefined && Initiated.getTime() < before);
      for (const { Key, UploadId } of stale) {
        const giveUp = new AbortMultipartUploadCommand({ Bucket: config.bucket, Key, UploadId });
        await client.send(giveUp, { abortSignal: signal });
      }
    } catch (error) {
      if (!saysForbidden(error) && !saysUnsupported(error)) {
        throw error;
      }
    }
  });
}
