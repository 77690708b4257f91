import { randomBytes } from 'node:crypto';
import { listMountRecords } from './build/mount-records';
import { CarryoverError } from './carryover-error';
import type { EnginePorts, EngineRequest } from './engine';
import type { Mount } from './mount/mount';
import { RunContext } from './run-context';
import { listMounts } from './transfer/list-mounts';
import { withTemporaryFolder } from './transfer/temporary-folder';

/** How long a question about the probe's own mount may take, in milliseconds. */
const limit = 30_000;

/**
 * Tries on a builder what inject and extract do there: one generated build, with the toolbox, a cache mount of its own and an answer. Neither the mount, where the tool
 * can remove it, nor anything else is left. Gives how long the build took, in seconds; throws as inject and extract do.
 */
export async function probeBuilder(
  request: Omit<EngineRequest, 'mounts'>,
  ports: EnginePorts,
): Promise<{ readonly seconds: number }> {
  // A mount that cannot be removed is always the same one, and stays empty.
  const name = request.tool.records('exec.cachemount') === undefined ? 'mount' : randomBytes(8).toString('hex');
  const id = `carryover-probe-${name}`;
  const began = performance.now();
  const mount: Mount = { namespace: '', id, base: {}, target: `/${id}` };
  const seconds = await withTemporaryFolder(request.temporaryDirectory, async (folder) => {
    const run = new RunContext({ ...request, mounts: [mount] }, ports, folder);
    try {
      const [listing] = await listMounts(run, [mount]);
      if (listing instanceof CarryoverError) {
        throw listing;
      }
      return (performance.now() - began) / 1000;
    } finally {
      await run.settle();
    }
  });
  await removeMount(mount, request, ports);
  return { seconds };
}

async function removeMount(
  mount: Mount,
  { tool }: Pick<EngineRequest, 'tool'>,
  { commands, signal }: EnginePorts,
): Promise<void> {
  const context = { signal, deadline: limit, inactivityLimit: limit };
  const records = await listMountRecords(commands, tool, [mount], context);
  const own = (records ?? []).filter(({ cacheId }) => cacheId === `/${mount.id}`).map(({ record }) => record);
  if (own.length > 0) {
    await commands.run(tool.prune(own).command, context);
  }
}
