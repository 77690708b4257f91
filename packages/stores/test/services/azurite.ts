import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from './service-process';

/** Azurite, Microsoft's own emulator of Azure Blob Storage. */
export interface Azurite {
  readonly port: number;
  /** With the account. */
  readonly endpoint: string;
  readonly account: string;
  readonly accountKey: string;
  end(): Promise<void>;
}

/** The account that Azurite has by itself; its key is no secret (https://learn.microsoft.com/azure/storage/common/storage-connect-azurite). */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export async function startAzurite(): Promise<Azurite> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-azurite-'));
  const program = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const words = [program, '--blobHost', '127.0.0.1', '--blobPort', '0', '--location', folder, '--disableTelemetry'];
  const service = await startService(process.execPath, [...words, '--skipApiVersionCheck'], (line) =>
    line.includes('successfully listens'),
  );
  const port = Number(/:(\d+)/.exec(service.readyLine.slice(service.readyLine.indexOf('127.0.0.1')))?.[1]);
  return {
    port,
    endpoint: `http://127.0.0.1:${port}/${account}`,
    account,
    accountKey,
    end: async () => {
      await service.end();
      await rm(folder, { recursive: true });
    },
  };
}
