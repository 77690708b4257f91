import { createRequire } from 'node:module';
import { startServer } from './server-process';

/** Azurite, Microsoft's own emulator of Azure Blob Storage. */
export interface Azurite {
  readonly port: number;
  /** With the account. */
  readonly endpoint: string;
  readonly account: string;
  readonly accountKey: string;
  stop(): Promise<void>;
}

/** The account that Azurite has by itself; its key is no secret (https://learn.microsoft.com/azure/storage/common/storage-connect-azurite). */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export async function startAzurite(): Promise<Azurite> {
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const { port, stop } = await startServer({
    program: process.execPath,
    argumentsFor: (free, folder) => [
      ...[script, '--blobHost', '127.0.0.1', '--blobPort', String(free), '--location', folder],
      ...['--disableTelemetry', '--skipApiVersionCheck'],
    ],
  });
  return { port, endpoint: `http://127.0.0.1:${port}/${account}`, account, accountKey, stop };
}
