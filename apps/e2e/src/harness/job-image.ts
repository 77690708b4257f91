import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** The image for jobs and Bitbucket's pipe on it, built from what is here. */
export interface JobImages extends AsyncDisposable {
  readonly job: string;
  readonly pipe: string;
}

/** In the end, dispose of them: the engine then has them no more. */
export async function buildJobImages(): Promise<JobImages> {
  const id = randomUUID();
  const [job, pipe] = [`carryover-test/job-${id}`, `carryover-test/pipe-${id}`];
  await execa(ofRepository('scripts/job-image.sh'), [job]);
  const context = ['--build-context', `carryover=docker-image://${job}`, ofRepository('apps/bitbucket')];
  await execa('docker', ['buildx', 'build', '--builder', 'default', '--tag', pipe, ...context]);
  return {
    job,
    pipe,
    async [Symbol.asyncDispose]() {
      await execa('docker', ['image', 'rm', pipe, job]);
    },
  };
}

function ofRepository(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
