import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ActionsCacheServer, blobContainer, startActionsCacheServer } from '@carryover/core/testing/actions-cache';
import { execa } from 'execa';
import type { Workplace } from './workplace';

/** An Actions cache of a repository, which is gone when it is disposed of. */
export interface ActionsCache extends AsyncDisposable {
  readonly server: ActionsCacheServer;
}

/** The account that Azurite has by itself; its key is no secret (https://learn.microsoft.com/azure/storage/common/storage-connect-azurite). */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts it, with Azurite as its blob storage. Use as `await using cache = await startActionsCache(workplace)`. */
export async function startActionsCache(workplace: Workplace): Promise<ActionsCache> {
  const program = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const place = ['--blobHost', '127.0.0.1', '--blobPort', '0', '--location', join(workplace.folder, 'azurite')];
  const azurite = execa(process.execPath, [program, ...place, '--skipApiVersionCheck', '--disableTelemetry'], {
    reject: false,
    forceKillAfterDelay: 1_000,
  });
  const port = await readPort(createInterface({ input: azurite.stdout }));
  const endpoint = `http://127.0.0.1:${port}/${account}`;
  const blobs = blobContainer({ endpoint, account, accountKey, container: 'actions-cache' });
  await blobs.create();
  const server = await startActionsCacheServer({ blobs });
  return {
    server,
    async [Symbol.asyncDispose]() {
      await server.close();
      azurite.kill();
      await azurite;
    },
  };
}

async function readPort(lines: AsyncIterable<string>): Promise<string> {
  const seen: string[] = [];
  for await (const line of lines) {
    const port = /successfully listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) {
      return port;
    }
    seen.push(line);
  }
  throw new Error(`Azurite did not start:\n${seen.join('\n')}`);
}
