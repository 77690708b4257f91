import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for `$DOCKER_CONFIG`, as `docker login` would leave it. */
export interface DockerConfig {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function dockerConfig(config: object): Promise<DockerConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-docker-config-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** The `auth` of a user with a password. */
export function loginOf(user: string, password: string): { readonly auth: string } {
  return { auth: Buffer.from(`${user}:${password}`).toString('base64') };
}
