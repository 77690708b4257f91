/**
 * Moves a set of packs by carryover's S3 store, in a process of its own: `transfer.mjs put|get FOLDER LOCATION` puts what is in the folder, or gets what LOCATION holds
 * into it, and prints the seconds that this took, by JSON. Credentials are in the environment, as the SDK wants them.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaCommandRunner, openStore } from '@carryover/host';

const [direction = '', folder = '', location = ''] = process.argv.slice(2);
const store = await openStore(location, {
  workingDirectory: folder,
  environment: process.env,
  temporaryDirectory: tmpdir(),
  homeDirectory: homedir,
  commands: execaCommandRunner(process.env),
});
const context = { signal: new AbortController().signal };

/** As mc counts from when it is ready: with the SDK loaded and the credentials found. */
async function begin(): Promise<number> {
  await store.has('nothing', context);
  return performance.now();
}

async function put(): Promise<number> {
  const names = await readdir(folder);
  const began = await begin();
  await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const { size } = await stat(file);
      await store.write(name, { size, file, open: () => createReadStream(file) }, context);
    }),
  );
  return performance.now() - began;
}

async function get(): Promise<number> {
  const names: string[] = [];
  for await (const { name } of store.list('', context)) names.push(name);
  const began = await begin();
  const found = await Promise.all(names.map((name) => store.copyTo?.(name, join(folder, name), context)));
  if (found.length === 0 || found.includes(false)) throw new Error('Nothing was there to get');
  return performance.now() - began;
}

const milliseconds = await (direction === 'put' ? put() : get());
process.stdout.write(JSON.stringify({ seconds: milliseconds / 1000 }));
