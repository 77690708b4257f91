import type { ParsedLocation } from '../parse-location';

/** Which part of which bucket. */
export interface GcsConfig {
  readonly bucket: string;
  /** What every name begins with: empty, or ending in `/`. */
  readonly prefix: string;
  /** Where the API answers, if not at its usual place: a private endpoint, or a server of a test. */
  readonly endpoint: string | undefined;
  /** Whether credentials are neither looked for nor sent. */
  readonly isAnonymous: boolean;
}

export const gcsForm = 'gs://BUCKET/PREFIX';

/** https://cloud.google.com/storage/docs/buckets#naming */
const bucketPattern = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;
const prefixPattern = /^(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._%@+=~-]+(?:\/|$))*$/;
const parameterNames = new Set(['endpoint', 'anonymous']);

/** What is wrong with a `gs:` location, each as a clause. */
export function gcsProblemsOf(location: ParsedLocation): string[] {
  const { bucket, prefix } = partsOf(location);
  const endpoint = parameterOf(location, 'endpoint');
  const anonymous = parameterOf(location, 'anonymous');
  const needed = location.path.startsWith('//') && bucket !== '';
  return [
    ...(needed ? [] : [`it names no bucket, as in ${gcsForm}`]),
    ...(needed && !bucketPattern.test(bucket) ? [`'${bucket}' is not the name of a bucket`] : []),
    ...(prefixPattern.test(prefix) ? [] : [`'${prefix}' is not a prefix that names can have`]),
    ...location.parameters.flatMap(([name]) =>
      parameterNames.has(name) ? [] : [`it has an unknown parameter '${name}'`],
    ),
    ...(endpoint !== undefined && originOf(endpoint) === undefined
      ? ["its parameter 'endpoint' is not a URL of just a scheme, a host and perhaps a port"]
      : []),
    ...(anonymous !== undefined && !['true', 'false'].includes(anonymous)
      ? ["its parameter 'anonymous' is neither true nor false"]
      : []),
    ...(anonymous === 'true' && endpoint === undefined ? ["its parameter 'anonymous' needs an 'endpoint'"] : []),
  ];
}

/** What a `gs:` location without problems means. */
export function gcsConfigOf(location: ParsedLocation): GcsConfig {
  const { bucket, prefix } = partsOf(location);
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: originOf(parameterOf(location, 'endpoint') ?? ''),
    isAnonymous: parameterOf(location, 'anonymous') === 'true',
  };
}

function partsOf({ path }: ParsedLocation): { bucket: string; prefix: string } {
  const [bucket = '', ...folders] = path.replace(/^\/\//, '').split('/');
  return { bucket, prefix: folders.join('/').replace(/\/$/, '') };
}

function parameterOf({ parameters }: ParsedLocation, wanted: string): string | undefined {
  return parameters.findLast(([name]) => name === wanted)?.[1];
}

function originOf(endpoint: string): string | undefined {
  const url = URL.parse(endpoint);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href ? url.origin : undefined;
}
