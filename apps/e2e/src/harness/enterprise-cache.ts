import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Workplace } from './workplace';

const serviceProgram = fileURLToPath(new URL('../../../../scripts/service-program.sh', import.meta.url));

/** The Actions cache of a GitHub Enterprise Server, which has the service's first version alone; gone when it is disposed of. */
export interface EnterpriseCache extends AsyncDisposable {
  /** What the runner of such a server puts into the environment of an action. */
  readonly environment: Readonly<Record<string, string>>;
  /** How each archive in it is compressed. */
  compressions(): Promise<('gzip' | 'zstd' | 'none')[]>;
}

/**
 * Starts nektos/act's cache server as that. A runner that knows of the second version says so whichever server it belongs to: an action has to tell by
 * `GITHUB_SERVER_URL` (`isGhes` of `@actions/cache`, internal/config.ts). Use as `await using cache = await startEnterpriseCache(workplace)`.
 */
export async function startEnterpriseCache({ folder }: Workplace): Promise<EnterpriseCache> {
  const { stdout: program } = await execa(serviceProgram, ['act-cache-server']);
  const place = join(folder, 'enterprise-cache');
  const server = execa(program, [place], { reject: false, forceKillAfterDelay: 1_000 });
  return {
    environment: {
      GITHUB_SERVER_URL: 'https://github.acme.test',
      ACTIONS_CACHE_URL: await readUrl(createInterface({ input: server.stdout })),
      ACTIONS_RUNTIME_TOKEN: 'act-takes-any-token',
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/',
    },
    async compressions() {
      // `Storage` of act, pkg/artifactcache/storage.go: a file in one of up to 255 folders for each entry; parts of what is being sent are in `tmp`.
      const found = await readdir(join(place, 'cache'), { recursive: true, withFileTypes: true });
      const archives = found.filter((entry) => entry.isFile());
      return Promise.all(archives.map((entry) => compressionOf(join(entry.parentPath, entry.name))));
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      await server;
    },
  };
}

/** By what such a file begins with (RFC 1952, 2.3.1; RFC 8878, 3.1.1). */
async function compressionOf(path: string): Promise<'gzip' | 'zstd' | 'none'> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const start = buffer.toString('hex');
  if (start.startsWith('1f8b')) {
    return 'gzip';
  }
  return start === '28b52ffd' ? 'zstd' : 'none';
}

async function readUrl(lines: AsyncIterable<string>): Promise<string> {
  const seen: string[] = [];
  for await (const line of lines) {
    if (line.startsWith('http://127.0.0.1:')) {
      return line;
    }
    seen.push(line);
  }
  throw new Error(`The cache server did not start:\n${seen.join('\n')}`);
}
