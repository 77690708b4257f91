import { branchOfRef, tagOfRef } from './branch-of-ref';
import type { CiService } from './ci-service';

/** https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables */
export const azurePipelines: CiService = {
  title: 'Azure Pipelines',
  logStyle: 'azure',
  detect: (environment) => environment.TF_BUILD?.toLowerCase() === 'true',
  describe({ environment }) {
    const ref = environment.BUILD_SOURCEBRANCH;
    return {
      repository: environment.BUILD_REPOSITORY_URI,
      ref: {
        pullRequest: /^refs\/pull\/([0-9]+)\//.exec(ref ?? '')?.[1],
        // With refs/heads/ for a repository of Azure's own, without for one of GitHub's.
        base: branchOfRef(environment.SYSTEM_PULLREQUEST_TARGETBRANCH),
        tag: tagOfRef(ref),
        branch: branchOfRef(ref),
      },
      untrusted:
        environment.SYSTEM_PULLREQUEST_ISFORK?.toLowerCase() === 'true' ? 'a pull request from a fork' : undefined,
      temporaryFolder: environment.AGENT_TEMPDIRECTORY,
      workspace: environment.BUILD_SOURCESDIRECTORY,
    };
  },
};
