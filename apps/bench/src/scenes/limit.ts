import { stat } from 'node:fs/promises';
import { packOnHost, unpackOnHost } from '../contenders/host-limit';
import type { Stage } from './scene';

/** What the machine can do at best. */
export async function measureLimit(stage: Stage): Promise<void> {
  for (let run = 0; run < stage.repeat; run += 1) {
    const archive = stage.newPath('limit.tar.zst');
    stage.measured.add('limit-pack', await packOnHost(stage.treeFolder, archive, stage.signal));
    stage.measured.add('limit-unpack', await unpackOnHost(archive, stage.newPath('limit'), stage.signal));
    stage.measured.add('packed', (await stat(archive)).size);
  }
}
