import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Workplace } from './workplace';

/** An image that a test made on the engine. */
export interface MadeImage extends AsyncDisposable {
  readonly name: string;
}

/** The image for jobs, built from what is here. Use as `await using image = await buildJobImage(workplace)`: in the end the engine has it no more. */
export async function buildJobImage({ namespace }: Workplace): Promise<MadeImage> {
  const name = `carryover-test/job-${namespace}`;
  await execa(fileURLToPath(new URL('../../../../scripts/job-image.sh', import.meta.url)), [name]);
  return {
    name,
    async [Symbol.asyncDispose]() {
      await execa('docker', ['image', 'rm', name]);
    },
  };
}
