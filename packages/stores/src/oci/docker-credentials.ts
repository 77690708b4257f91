import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '@carryover/core';
import * as z from 'zod';
import type { StoreSurroundings } from '../store-surroundings';
import { credentialsFromHelper } from './credential-helper';

/** What `docker login` knows about a registry. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Exchanged for a token at the registry's token service. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

const entrySchema = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
});
const configSchema = z.object({
  auths: z.record(z.string(), entrySchema).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
type Entry = z.output<typeof entrySchema>;

/** The key under which Docker files what it knows of Docker Hub. */
const dockerHubKey = 'https://index.docker.io/v1/';
const dockerHubNames = new Set(['docker.io', 'index.docker.io']);

/**
 * The user's credentials for a registry (host, and port if it has one), where Docker keeps them: `config.json` in `$DOCKER_CONFIG` or `~/.docker`,
 * which holds them or names a program that does (https://docs.docker.com/reference/cli/docker/login/). Undefined if there are none.
 */
export async function dockerCredentials(
  registry: string,
  surroundings: StoreSurroundings,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const { environment, homeDirectory } = surroundings;
  const path = join(environment.DOCKER_CONFIG || join(homeDirectory(), '.docker'), 'config.json');
  const config = await readConfig(path);
  const key = dockerHubNames.has(registry) ? dockerHubKey : registry;
  const helper = config.credHelpers?.[key] ?? config.credHelpers?.[registry] ?? config.credsStore;
  if (helper !== undefined && helper !== '') {
    return credentialsFromHelper(helper, key, surroundings.commands, signal);
  }
  const entry = entryOf(config.auths ?? {}, key);
  return entry && credentialsOf(entry, path, registry);
}

async function readConfig(path: string): Promise<z.output<typeof configSchema>> {
  try {
    return configSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return {};
    }
    // What the file holds is secret, and a parser's message may quote it.
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'it is not what Docker writes';
    throw unusable(`Docker's configuration ${path} cannot be read: ${reason}`);
  }
}

/** Older versions of Docker filed registries under their URL, with a path: `https://host/v1/`. */
function entryOf(entries: Readonly<Record<string, Entry>>, key: string): Entry | undefined {
  const same = Object.entries(entries).find(([filed]) => hostOf(filed) === hostOf(key));
  return entries[key] ?? same?.[1];
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function credentialsOf(entry: Entry, path: string, registry: string): Credentials | undefined {
  if (entry.identitytoken) {
    return { kind: 'identity-token', token: entry.identitytoken };
  }
  if (entry.registrytoken) {
    return { kind: 'registry-token', token: entry.registrytoken };
  }
  if (entry.auth) {
    const decoded = Buffer.from(entry.auth, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    if (colon < 1) {
      throw unusable(`What Docker's configuration ${path} holds for ${registry} is not a user and a password`);
    }
    // Docker itself drops the zero bytes that old versions padded it with.
    return {
      kind: 'password',
      username: decoded.slice(0, colon),
      password: decoded.slice(colon + 1).replace(/\0+$/, ''),
    };
  }
  const { username, password } = entry;
  return username && password ? { kind: 'password', username, password } : undefined;
}

function unusable(message: string): StoreError {
  return new StoreError(message, {
    code: 'store-credentials-unreadable',
    transient: false,
    hint: 'Log in anew with docker login, or correct the file.',
  });
}
