import type { CiService } from './ci-service';

/**
 * https://circleci.com/docs/reference/variables/
 *
 * A pull request within the repository is built as its branch. `CIRCLE_PR_NUMBER` is set for those from forks alone, whose `CIRCLE_BRANCH` is `pull/7`.
 */
export const circleci: CiService = {
  title: 'CircleCI',
  logStyle: 'plain',
  detect: (environment) => environment.CIRCLECI === 'true',
  describe({ environment }) {
    const pullRequest = environment.CIRCLE_PR_NUMBER || /^pull\/([0-9]+)$/.exec(environment.CIRCLE_BRANCH ?? '')?.[1];
    return {
      repository: environment.CIRCLE_REPOSITORY_URL,
      ref: { pullRequest, tag: environment.CIRCLE_TAG, branch: environment.CIRCLE_BRANCH },
      untrusted: pullRequest ? 'a pull request from a fork' : undefined,
    };
  },
};
