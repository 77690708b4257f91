import { cp, stat } from 'node:fs/promises';
import { extractByCarryover, injectByCarryover } from '../contenders/carryover';
import { packOnHost } from '../contenders/host-limit';
import { type Builder, changeMount } from '../engine/builder';
import { rewriteFiles } from '../trees/change';
import { RandomStream } from '../trees/random-stream';
import { CHANGED_SHARE, type Stage } from './scene';

/** A run that begins on an empty builder with a full store, and the runs that follow it on the same builder. */
export async function measureNextRun(stage: Stage): Promise<void> {
  const store = stage.newPath('store');
  await extractByCarryover(stage.carryover, await stage.filledBuilder(), store, 'saved');
  for (let run = 0; run < stage.repeat; run += 1) {
    const builder = await stage.emptyBuilder();
    await measureUnchangedRun(stage, builder, store);
    await measureWarmRun(stage, builder, store);
    await measureChangedRun(stage, builder, store, run);
  }
}

async function measureUnchangedRun({ carryover, measured }: Stage, builder: Builder, store: string): Promise<void> {
  const inject = await injectByCarryover(carryover, builder, store, 'restored');
  const extract = await extractByCarryover(carryover, builder, store, 'unchanged');
  measured.add('carryover-restore', inject.seconds);
  measured.add('carryover-save-unchanged', extract.seconds);
  measured.add('carryover-overhead-empty', inject.seconds + extract.seconds);
  measured.add('sent-unchanged', extract.mount.bytesSent);
}

async function measureWarmRun({ carryover, measured }: Stage, builder: Builder, store: string): Promise<void> {
  const inject = await injectByCarryover(carryover, builder, store, 'present');
  const extract = await extractByCarryover(carryover, builder, store, 'unchanged');
  measured.add('carryover-overhead-warm', inject.seconds + extract.seconds);
}

/** Saves to a copy of the store, so that the next repetition finds the store as this one did. */
async function measureChangedRun(stage: Stage, builder: Builder, store: string, run: number): Promise<void> {
  const { carryover, measured } = stage;
  const ownStore = stage.newPath('changed-store');
  await cp(store, ownStore, { recursive: true });
  await injectByCarryover(carryover, builder, ownStore, 'present');
  const changed = stage.newPath('changed');
  await changeMount(
    builder,
    rewriteFiles(stage.tree, CHANGED_SHARE, new RandomStream(`${stage.seed} change ${run}`)),
    changed,
  );
  const extract = await extractByCarryover(carryover, builder, ownStore, 'saved');
  measured.add('carryover-save-changed', extract.seconds);
  measured.add('sent-changed', extract.mount.bytesSent);
  const packed = stage.newPath('changed.tar.zst');
  await packOnHost(changed, packed, stage.signal);
  measured.add('changed-packed', (await stat(packed)).size);
}
