import type { CiService } from './ci-service';

/**
 * https://woodpecker-ci.org/docs/usage/environment
 *
 * It does not tell whether a pull request comes from a fork; each has a scope of its own, which no other job reads.
 */
export const woodpecker: CiService = {
  title: 'Woodpecker',
  logStyle: 'plain',
  detect: (environment) => environment.CI === 'woodpecker',
  describe({ environment }) {
    return {
      repository: environment.CI_REPO_CLONE_URL || environment.CI_REPO_URL,
      ref: {
        pullRequest: environment.CI_COMMIT_PULL_REQUEST,
        base: environment.CI_COMMIT_TARGET_BRANCH,
        tag: environment.CI_COMMIT_TAG,
        branch: environment.CI_COMMIT_BRANCH,
        defaultBranch: environment.CI_REPO_DEFAULT_BRANCH,
      },
      workspace: environment.CI_WORKSPACE,
    };
  },
};
