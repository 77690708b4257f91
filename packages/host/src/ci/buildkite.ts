import { projectOfRemote } from '../git/project-name';
import type { CiService } from './ci-service';

/** https://buildkite.com/docs/pipelines/configure/environment-variables */
export const buildkite: CiService = {
  title: 'Buildkite',
  logStyle: 'buildkite',
  detect: (environment) => environment.BUILDKITE === 'true',
  describe({ environment }) {
    const { BUILDKITE_PULL_REQUEST: number, BUILDKITE_PULL_REQUEST_REPO: origin, BUILDKITE_REPO: own } = environment;
    const isForked = Boolean(origin) && projectOfRemote(origin ?? '') !== projectOfRemote(own ?? '');
    return {
      repository: own,
      ref: {
        pullRequest: number === 'false' ? undefined : number,
        base: environment.BUILDKITE_PULL_REQUEST_BASE_BRANCH,
        tag: environment.BUILDKITE_TAG,
        branch: environment.BUILDKITE_BRANCH,
        defaultBranch: environment.BUILDKITE_PIPELINE_DEFAULT_BRANCH,
      },
      untrusted: isForked ? 'a pull request from a fork' : undefined,
      workspace: environment.BUILDKITE_BUILD_CHECKOUT_PATH,
    };
  },
};
