import { createHmac } from 'node:crypto';

/** A container of an Azure Blob Storage, such as Azurite gives. */
export interface BlobContainerOptions {
  /** With the account, without a slash at the end: `http://127.0.0.1:10000/devstoreaccount1`. */
  readonly endpoint: string;
  readonly account: string;
  /** In base64. */
  readonly accountKey: string;
  /** 3 to 63 lower-case letters, digits and hyphens. */
  readonly container: string;
}

export interface BlobContainer {
  /** Makes the container; it must not be there. */
  create(): Promise<void>;
  /** A URL that allows `permissions` (of `r`, `w`, `c`) on one blob for `seconds`. `endpoint` is where its user reaches the storage, if not directly. */
  signedUrl(blob: string, permissions: string, seconds: number, endpoint?: string): string;
  /** In bytes; undefined if there is no such blob. */
  sizeOf(blob: string): Promise<number | undefined>;
  /** A blob that is not there is no error. */
  remove(blob: string): Promise<void>;
}

const version = '2021-12-02';

/** Signs as https://learn.microsoft.com/rest/api/storageservices/create-service-sas and create-account-sas say. */
export function blobContainer({ endpoint, account, accountKey, container }: BlobContainerOptions): BlobContainer {
  const sign = (fields: readonly string[]) =>
    createHmac('sha256', Buffer.from(accountKey, 'base64')).update(fields.join('\n'), 'utf8').digest('base64');

  /** For what the server does itself. */
  function managed(path: string, query: Readonly<Record<string, string>> = {}): string {
    const [permissions, services, types, expiry] = ['rwdlc', 'b', 'sco', expiryIn(600)];
    const sig = sign([account, permissions, services, types, '', expiry, '', '', version, '', '']);
    const signature = { sv: version, ss: services, srt: types, sp: permissions, se: expiry, sig };
    return `${endpoint}/${container}${path}?${new URLSearchParams({ ...query, ...signature })}`;
  }

  return {
    async create() {
      const response = await fetch(managed('', { restype: 'container' }), { method: 'PUT' });
      await requireStatus(response, [201]);
    },
    signedUrl(blob, permissions, seconds, userEndpoint = endpoint) {
      const expiry = expiryIn(seconds);
      const resource = `/blob/${account}/${container}/${blob}`;
      const unused = ['', '', '', '', '', '', ''];
      const sig = sign([permissions, '', expiry, resource, '', '', '', version, 'b', ...unused]);
      const query = new URLSearchParams({ sv: version, sr: 'b', sp: permissions, se: expiry, sig });
      return `${userEndpoint}/${container}/${blob}?${query}`;
    },
    async sizeOf(blob) {
      const response = await fetch(managed(`/${blob}`), { method: 'HEAD' });
      await requireStatus(response, [200, 404]);
      return response.status === 404 ? undefined : Number(response.headers.get('content-length'));
    },
    async remove(blob) {
      await requireStatus(await fetch(managed(`/${blob}`), { method: 'DELETE' }), [202, 404]);
    },
  };
}

function expiryIn(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

async function requireStatus(response: Response, expected: readonly number[]): Promise<void> {
  const text = await response.text();
  if (!expected.includes(response.status)) {
    throw new Error(`The blob storage answered ${response.status}: ${text}`);
  }
}
