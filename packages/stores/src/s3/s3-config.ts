import type { ParsedLocation } from '../parse-location';

const encryptions = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

/** How the server encrypts what it keeps. */
export type Encryption = (typeof encryptions)[number];

/** What a location such as `s3://bucket/prefix?region=eu-central-1` says. It never holds credentials. */
export interface S3Config {
  readonly bucket: string;
  /** What stands before every name: empty, or a folder that ends in `/`. */
  readonly prefix: string;
  /** By default the SDK's own: `AWS_REGION`, or the profile's. */
  readonly region?: string | undefined;
  /** Another maker's server, or a local one: `https://minio.example:9000`. */
  readonly endpoint?: string | undefined;
  /** Whether the bucket stands in the path and not in the host's name. By default where there is an endpoint. */
  readonly pathStyle: boolean;
  /** By default what the bucket's own settings say. */
  readonly encryption?: Encryption | undefined;
  readonly kmsKeyId?: string | undefined;
  /** By default the server's. */
  readonly storageClass?: string | undefined;
}

/** A rule of one parameter: gives what is wrong with a value, as a clause, or undefined. */
type Rule = (value: string) => string | undefined;

/** Objects of these cannot be read at once: https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const archives = new Set(['GLACIER', 'DEEP_ARCHIVE']);

const rules: Readonly<Record<string, Rule>> = {
  region: matching(/^[a-zA-Z0-9-]+$/, "its region is not a region's name, such as eu-central-1"),
  endpoint: endpointProblem,
  pathStyle: matching(/^(true|false)$/, 'its pathStyle is neither true nor false'),
  sse: (value) =>
    encryptions.some((each) => each === value) ? undefined : `its sse is none of ${encryptions.join(', ')}`,
  kmsKeyId: matching(/^[A-Za-z0-9:/._-]+$/, 'its kmsKeyId is not the id, the alias or the ARN of a key'),
  storageClass: (value) =>
    archives.has(value)
      ? `what is in storageClass ${value} cannot be read at once`
      : matching(/^[A-Z0-9_]+$/, 'its storageClass is not the name of one, such as STANDARD_IA')(value),
};

function matching(form: RegExp, problem: string): Rule {
  return (value) => (form.test(value) ? undefined : problem);
}

/** Never shows the endpoint: it may hold a password. */
function endpointProblem(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return 'its endpoint is not a URL that begins with https:// or http://';
  }
  if (url.username !== '' || url.password !== '') {
    return 'its endpoint holds credentials, which belong into the environment';
  }
  return url.search === '' && url.hash === '' ? undefined : 'its endpoint has something behind its path';
}

/**
 * Bucket names are 3 to 63 of these: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html. Capitals and
 * underscores are in old names, and other makers allow them.
 */
const legalBucket = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;
const legalPrefix = /^(?!\.{1,2}(\/|$))[A-Za-z0-9._%@+=~-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._%@+=~-]+)*$/;

/** What is wrong with an `s3:` location, each as a clause; nothing where it can be used. */
export function s3Problems({ path, parameters }: ParsedLocation): string[] {
  const { bucket, prefix } = splitPath(path);
  const names = parameters.map(([name]) => name);
  const value = (wanted: string) => parameters.find(([name]) => name === wanted)?.[1];
  return [
    ...(path.startsWith('//') ? [] : ["it does not begin with 's3://'"]),
    ...(legalBucket.test(bucket) ? [] : ['it names no bucket, or one that cannot be']),
    ...(prefix === '' || legalPrefix.test(prefix)
      ? []
      : [
          "its prefix has other characters than A-Z a-z 0-9 / . _ % @ + = ~ -, or a segment that is empty, '.' or '..'",
        ]),
    ...parameters.flatMap(([name, given]) =>
      Object.hasOwn(rules, name) ? (rules[name]?.(given) ?? []) : `it has an unknown parameter '${name}'`,
    ),
    ...names
      .filter((name, position) => names.indexOf(name) !== position)
      .map((name) => `it has the parameter '${name}' twice`),
    ...(value('kmsKeyId') !== undefined && value('sse') === 'AES256'
      ? ['it has a kmsKeyId, but its sse is AES256']
      : []),
  ];
}

/** The configuration that a location without problems stands for. */
export function s3Config({ path, parameters }: ParsedLocation): S3Config {
  const { bucket, prefix } = splitPath(path);
  const given = new Map(parameters);
  const endpoint = given.get('endpoint')?.replace(/\/+$/, '');
  const pathStyle = given.get('pathStyle');
  const kmsKeyId = given.get('kmsKeyId');
  const encryption = given.get('sse') ?? (kmsKeyId === undefined ? undefined : 'aws:kms');
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region: given.get('region'),
    endpoint,
    pathStyle: pathStyle === undefined ? endpoint !== undefined : pathStyle === 'true',
    encryption: encryptions.find((each) => each === encryption),
    kmsKeyId,
    storageClass: given.get('storageClass'),
  };
}

function splitPath(path: string): { bucket: string; prefix: string } {
  const [bucket = '', ...segments] = path.replace(/^\/\//, '').split('/');
  return { bucket, prefix: segments.join('/').replace(/\/$/, '') };
}
