import type { File, Storage } from '@google-cloud/storage';

/**
 * `file`, whose resumable uploads carry credentials also where the API answers elsewhere than at its usual place: of all that the SDK does, these alone go
 * without, whatever `useAuthWithCustomEndpoint` says (8.4.0, `File.startResumableUpload_` does not pass it on).
 */
export async function authorizedFile(storage: Storage, file: File): Promise<File> {
  if (storage.customEndpoint && storage.useAuthWithCustomEndpoint === true) {
    const headers = Object.fromEntries(await storage.authClient.getRequestHeaders(storage.apiEndpoint));
    file.interceptors.push({
      // Its type wants a URI, which what is uploaded by pieces has elsewhere.
      request: (options) => ({ uri: '', ...options, headers: { ...options.headers, ...headers } }),
    });
  }
  return file;
}
