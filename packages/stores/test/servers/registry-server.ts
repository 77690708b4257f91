import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programOutput } from './program-output';
import { type ServerProcess, startServer } from './server-process';
import { serviceProgram } from './service-program';

/** The registry of https://github.com/distribution/distribution, on data of its own. */
export interface RegistryServer extends ServerProcess {
  /** Removes what no tag leads to, as an operator does. */
  collectGarbage(): Promise<void>;
}

export interface RegistryServerOptions {
  /** Its `auth` section, for the folder of its configuration. */
  readonly auth?: (folder: string) => Promise<object>;
  /** True by default. */
  readonly deletes?: boolean;
}

export async function startRegistry({ auth, deletes = true }: RegistryServerOptions = {}): Promise<RegistryServer> {
  const program = await serviceProgram('distribution');
  const server = await startServer({
    program,
    argumentsFor: async (port, folder) => {
      const configuration = {
        version: '0.1',
        log: { level: 'error', accesslog: { disabled: true } },
        storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: deletes } },
        http: { addr: `127.0.0.1:${port}`, secret: 'of a test' },
        ...(auth && { auth: await auth(folder) }),
      };
      // JSON is YAML.
      await writeFile(join(folder, 'config.yml'), JSON.stringify(configuration));
      return ['serve', join(folder, 'config.yml')];
    },
  });
  return {
    ...server,
    collectGarbage: async () => {
      await programOutput(program, ['garbage-collect', '--delete-untagged', join(server.folder, 'config.yml')]);
    },
  };
}

/** The password of {@link passwordAuth}'s user `carol`. */
export const registryPassword = 'correct horse battery staple';
const passwordHash = '$2b$04$YG71jvsVAkwVXRIOJBd.eu5h02b.8HycPLIrPkasF115aqOffp2fK';

/** An `auth` section that lets in one user with a password. */
export async function passwordAuth(folder: string): Promise<object> {
  const path = join(folder, 'htpasswd');
  await writeFile(path, `carol:${passwordHash}\n`);
  return { htpasswd: { realm: 'a test', path } };
}
