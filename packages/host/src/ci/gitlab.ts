import type { CiService } from './ci-service';

/**
 * https://docs.gitlab.com/ci/variables/predefined_variables/
 *
 * A merge request from a fork is built in the fork, or, if a member of the parent project starts that, in the parent project with the parent's rights
 * (https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/, "Use with forked projects").
 */
export const gitlab: CiService = {
  title: 'GitLab CI/CD',
  logStyle: 'gitlab',
  detect: (environment) => environment.GITLAB_CI === 'true',
  describe(source) {
    const { environment } = source;
    const isForked =
      (environment.CI_MERGE_REQUEST_SOURCE_PROJECT_ID ?? '') !== (environment.CI_MERGE_REQUEST_PROJECT_ID ?? '');
    // GitLab builds pull requests of a repository elsewhere, which it mirrors.
    const isForkedElsewhere =
      (environment.CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY ?? '') !==
      (environment.CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY ?? '');
    return {
      repository: environment.CI_PROJECT_URL,
      ref: {
        pullRequest: environment.CI_MERGE_REQUEST_IID || environment.CI_EXTERNAL_PULL_REQUEST_IID,
        base:
          environment.CI_MERGE_REQUEST_TARGET_BRANCH_NAME || environment.CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME,
        tag: environment.CI_COMMIT_TAG,
        branch: environment.CI_COMMIT_BRANCH,
        defaultBranch: environment.CI_DEFAULT_BRANCH,
      },
      untrusted: isForked || isForkedElsewhere ? 'a merge request from a fork' : undefined,
      isProtected: environment.CI_COMMIT_REF_PROTECTED === 'true',
      workspace: environment.CI_PROJECT_DIR,
    };
  },
};
