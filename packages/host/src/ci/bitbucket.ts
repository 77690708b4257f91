import type { CiService } from './ci-service';

/**
 * https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
 *
 * Pull requests from forks start no pipeline in the repository that they are for, so a job is always of its own repository
 * (https://support.atlassian.com/bitbucket-cloud/docs/pipeline-start-conditions/).
 */
export const bitbucket: CiService = {
  title: 'Bitbucket Pipelines',
  logStyle: 'plain',
  detect: (environment) => Boolean(environment.BITBUCKET_BUILD_NUMBER),
  describe({ environment }) {
    const name = environment.BITBUCKET_REPO_FULL_NAME;
    return {
      repository: name ? `https://bitbucket.org/${name}` : environment.BITBUCKET_GIT_HTTP_ORIGIN,
      ref: {
        pullRequest: environment.BITBUCKET_PR_ID,
        base: environment.BITBUCKET_PR_DESTINATION_BRANCH,
        tag: environment.BITBUCKET_TAG,
        branch: environment.BITBUCKET_BRANCH,
      },
      workspace: environment.BITBUCKET_CLONE_DIR,
    };
  },
};
