import type { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from './s3-config';
import { asStoreError } from './s3-error';

/** What the parts of the store share. */
export interface S3Calls {
  readonly client: S3Client;
  readonly config: S3Config;
  /** Where this is, for messages: `s3://bucket/prefix`. */
  readonly label: string;
  /** The key of a name in the bucket. */
  key(name: string): string;
  /**
   * What `call` gives; what it throws of the SDK's as a `StoreError` that begins with `Cannot <action>`, or as the signal's reason once it is aborted.
   */
  explaining<Result>(action: string, signal: AbortSignal, call: () => Promise<Result>): Promise<Result>;
}

export function s3Calls(client: S3Client, config: S3Config): S3Calls {
  const { bucket, prefix, endpoint } = config;
  const place = `${bucket}/${prefix}`.slice(0, -1);
  const label = `s3://${place}${endpoint === undefined ? '' : `?endpoint=${endpoint}`}`;
  return {
    client,
    config,
    label,
    key: (name) => prefix + name,
    async explaining(action, signal, call) {
      signal.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        signal.throwIfAborted();
        throw asStoreError(error, action, label);
      }
    },
  };
}
