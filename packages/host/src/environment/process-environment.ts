import type { Environment } from './environment';

/** The one home of `process.env`. */
export function processEnvironment(): Environment {
  return { ...process.env };
}
