import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Where Bitbucket's runner has the clone, in every container of a step. */
const clonePlace = '/opt/atlassian/pipelines/agent/build';
const storagePlace = `${clonePlace}/.bitbucket/pipelines/generated/pipeline/pipes`;

/** A step of a pipeline, as far as pipes see it. */
export interface BitbucketStep {
  /** This machine's folder of the clone; what is checked out there and what caches brought is up to the test. */
  readonly clone: string;
  /**
   * Runs a pipe as Bitbucket's runner does with runtime 3, which leaves docker's command line to the pipe: the same mounts, variables, label and working folder
   * (mathieu-lemay/pipeline-runner, `Pipe.as_cmd`; https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/). It does not reject where the pipe fails.
   */
  runPipe(
    image: string,
    variables: Readonly<Record<string, string>>,
  ): Promise<{ exitCode: number | undefined; log: string }>;
}

export interface StepTraits {
  /** A folder of this machine for the step alone. */
  readonly folder: string;
  /** The port of the step's docker service, on 127.0.0.1. */
  readonly dockerPort: number;
}

export async function openBitbucketStep({ folder, dockerPort }: StepTraits): Promise<BitbucketStep> {
  const clone = join(folder, 'build');
  const storage = '.bitbucket/pipelines/generated/pipeline/pipes/acme/carryover';
  await Promise.all([join(clone, storage), join(folder, 'ssh')].map((path) => mkdir(path, { recursive: true })));
  const environment = {
    CI: 'true',
    BITBUCKET_BUILD_NUMBER: '17',
    BITBUCKET_CLONE_DIR: clonePlace,
    BITBUCKET_COMMIT: '7f777ed95a19224294949e1b4ce56bbffcb1fe9f',
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_WORKSPACE: 'acme',
    BITBUCKET_REPO_SLUG: 'shop',
    BITBUCKET_REPO_FULL_NAME: 'acme/shop',
    BITBUCKET_GIT_HTTP_ORIGIN: 'https://bitbucket.org/acme/shop',
    BITBUCKET_PROJECT_KEY: 'SHOP',
    BITBUCKET_PIPELINES_VARIABLES_PATH: `${storagePlace}/variables`,
    BITBUCKET_PIPE_STORAGE_DIR: `${storagePlace}/acme/carryover`,
    BITBUCKET_PIPE_SHARED_STORAGE_DIR: storagePlace,
    DOCKER_HOST: `tcp://host.docker.internal:${dockerPort}`,
  };
  return {
    clone,
    async runPipe(image, variables) {
      const given = Object.entries({ ...environment, ...variables }).map(([name, value]) => `--env=${name}=${value}`);
      const words = [
        'run',
        '--rm',
        `--volume=${clone}:${clonePlace}`,
        `--volume=${join(folder, 'ssh')}:/opt/atlassian/pipelines/agent/ssh:ro`,
        `--workdir=${clonePlace}`,
        '--label=org.bitbucket.pipelines.system=true',
        // The engine of these tests has no bridge network.
        '--network=host',
        '--add-host=host.docker.internal:127.0.0.1',
        ...given,
        image,
      ];
      const { exitCode, all } = await execa('docker', words, { reject: false, all: true });
      return { exitCode, log: all };
    },
  };
}
