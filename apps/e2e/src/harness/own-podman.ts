import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** Debian's podman and buildah, with images and cache mounts of their own, gone at the end. */
export interface OwnPodman extends AsyncDisposable {
  /** What a client needs, on top of its own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** An empty folder, in which builds run. */
  readonly workingFolder: string;
  /** A directory store's folder, which is not there yet. */
  readonly store: string;
  /** The images, named or not, and the containers. */
  contents(): Promise<readonly string[]>;
  /** The one folder among all cache mounts that holds this entry. */
  mountWith(entry: string): Promise<string>;
  /** Removes all cache mounts, as if it were another machine. */
  removeMounts(): Promise<void>;
}

const script = fileURLToPath(new URL('../../../../scripts/podman.sh', import.meta.url));

/** Use as `await using podman = await openOwnPodman()`. */
export async function openOwnPodman(): Promise<OwnPodman> {
  const { stdout: folder } = await execa(script, ['start']);
  const { stdout: lines } = await execa(script, ['env', folder]);
  const environment = Object.fromEntries(
    lines.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const temporary = join(folder, 'tmp');
  const list = (words: readonly string[]) => execa('podman', words, { env: environment, lines: true });
  const cacheFolders = async () => (await readdir(temporary)).filter((name) => name.startsWith('buildah-cache'));
  const workingFolder = join(folder, 'work');
  await mkdir(workingFolder);
  return {
    environment,
    workingFolder,
    store: join(folder, 'store'),
    async contents() {
      const images = await list(['images', '--all', '--format={{.ID}} {{.Repository}}']);
      const containers = await list(['ps', '--all', '--external', '--format={{.ID}} {{.Image}}']);
      return [...images.stdout, ...containers.stdout].toSorted();
    },
    async mountWith(entry) {
      const found = await Promise.all(
        (await cacheFolders()).map(async (name) => {
          const entries = await readdir(join(temporary, name), { recursive: true });
          return entries.filter((path) => path.endsWith(`/${entry}`)).map((path) => join(temporary, name, path));
        }),
      );
      const [path, ...others] = found.flat();
      if (path === undefined || others.length > 0) {
        throw new Error(`'${entry}' is in ${found.flat().length} cache mounts, not in one.`);
      }
      return path.slice(0, -entry.length - 1);
    },
    async removeMounts() {
      await Promise.all((await cacheFolders()).map((name) => rm(join(temporary, name), { recursive: true })));
    },
    async [Symbol.asyncDispose]() {
      await execa(script, ['stop', folder]);
    },
  };
}
