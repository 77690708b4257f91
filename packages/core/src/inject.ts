import type { EnginePorts, InjectedMount, InjectedMountState, InjectReport, InjectRequest } from './engine';
import { InjectMount } from './inject-mount';
import type { Mount } from './mount/mount';
import { injectRounds } from './policy/inject-rounds';
import { RunContext } from './run-context';
import { listMounts } from './transfer/list-mounts';
import { withTemporaryFolder } from './transfer/temporary-folder';
import { unpackMounts } from './transfer/unpack-mounts';

/**
 * Fills the request's mounts from their newest snapshots, before a build.
 *
 * Mounts that are based on images or stages come after the others, see {@link injectRounds}. One build lists the mounts, while the snapshots are being found and fetched; another unpacks into those that need it, all side by side. A mount's trouble
 * is its own: its outcome is `failed`, and a warning is given. Throws if nothing could be done at all (`trouble`), if the user's toolbox image lacks a
 * program (`misuse`), or if the signal is aborted.
 */
export async function inject(request: InjectRequest, ports: EnginePorts): Promise<InjectReport> {
  const began = performance.now();
  const { mounts, damagedPacks } = await withTemporaryFolder(request.temporaryDirectory, async (folder) => {
    const run = new RunContext(request, ports, folder);
    try {
      return { mounts: await injectInRounds(run, request), damagedPacks: [...run.damaged] };
    } finally {
      await run.settle();
    }
  });
  return {
    mounts: mounts.map((mount) => mount.report),
    session: {
      version: 1,
      builder: request.tool.builder,
      mounts: mounts.flatMap((mount) => mount.state ?? []),
      ...(damagedPacks.length === 0 ? {} : { damagedPacks }),
    },
    seconds: (performance.now() - began) / 1000,
  };
}

interface InjectedResult {
  readonly report: InjectedMount;
  readonly state: InjectedMountState | undefined;
}

/** In the order of the request's mounts. */
async function injectInRounds(run: RunContext, request: InjectRequest): Promise<InjectedResult[]> {
  const results = new Map<Mount, InjectedResult>();
  for (const mounts of injectRounds(request.mounts, request.baseBuilds)) {
    const injected = await injectMounts(run, { ...request, mounts });
    for (const result of injected) {
      results.set(result.report.mount, result);
    }
  }
  return request.mounts.flatMap((mount) => results.get(mount) ?? []);
}

async function injectMounts(run: RunContext, request: InjectRequest): Promise<InjectedResult[]> {
  const buildFolder = await run.makeBuildFolder();
  const mounts = request.mounts.map(
    (mount, number) => new InjectMount(run, mount, number, buildFolder, request.ifNotEmpty),
  );

  run.step('looking at the mounts and fetching their snapshots');
  const fetching = mounts.map((mount) => mount.beginFetching());
  try {
    const listings = await listMounts(run, request.mounts);
    await Promise.all(mounts.map((mount, number) => mount.decide(listings[number])));
  } finally {
    // What is still under way is not needed, and must have ended before its folder goes.
    for (const mount of mounts) {
      mount.stopFetching();
    }
    await Promise.allSettled(fetching);
    await run.sharedObjects.clear();
  }

  const tasks = mounts.flatMap((mount) => mount.task ?? []);
  if (tasks.length > 0) {
    run.step('unpacking', `${tasks.length} of ${mounts.length} mounts`);
    const results = await unpackMounts(run, buildFolder, tasks);
    for (const [number, mount] of mounts.entries()) {
      mount.settle(results.get(number));
    }
  }
  return mounts.map((mount) => mount.result());
}
