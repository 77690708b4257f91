import { join } from 'node:path';
import { extractByDance } from '../contenders/dance';
import { packOnHost } from '../contenders/host-limit';
import type { Stage } from './scene';

/** The dance does the same work whether all, some or nothing changed. Then the CI's own cache packs what it copied. */
export async function measureDanceSave(stage: Stage): Promise<void> {
  const builder = await stage.filledBuilder();
  for (let run = 0; run < stage.danceRepeat; run += 1) {
    const folder = stage.newPath('dance-out');
    stage.measured.add('dance-extract', await extractByDance(builder, folder));
    stage.measured.add(
      'dance-pack',
      await packOnHost(join(folder, 'dance-cache'), stage.newPath('dance.tar.zst'), stage.signal),
    );
  }
}
