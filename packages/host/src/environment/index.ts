export { cacheHome } from './cache-home';
export type { Environment } from './environment';
export { processEnvironment } from './process-environment';
