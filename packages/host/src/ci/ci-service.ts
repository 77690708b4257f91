import type { Environment } from '../environment/environment';

/** How a CI's log viewer wants groups and annotations to be written. */
export type LogStyleName = 'github' | 'gitlab' | 'buildkite' | 'azure' | 'teamcity' | 'plain';

/** Where facts of a job come from. */
export interface CiSource {
  readonly environment: Environment;
  /** Reads a file that the environment names, as UTF-8. */
  readonly readText: (path: string) => Promise<string>;
}

/** What a job builds. Each name as the CI gives it; undefined or empty where it gives none. */
export interface JobRef {
  /** The number of the pull or merge request whose merge or head is built. */
  readonly pullRequest?: string | undefined;
  /** The branch that it is to be merged into. */
  readonly base?: string | undefined;
  readonly tag?: string | undefined;
  readonly branch?: string | undefined;
  readonly defaultBranch?: string | undefined;
}

/** What one CI tells of a job. */
export interface JobFacts {
  /** A URL of the repository, in any form that git takes. */
  readonly repository?: string | undefined;
  readonly ref: JobRef;
  /** Why what this job does cannot be trusted, as words after "this job is of"; undefined where it can. */
  readonly untrusted?: string | undefined;
  /** Whether only some may push to what is built; undefined where the CI does not tell. */
  readonly isProtected?: boolean | undefined;
  /** A folder for what lives no longer than the job. */
  readonly temporaryFolder?: string | undefined;
  /** Where the repository is checked out. */
  readonly workspace?: string | undefined;
}

/** One CI service. */
export interface CiService {
  /** As its maker writes it. */
  readonly title: string;
  readonly logStyle: LogStyleName;
  /** Whether a job with this environment runs there. */
  readonly detect: (environment: Environment) => boolean;
  readonly describe: (source: CiSource) => JobFacts | Promise<JobFacts>;
}
