import { vi } from 'vitest';
import { testCredentials } from '../servers/s3-server';

/** Puts what every S3 server of the tests knows into the environment, where the SDK finds it; undone by `vi.unstubAllEnvs`. */
export function stubCredentials(): void {
  for (const [variable, value] of Object.entries(testCredentials)) {
    vi.stubEnv(variable, value);
  }
}
