import type { Readable } from 'node:stream';
import {
  type Body,
  type CacheStore,
  endOnAbort,
  requireLegalName,
  requireLegalPrefix,
  type StoreContext,
  type StoredObject,
} from '@carryover/core';
import { inTurn } from '../in-turn';
import { listingStoreTraits } from '../listing-store-traits';
import type { StoreSurroundings } from '../store-surroundings';
import { authorizer } from './authorizer';
import { blobStream } from './blob-stream';
import { dockerCredentials } from './docker-credentials';
import { listObjects, namesBelow } from './list-objects';
import { digestOfBytes, writeManifest } from './object-manifest';
import { tagOf } from './object-tag';
import type { OciConfig } from './oci-config';
import { registryClient } from './registry-client';
import { repositoryOf } from './repository';
import { hasBlob, uploadBlob } from './upload-blob';

export interface OciStoreOptions {
  /** How long a connection may stand still, in milliseconds. */
  readonly stallLimit?: number;
  /** How many tags are asked for at once; a registry may give fewer. */
  readonly tagsPerPage?: number;
}

const defaultStallLimit = 60_000;
const defaultTagsPerPage = 1_000;
/** A last segment that is the SHA-256 of the object's own bytes, as packs and indexes have. */
const contentName = /(?:^|\/)([0-9a-f]{64})$/;

/**
 * A store in a repository of an OCI registry: an object is a blob, an artifact manifest that names it, and a tag on that, by which it is found and which
 * keeps it from the registry's garbage collection.
 *
 * The distribution specification cannot create a tag only where there is none. So the tag is looked for right before it is put and looked at right after:
 * whoever finds another's manifest there has come too late. Two writers whose look before comes before the other's put, while the first one's look after
 * comes before the second's put, are both told `stored`, and the second's bytes stay, whole. Packs and indexes are named by their digest, so that both hold
 * the same; of two such snapshots the later stays, and what only the earlier one added has to be saved again. Where the registry refuses to move tags
 * (immutable tags), that cannot happen either.
 */
export function ociStore(
  config: OciConfig,
  surroundings: StoreSurroundings,
  options: OciStoreOptions = {},
): CacheStore {
  const { registry, origin } = config;
  const label = `oci://${registry}/${config.repository}`;
  const client = registryClient({
    label,
    origin,
    registry,
    stallLimit: options.stallLimit ?? defaultStallLimit,
    authorizer: authorizer({
      label,
      registry,
      allowsPlainHttp: origin.startsWith('http:'),
      credentials: (signal) => dockerCredentials(registry, surroundings, signal),
    }),
  });
  const repository = repositoryOf(client, config.repository, options.tagsPerPage ?? defaultTagsPerPage);
  const tagging = inTurn();

  async function write(name: string, body: Body, context: StoreContext): Promise<'stored' | 'present'> {
    requireLegalName(name);
    const { signal } = context;
    const tag = tagOf(name);
    const action = `write ${name}`;
    if (await repository.hasTag(tag, action, signal)) {
      return 'present';
    }
    const upload = { client, repository: config.repository, name, signal };
    const expected = { digest: `sha256:${contentName.exec(name)?.[1] ?? ''}`, size: body.size };
    const isHere = contentName.test(name) && (await hasBlob(upload, expected));
    const content = isHere ? expected : await uploadBlob(upload, body);
    await repository.putEmptyConfig(upload);
    const manifest = writeManifest({ name, content, modified: new Date() });
    return tagging(tag, async () => {
      if (await repository.hasTag(tag, action, signal)) {
        return 'present';
      }
      const put = await repository.putManifest(tag, manifest, action, signal);
      if (put === 'present') {
        return 'present';
      }
      const found = await repository.manifest(tag, action, signal);
      return found?.digest === digestOfBytes(manifest) ? 'stored' : 'present';
    });
  }

  async function read(name: string, { signal }: StoreContext): Promise<Readable | undefined> {
    requireLegalName(name);
    const action = `read ${name}`;
    const found = await repository.object(tagOf(name), action, signal);
    if (found?.object.name !== name) {
      return undefined;
    }
    const { content } = found.object;
    const url = `/v2/${config.repository}/blobs/${content.digest}`;
    const answer = await client.send({ method: 'GET', url, access: 'pull', action, expects: [200, 404] }, signal);
    if (answer.response.status === 404) {
      await answer.response.body?.cancel();
      return undefined;
    }
    return endOnAbort(blobStream(answer, content, name, label), signal);
  }

  async function newest(prefix: string, limit: number, { signal }: StoreContext): Promise<string[]> {
    requireLegalPrefix(prefix);
    const names: string[] = [];
    for await (const name of namesBelow(repository, prefix, signal)) {
      names.push(name);
    }
    // Names are ASCII, so that this is the order of their bytes.
    return names.sort().slice(0, limit);
  }

  async function* list(prefix: string, { signal }: StoreContext): AsyncGenerator<StoredObject> {
    requireLegalPrefix(prefix);
    for await (const { name, content, modified } of listObjects(repository, prefix, signal)) {
      signal.throwIfAborted();
      yield { name, size: content.size, modified };
    }
    signal.throwIfAborted();
  }

  return {
    traits: {
      ...listingStoreTraits,
      // GitHub's registry takes layers of up to 10 GB: https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry
      maximumObjectBytes: 10_000_000_000,
    },
    describe: () => label,
    newest,
    has: async (name, { signal }) => {
      requireLegalName(name);
      return repository.hasTag(tagOf(name), `look up ${name}`, signal);
    },
    read,
    write,
    list,
    delete: async (name, { signal }) => {
      requireLegalName(name);
      const action = `delete ${name}`;
      const found = await repository.object(tagOf(name), action, signal);
      if (found?.object.name === name) {
        await repository.deleteManifest(found.digest, action, signal);
      }
    },
  };
}
