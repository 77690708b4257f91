import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { program } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { writeDockerfile } from './harness/prefixed-build';
import { openWorkplace } from './harness/workplace';

const tests = fileURLToPath(new URL('../../circleci/test/scripts.bats', import.meta.url));

describe('the CircleCI orb', () => {
  it('carries mounts from job to job by its scripts', { timeout: 300_000 }, async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, [
      'RUN --network=none --mount=type=cache,target=/deps echo "deps: $(cat /deps/log)"; echo run >>/deps/log',
    ]);
    const env = {
      FOLDER: workplace.folder,
      TMPDIR: workplace.temporaryFolder,
      NAMESPACE: workplace.namespace,
      CARRYOVER: `${process.execPath} ${program}`,
    };
    // The first test saves, on a builder of which the second knows nothing.
    for (const filter of ['around steps', 'before a build|fork|identity']) {
      await emptyBuilder(workplace);
      const { exitCode, all } = await execa('bats', ['--filter', filter, tests], {
        cwd: workplace.workingFolder,
        env,
        all: true,
        reject: false,
      });
      expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    }
  });
});
