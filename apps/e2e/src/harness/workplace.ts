import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetNamespace } from './empty-builder';

/** One test's own place, on the builder and on the host: so that tests do not meet. */
export interface Workplace extends AsyncDisposable {
  /** Goes into `BUILDKIT_CACHE_MOUNT_NS`, so that the mounts are this test's alone. */
  readonly namespace: string;
  /** A private folder outside the repository. */
  readonly folder: string;
  /** The directory store's folder, made by the first save. */
  readonly store: string;
  /** What inject tells extract. */
  readonly stateFile: string;
  /** An empty folder, in which the command runs. */
  readonly workingFolder: string;
  /** What the command takes for the machine's temporary folder. */
  readonly temporaryFolder: string;
}

/** What every workplace's namespace begins with. */
export const namespacePrefix = 'carryover-e2e-';

/** Use as `await using workplace = await openWorkplace()`: in the end nothing of it is left, neither here nor on the builder. */
export async function openWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-e2e-'));
  const namespace = `${namespacePrefix}${randomUUID()}`;
  const workingFolder = join(folder, 'work');
  const temporaryFolder = join(folder, 'temporary');
  await Promise.all([workingFolder, temporaryFolder].map((name) => mkdir(name)));
  return {
    namespace,
    folder,
    store: join(folder, 'store'),
    stateFile: join(folder, 'state.json'),
    workingFolder,
    temporaryFolder,
    async [Symbol.asyncDispose]() {
      await forgetNamespace(namespace);
      await rm(folder, { recursive: true });
    },
  };
}
