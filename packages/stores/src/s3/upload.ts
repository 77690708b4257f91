import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { LimitFunction } from 'p-limit';
import type { BodyParts } from './body-parts';
import type { Condition } from './publish';
import type { S3Calls } from './s3-calls';
import { together } from './together';

/** How long the server may take to forget an upload that is given up, in milliseconds: an aborted run should end soon. */
const giveUpTimeout = 10_000;

/** An object that the server has, but does not show yet. */
export interface Upload {
  show(condition: Condition): Promise<unknown>;
  /** Frees what was not shown. */
  dispose(): Promise<void>;
}

type Settings = Pick<PutObjectCommandInput, 'Bucket' | 'Key' | 'ServerSideEncryption' | 'SSEKMSKeyId' | 'StorageClass'>;

function settingsOf({ config, key }: S3Calls, name: string): Settings {
  const { bucket, encryption, kmsKeyId, storageClass } = config;
  return {
    Bucket: bucket,
    Key: key(name),
    ...(encryption !== undefined && { ServerSideEncryption: encryption }),
    ...(kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }),
    // The server's own names: other makers have some that the SDK does not list.
    ...(storageClass !== undefined && { StorageClass: storageClass as NonNullable<Settings['StorageClass']> }),
  };
}

/** A small object, sent at once when it is to be shown. */
export function uploadWhole(calls: S3Calls, name: string, content: Buffer, signal: AbortSignal): Upload {
  const settings = settingsOf(calls, name);
  return {
    show: (condition) =>
      calls.client.send(new PutObjectCommand({ ...settings, ...condition, Body: content }), { abortSignal: signal }),
    dispose: async () => undefined,
  };
}

/** Sends a large object in parts, as many at once as `limit` lets through. An upload that fails or is aborted is given up. */
export async function uploadParts(
  calls: S3Calls,
  name: string,
  starts: readonly number[],
  parts: BodyParts,
  limit: LimitFunction,
  signal: AbortSignal,
): Promise<Upload> {
  const { client } = calls;
  const target = { Bucket: calls.config.bucket, Key: calls.key(name) };
  const sendExplained = <Result>(call: () => Promise<Result>, until: AbortSignal) =>
    calls.explaining(`write ${name}`, until, call);
  // Where the SDK sends checksums of parts, the upload has to be begun as one with checksums.
  const withChecksums = (await client.config.requestChecksumCalculation()) === 'WHEN_SUPPORTED';
  const checksums = withChecksums ? ({ ChecksumAlgorithm: 'CRC32' } as const) : {};
  const begin = new CreateMultipartUploadCommand({ ...settingsOf(calls, name), ...checksums });
  // Without the signal: an upload whose begin is aborted on its way could not be given up.
  const { UploadId } = await sendExplained(() => client.send(begin), signal);
  const upload = { ...target, UploadId };
  let isOpen = true;

  async function dispose(): Promise<void> {
    if (isOpen) {
      const giveUp = client.send(new AbortMultipartUploadCommand(upload), {
        abortSignal: AbortSignal.timeout(giveUpTimeout),
      });
      // What led here matters more. An upload that is left is found by a later run: see stale-uploads.ts.
      await giveUp.catch(() => undefined);
    }
  }

  async function sendPart(start: number, PartNumber: number, until: AbortSignal): Promise<CompletedPart> {
    const Body = await parts.take(start);
    const part = new UploadPartCommand({ ...upload, ...checksums, PartNumber, Body });
    const { ETag, ChecksumCRC32 } = await sendExplained(() => client.send(part, { abortSignal: until }), until);
    // Only now: a request that failed may still be read from.
    parts.giveBack(Body);
    return { PartNumber, ETag, ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }) };
  }

  try {
    signal.throwIfAborted();
    const numbered = starts.map((start, index) => ({ start, number: index + 1 }));
    const Parts = await together(limit, signal, numbered, ({ start, number }, until) => sendPart(start, number, until));
    return {
      show: async (condition) => {
        const complete = new CompleteMultipartUploadCommand({ ...upload, ...condition, MultipartUpload: { Parts } });
        await client.send(complete, { abortSignal: signal });
        isOpen = false;
      },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
