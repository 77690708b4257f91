import { execa } from 'execa';
import packTree from './scripts/pack-tree.sh';
import unpackTree from './scripts/unpack-tree.sh';
import { secondsOf } from './stopwatch';

/** `tar | zstd -T0 -3` on the host: what a CI's own cache does, and the least that a save can cost. Gives seconds. */
export async function packOnHost(folder: string, archive: string, signal: AbortSignal): Promise<number> {
  return secondsOf(() => execa('bash', ['-c', packTree, 'pack-tree.sh', folder, archive], { cancelSignal: signal }));
}

/** `zstd -d | tar -x` on the host. The folder is made. Gives seconds. */
export async function unpackOnHost(archive: string, folder: string, signal: AbortSignal): Promise<number> {
  return secondsOf(() =>
    execa('bash', ['-c', unpackTree, 'unpack-tree.sh', archive, folder], { cancelSignal: signal }),
  );
}
