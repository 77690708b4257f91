import { extractByCarryover } from '../contenders/carryover';
import { forgetContexts } from '../engine/builder';
import type { Stage } from './scene';

/** A mount that was never saved, on a builder that has never seen the toolbox. */
export async function measureFirstSave(stage: Stage): Promise<void> {
  const builder = await stage.filledBuilder();
  for (let run = 0; run < stage.repeat; run += 1) {
    await forgetContexts(builder);
    const save = await extractByCarryover(stage.carryover, builder, stage.newPath('first-save'), 'saved');
    stage.measured.add('carryover-first-save', save.seconds);
  }
}
