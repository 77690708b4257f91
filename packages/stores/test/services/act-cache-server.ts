import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceProgram, startService } from './service-process';

/** The cache server of nektos/act, which speaks the first version of GitHub's cache service. */
export interface ActCacheServer {
  /** What the runner puts into the environment of an action. */
  readonly environment: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

/** The last segment of its URL is its token. It keeps the time of entries in seconds. */
export async function startActCacheServer(): Promise<ActCacheServer> {
  const program = await serviceProgram('act-cache-server');
  const folder = await mkdtemp(join(tmpdir(), 'carryover-act-cache-'));
  const service = await startService(program, [folder], (line) => line.startsWith('http://127.0.0.1:'));
  return {
    environment: { ACTIONS_CACHE_URL: service.readyLine, ACTIONS_RUNTIME_TOKEN: 'act-takes-any-token' },
    end: async () => {
      await service.end();
      await rm(folder, { recursive: true });
    },
  };
}
