import { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from './s3-config';
import { StraightHandler } from './straight-handler';

/** How long the server may take to let us in, in milliseconds. */
const connectionTimeout = 10_000;
/** The most connections at once. */
const maximumSockets = 48;
/** One more try for each request: a part of an upload need not send all the others again. All further ones are core's to decide. */
const attempts = 2;
/** What most other makers' servers take for their region, where nobody names one. */
const anyRegion = 'us-east-1';

export interface S3ClientOptions {
  /** How long a connection may stand still before it is given up, in milliseconds. */
  readonly stallTimeout: number;
}

/**
 * The SDK's client for a store, whose credentials come from the SDK's own chain: environment, profile, web identity, container, machine.
 *
 * Where another maker's server is named, only those checksums are sent that the protocol demands: many such servers store the newer ones as part of
 * the object, or refuse them. Uploads are protected by the SHA-256 in their signature, and what is read by the digests that core checks.
 */
export function s3Client(config: S3Config, { stallTimeout }: S3ClientOptions): S3Client {
  const agent = { keepAlive: true, maxSockets: maximumSockets };
  return new S3Client({
    ...(config.region !== undefined && { region: config.region }),
    ...(config.endpoint !== undefined && {
      endpoint: config.endpoint,
      region: config.region ?? regionOfSurroundings(),
      requestChecksumCalculation: 'WHEN_REQUIRED',
    }),
    responseChecksumValidation: 'WHEN_REQUIRED',
    forcePathStyle: config.pathStyle,
    followRegionRedirects: config.endpoint === undefined,
    maxAttempts: attempts,
    requestHandler: new StraightHandler(
      { connectionTimeout, socketTimeout: stallTimeout, httpAgent: agent, httpsAgent: agent },
      { connectionTimeout, stallTimeout },
    ),
  });
}

/** Finds, when it is first asked, the region that environment or profile name, which only the SDK reads; or any. */
function regionOfSurroundings(): () => Promise<string> {
  let found: Promise<string> | undefined;
  return () => {
    found ??= new S3Client({}).config.region().catch(() => anyRegion);
    return found;
  };
}
