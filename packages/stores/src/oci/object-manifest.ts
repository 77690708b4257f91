import { createHash } from 'node:crypto';
import { StoreError } from '@carryover/core';
import * as z from 'zod';
import { parseJson } from '../parse-json';

/** Some bytes in a registry. */
export interface Descriptor {
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

/** What the manifest of an object says. */
export interface ObjectManifest {
  readonly name: string;
  readonly content: Descriptor;
  readonly modified: Date;
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md */
export const manifestMediaType = 'application/vnd.oci.image.manifest.v1+json';
const artifactType = 'application/vnd.carryover.object.v1';
const nameAnnotation = 'vnd.carryover.name';
const createdAnnotation = 'org.opencontainers.image.created';
/** The file name under which `oras pull` puts the content. */
const titleAnnotation = 'org.opencontainers.image.title';

/** What an artifact without a configuration has in its place: the two bytes `{}`. The same chapter: guidance for an empty descriptor. */
export const emptyConfig = Buffer.from('{}');
const emptyConfigDescriptor = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: digestOfBytes(emptyConfig),
  size: emptyConfig.length,
};
export const largestManifest = 4 * 1024 * 1024;

const manifestSchema = z.object({
  artifactType: z.literal(artifactType),
  layers: z.tuple([
    z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), size: z.number().int().nonnegative() }),
  ]),
  annotations: z.object({
    [nameAnnotation]: z.string(),
    [createdAnnotation]: z.iso.datetime({ offset: true }),
  }),
});

export function digestOfBytes(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The bytes of a manifest that ties the content to its name: an artifact, whose content a registry keeps for as long as its tag. */
export function writeManifest({ name, content, modified }: ObjectManifest): Buffer {
  const title = name.slice(name.lastIndexOf('/') + 1);
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestMediaType,
    artifactType,
    config: emptyConfigDescriptor,
    layers: [{ mediaType: 'application/octet-stream', ...content, annotations: { [titleAnnotation]: title } }],
    annotations: { [nameAnnotation]: name, [createdAnnotation]: modified.toISOString() },
  };
  return Buffer.from(JSON.stringify(manifest));
}

/** Throws where `bytes` is not a manifest of carryover's: something else has the tag. */
export function readManifest(bytes: Uint8Array, tag: string, label: string): ObjectManifest {
  const result = manifestSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  if (!result.success) {
    throw new StoreError(`The tag ${tag} in ${label} is not an object of carryover's`, {
      code: 'store-foreign-object',
      transient: false,
      hint: 'Something else has written to this repository; give carryover one of its own.',
      cause: result.error,
    });
  }
  const { layers, annotations } = result.data;
  return {
    name: annotations[nameAnnotation],
    content: { digest: layers[0].digest, size: layers[0].size },
    modified: new Date(annotations[createdAnnotation]),
  };
}
