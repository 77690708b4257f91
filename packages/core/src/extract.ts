import type { EnginePorts, ExtractedMount, ExtractReport, ExtractRequest } from './engine';
import { ExtractMount } from './extract-mount';
import { RunContext } from './run-context';
import { listMounts } from './transfer/list-mounts';
import { packMounts } from './transfer/pack-mounts';
import { withTemporaryFolder } from './transfer/temporary-folder';

/** Builds that pack, at most: the second and later ones are for what another save or a link made necessary. */
const packingRounds = 4;

/**
 * Saves the request's mounts, after a build.
 *
 * One build lists the mounts; what changed against the snapshot that they were filled from is found by comparing. If nothing did, that is all. Else one more build packs
 * what changed, packs go to the store as they come, and a snapshot is written last. A mount's trouble is its own: its outcome is `failed`, a warning
 * is given, and what was saved before stands. Throws if nothing could be done at all (`trouble`), if the user's toolbox image lacks a program (`misuse`),
 * or if the signal is aborted.
 */
export async function extract(request: ExtractRequest, ports: EnginePorts): Promise<ExtractReport> {
  const began = performance.now();
  const mounts = await withTemporaryFolder(request.temporaryDirectory, async (folder) => {
    const run = new RunContext(request, ports, folder, request.session?.damagedPacks);
    try {
      return await extractMounts(run, request);
    } finally {
      await run.settle();
    }
  });
  return { mounts, seconds: (performance.now() - began) / 1000 };
}

async function extractMounts(run: RunContext, request: ExtractRequest): Promise<ExtractedMount[]> {
  const mounts = request.mounts.map((mount, number) => new ExtractMount(run, request, mount, number));

  run.step('looking for changes');
  const listings = await listMounts(run, request.mounts);
  await Promise.all(mounts.map((mount, number) => mount.compare(listings[number])));

  for (let round = 0; round < packingRounds && mounts.some((mount) => !mount.isSettled); round++) {
    const tasks = mounts.flatMap((mount) => mount.task ?? []);
    if (tasks.length > 0) {
      run.step('packing', `${tasks.length} of ${mounts.length} mounts`);
      const results = await packMounts(run, tasks);
      for (const [number, mount] of mounts.entries()) {
        mount.take(results.get(number));
      }
    }
    run.step('saving');
    await Promise.all(mounts.filter((mount) => !mount.isSettled).map((mount) => mount.save()));
  }
  return mounts.map((mount) => mount.result());
}
