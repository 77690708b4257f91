import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageFileHandler } from './stage-output';

/** Hands over what stages have answered into a folder of this host, stage by stage: regular files alone, as `readStageOutput` does. */
export async function readAnswersFolder(folder: string, token: string, handle: StageFileHandler): Promise<void> {
  const answers = join(folder, token);
  const stages = await readdir(answers);
  for (const stage of stages.filter((name) => /^\d+$/.test(name)).sort((one, other) => Number(one) - Number(other))) {
    for (const name of await readdir(join(answers, stage))) {
      const path = join(answers, stage, name);
      const status = await lstat(path);
      if (status.isFile()) {
        await handle({ stage: Number(stage), name, size: status.size, content: createReadStream(path) });
      }
    }
  }
}
