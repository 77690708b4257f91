export {
  type ActionsCacheServer,
  type CacheFault,
  type CacheRequest,
  startActionsCacheServer,
} from './actions-cache-server';
export { type BlobContainer, type BlobContainerOptions, blobContainer } from './azure-blobs';
export type { CacheEntry } from './cache-entries';
export type { ActionsCacheServerOptions, CacheJob, CacheMethod } from './cache-service';
