import { startServer } from './server-process';
import { serviceProgram } from './service-program';

/** The cache server of nektos/act, which speaks the first version of GitHub's cache service. */
export interface ActCacheServer {
  /** What the runner puts into the environment of an action. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** It finds a port by itself, and prints its URL, whose last segment is its token. It keeps the time of entries in seconds. */
export async function startActCacheServer(): Promise<ActCacheServer> {
  const { printed, stop } = await startServer({
    program: await serviceProgram('act-cache-server'),
    argumentsFor: (_, folder) => [folder],
    isReady: (_, output) => urlIn(output) !== undefined,
  });
  return {
    environment: { ACTIONS_CACHE_URL: urlIn(printed) ?? '', ACTIONS_RUNTIME_TOKEN: 'act-takes-any-token' },
    stop,
  };
}

function urlIn(output: string): string | undefined {
  return /^(http:\/\/127\.0\.0\.1:.*)\n/m.exec(output)?.[1];
}
