import { branchOfRef } from './branch-of-ref';
import type { CiService } from './ci-service';

/**
 * https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables for all jobs, and for those of a multibranch pipeline
 * `BranchNameContributor` of the branch-api plugin and `MetadataActionContributor`. `WORKSPACE_TMP`: `WorkspaceList` of Jenkins itself. The git plugin sets `GIT_URL`,
 * and `GIT_BRANCH` with the remote's name before the branch.
 */
export const jenkins: CiService = {
  title: 'Jenkins',
  logStyle: 'plain',
  detect: (environment) => Boolean(environment.JENKINS_URL),
  describe({ environment }) {
    const { CHANGE_ID: pullRequest, BRANCH_NAME, GIT_BRANCH } = environment;
    return {
      repository: environment.GIT_URL,
      ref: {
        pullRequest,
        base: environment.CHANGE_TARGET,
        tag: environment.TAG_NAME,
        branch: BRANCH_NAME || branchOfRef(GIT_BRANCH?.replace(/^(?:refs\/remotes\/)?origin\//, '')),
      },
      untrusted: pullRequest && environment.CHANGE_FORK ? 'a pull request from a fork' : undefined,
      temporaryFolder: environment.WORKSPACE_TMP,
      workspace: environment.WORKSPACE,
    };
  },
};
