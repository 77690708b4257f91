import { projectOfRemote } from '../git/project-name';
import { azurePipelines } from './azure-pipelines';
import { bitbucket } from './bitbucket';
import { buildkite } from './buildkite';
import type { CiService, CiSource, JobFacts, JobRef, LogStyleName } from './ci-service';
import { circleci } from './circleci';
import { drone } from './drone';
import { githubActions } from './github-actions';
import { gitlab } from './gitlab';
import { jenkins } from './jenkins';
import { teamcity } from './teamcity';
import { woodpecker } from './woodpecker';

/** What is known of the CI job that this process runs in: the defaults of options, and how to speak in its log. */
export interface CiFacts extends Pick<JobFacts, 'untrusted' | 'isProtected' | 'temporaryFolder' | 'workspace'> {
  readonly title: string;
  readonly logStyle: LogStyleName;
  /** `host/owner/name`. */
  readonly project: string | undefined;
  /**
   * The branch; of a pull or merge request `pull:7`, of a tag `tag:v1`. No branch has such a name, since git refuses a colon in it (git-check-ref-format(1)).
   */
  readonly scope: string | undefined;
  /** The branch that is merged into, and the default branch: those of them that are known. */
  readonly readScopes: readonly string[];
}

/** Woodpecker before Drone, whose variables its older versions set as well. */
const services: readonly CiService[] = [
  githubActions,
  gitlab,
  circleci,
  bitbucket,
  buildkite,
  azurePipelines,
  teamcity,
  woodpecker,
  drone,
  // Last: its variables are the least its own.
  jenkins,
];

/** The CI job that an environment tells of; undefined outside of the CIs that are known. */
export async function detectCi(source: CiSource): Promise<CiFacts | undefined> {
  const service = services.find(({ detect }) => detect(source.environment));
  if (service === undefined) {
    return undefined;
  }
  const { repository, ref, untrusted, isProtected, temporaryFolder, workspace } = await service.describe(source);
  return {
    title: service.title,
    logStyle: service.logStyle,
    project: repository === undefined ? undefined : projectOfRemote(repository),
    scope: scopeOf(ref),
    readScopes: [...new Set([ref.base, ref.defaultBranch].flatMap((branch) => branch || []))],
    untrusted,
    isProtected,
    temporaryFolder: temporaryFolder || undefined,
    workspace: workspace || undefined,
  };
}

function scopeOf({ pullRequest, tag, branch }: JobRef): string | undefined {
  if (pullRequest) {
    return `pull:${pullRequest}`;
  }
  return tag ? `tag:${tag}` : branch || undefined;
}
