import { Readable } from 'node:stream';
import type { Body } from '@carryover/core';
import { inTurn } from '../in-turn';
import { readAtMost } from '../read-at-most';
import {
  digestOfBytes,
  emptyConfig,
  largestManifest,
  manifestMediaType,
  type ObjectManifest,
  readManifest,
} from './object-manifest';
import type { RegistryClient } from './registry-client';
import { tagPages } from './tag-list';
import { hasBlob, type Upload, uploadBlob } from './upload-blob';

/** A manifest as the registry has it. */
export interface FoundManifest {
  readonly digest: string;
  readonly bytes: Buffer;
}

/** The manifests and tags of one repository. `action` is for messages: `read v1/…`. */
export interface Repository {
  hasTag(tag: string, action: string, signal: AbortSignal): Promise<boolean>;
  manifest(tag: string, action: string, signal: AbortSignal): Promise<FoundManifest | undefined>;
  /** What a tag names; throws if that is not carryover's. */
  object(
    tag: string,
    action: string,
    signal: AbortSignal,
  ): Promise<{ readonly digest: string; readonly object: ObjectManifest } | undefined>;
  /** Puts a manifest under a tag; `present` where the registry refuses because there is one. */
  putManifest(tag: string, bytes: Buffer, action: string, signal: AbortSignal): Promise<'stored' | 'present'>;
  deleteManifest(digest: string, action: string, signal: AbortSignal): Promise<void>;
  /** Makes sure that the blob is there which every manifest names as its configuration. */
  putEmptyConfig(upload: Upload): Promise<void>;
  tagPages(action: string, signal: AbortSignal): AsyncIterable<readonly string[]>;
}

const emptyConfigBody: Body = {
  size: emptyConfig.length,
  open: () => Readable.from([emptyConfig], { objectMode: false }),
};

export function repositoryOf(client: RegistryClient, repository: string, tagsPerPage: number): Repository {
  const manifestUrl = (reference: string) => `/v2/${repository}/manifests/${reference}`;
  const configuring = inTurn();
  let hasEmptyConfig = false;

  async function askFor(method: 'HEAD' | 'GET', tag: string, action: string, signal: AbortSignal): Promise<Response> {
    const headers = { accept: manifestMediaType };
    const url = manifestUrl(tag);
    return (await client.send({ method, url, access: 'pull', action, expects: [200, 404], headers }, signal)).response;
  }

  async function hasTag(tag: string, action: string, signal: AbortSignal): Promise<boolean> {
    return (await askFor('HEAD', tag, action, signal)).status === 200;
  }

  async function manifest(tag: string, action: string, signal: AbortSignal): Promise<FoundManifest | undefined> {
    const response = await askFor('GET', tag, action, signal);
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    const bytes = await readAtMost(response.body, largestManifest);
    return { digest: digestOfBytes(bytes), bytes };
  }

  async function putManifest(
    tag: string,
    bytes: Buffer,
    action: string,
    signal: AbortSignal,
  ): Promise<'stored' | 'present'> {
    const request = {
      method: 'PUT',
      url: manifestUrl(tag),
      access: 'push',
      action,
      expects: [201],
      // No registry has to heed If-None-Match; one that does makes sure of what is only looked for otherwise.
      headers: { 'content-type': manifestMediaType, 'if-none-match': '*' },
      body: bytes,
    } as const;
    try {
      const { response } = await client.send(request, signal);
      await response.body?.cancel();
      return 'stored';
    } catch (error) {
      signal.throwIfAborted();
      // A registry whose tags cannot be moved says so with a code of its own: that the tag is there tells what was meant.
      if (await hasTag(tag, action, signal)) {
        return 'present';
      }
      throw error;
    }
  }

  return {
    hasTag,
    manifest,
    putManifest,
    object: async (tag, action, signal) => {
      const found = await manifest(tag, action, signal);
      return found && { digest: found.digest, object: readManifest(found.bytes, tag, client.label) };
    },
    deleteManifest: async (digest, action, signal) => {
      const url = manifestUrl(digest);
      const { response } = await client.send(
        { method: 'DELETE', url, access: 'delete', action, expects: [200, 202, 204, 404] },
        signal,
      );
      await response.body?.cancel();
    },
    // Of many writers, one sends it, and the others wait.
    putEmptyConfig: (upload) =>
      configuring('', async () => {
        const content = { digest: digestOfBytes(emptyConfig), size: emptyConfig.length };
        if (!hasEmptyConfig && !(await hasBlob(upload, content))) {
          await uploadBlob(upload, emptyConfigBody);
        }
        hasEmptyConfig = true;
      }),
    tagPages: (action, signal) => tagPages(client, repository, tagsPerPage, action, signal),
  };
}
