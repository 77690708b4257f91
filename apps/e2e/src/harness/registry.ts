import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Workplace } from './workplace';

const serviceProgram = fileURLToPath(new URL('../../../../scripts/service-program.sh', import.meta.url));

/** A container registry that lets in one user, gone when it is disposed of. */
export interface Registry extends AsyncDisposable {
  /** As images of it begin: host and port. */
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

/** bcrypt, as htpasswd files have it. */
const passwordHash = '$2b$04$YG71jvsVAkwVXRIOJBd.eu5h02b.8HycPLIrPkasF115aqOffp2fK';

/** Starts https://github.com/distribution/distribution on 127.0.0.1. Use as `await using registry = await startRegistry(workplace)`. */
export async function startRegistry({ folder }: Workplace): Promise<Registry> {
  const { stdout: program } = await execa(serviceProgram, ['distribution']);
  const address = `127.0.0.1:${await freePort()}`;
  const path = join(folder, 'htpasswd');
  await writeFile(path, `carol:${passwordHash}\n`);
  const configuration = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'registry') } },
    http: { addr: address, secret: 'of a test' },
    auth: { htpasswd: { realm: 'a test', path } },
  };
  // JSON is YAML.
  await writeFile(join(folder, 'registry.yml'), JSON.stringify(configuration));
  const server = execa(program, ['serve', join(folder, 'registry.yml')], { reject: false, forceKillAfterDelay: 1_000 });
  await untilItAnswers(`http://${address}/v2/`);
  return {
    address,
    user: 'carol',
    password: 'correct horse battery staple',
    async [Symbol.asyncDispose]() {
      server.kill();
      await server;
    },
  };
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await fetch(url).catch(() => undefined)) !== undefined) {
      return;
    }
    await setTimeout(100);
  }
  throw new Error(`The registry does not answer at ${url}.`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('There is no free port.');
  }
  return address.port;
}
