import { injectByDance } from '../contenders/dance';
import { packOnHost, unpackOnHost } from '../contenders/host-limit';
import type { Stage } from './scene';

/** The CI's own cache unpacks the tree, and the dance copies it into the mount. */
export async function measureDanceRestore(stage: Stage): Promise<void> {
  const archive = stage.newPath('dance.tar.zst');
  await packOnHost(stage.treeFolder, archive, stage.signal);
  for (let run = 0; run < stage.danceRepeat; run += 1) {
    const builder = await stage.emptyBuilder();
    const folder = stage.newPath('dance-in');
    stage.measured.add('dance-unpack', await unpackOnHost(archive, folder, stage.signal));
    stage.measured.add('dance-inject', await injectByDance(builder, folder));
  }
}
