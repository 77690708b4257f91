import type { CiService } from './ci-service';

/**
 * https://docs.drone.io/pipeline/environment/reference/
 *
 * It does not tell whether a pull request comes from a fork; each has a scope of its own, which no other job reads.
 */
export const drone: CiService = {
  title: 'Drone',
  logStyle: 'plain',
  detect: (environment) => environment.DRONE === 'true',
  describe({ environment }) {
    return {
      repository: environment.DRONE_GIT_HTTP_URL || environment.DRONE_REPO_LINK,
      ref: {
        pullRequest: environment.DRONE_PULL_REQUEST,
        base: environment.DRONE_TARGET_BRANCH,
        tag: environment.DRONE_TAG,
        branch: environment.DRONE_BRANCH,
        defaultBranch: environment.DRONE_REPO_BRANCH,
      },
      workspace: environment.DRONE_WORKSPACE,
    };
  },
};
