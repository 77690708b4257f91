import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../github-action');

/** Of the toolbox, what does not come from Debian's mirror of the day: which packages it is made of may differ there. */
const isToolbox = (path: string) => path.startsWith('toolbox/');

async function digests(of: string): Promise<Record<string, string>> {
  const entries = await readdir(join(folder, of), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.map(async (file) => {
      const digest = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [relative(join(folder, of), file), digest] as const;
    }),
  );
  return Object.fromEntries(found.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function without(isLeftOut: (path: string) => boolean, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isLeftOut(path)));
}

async function packagesOf(of: string): Promise<string | undefined> {
  return readFile(join(folder, of, 'toolbox/amd64/toolbox.json'), 'utf8').catch(() => undefined);
}

const mend =
  'The bundle that users get is not what the sources make: run scripts/build-action.sh, and commit apps/github-action/dist.';

it('is committed as the sources make it', async () => {
  const [committed, built] = await Promise.all(['dist', 'build'].map((of) => digests(of).catch(() => ({}))));
  expect(Object.keys(built ?? {}), 'Nothing is built: run scripts/build.sh first.').not.toEqual([]);
  expect(without(isToolbox, committed ?? {}), mend).toEqual(without(isToolbox, built ?? {}));
  // A mirror drops old versions, and what is made of others is other.
  const [packagesCommitted, packagesBuilt] = await Promise.all(['dist', 'build'].map(packagesOf));
  if (packagesCommitted === packagesBuilt) {
    expect(committed, mend).toEqual(built);
  } else {
    expect(Object.keys(committed ?? {}).filter(isToolbox), mend).not.toEqual([]);
  }
});
