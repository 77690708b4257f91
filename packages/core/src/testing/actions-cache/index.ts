export {
  type ActionsCacheServer,
  type ActionsCacheServerOptions,
  type CacheFault,
  type CacheJob,
  type CacheRequest,
  startActionsCacheServer,
} from './actions-cache-server';
export { type BlobContainer, type BlobContainerOptions, blobContainer } from './azure-blobs';
export type { CacheEntry } from './cache-entries';
