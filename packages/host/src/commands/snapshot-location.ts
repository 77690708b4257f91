import type { SnapshotLocation } from '@carryover/core';
import { type GitFacts, readGitFacts } from '../git/git-facts';
import { projectName } from '../git/project-name';
import type { Surroundings } from '../surroundings';

/** What the user said of where snapshots are; undefined or empty where nothing. */
export interface LocationWishes {
  readonly project: string | undefined;
  readonly scope: string | undefined;
  readonly 'read-scope': readonly string[];
  readonly key: string;
  /** What is built for. */
  readonly platform: readonly string[];
}

/** Where snapshots are: as the user says, else as the CI job tells, else as git knows. */
export async function snapshotLocation(
  wishes: LocationWishes,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<SnapshotLocation> {
  const { key } = wishes;
  const platform = wishes.platform.length === 1 ? (wishes.platform[0] ?? '') : '';
  const { ci } = surroundings;
  const told = { project: wishes.project ?? ci?.project, scope: wishes.scope ?? ci?.scope };
  const isComplete = told.project !== undefined && told.scope !== undefined && wishes['read-scope'].length > 0;
  const facts = isComplete
    ? undefined
    : await readGitFacts(surroundings.commands, surroundings.workingDirectory, signal);
  const scope = told.scope ?? facts?.branch ?? 'default';
  const project = told.project ?? (facts === undefined ? '' : projectName(facts, surroundings.workingDirectory));
  const known = [...(ci?.readScopes ?? []), ...knownDefaultBranch(facts)];
  const readScopes = wishes['read-scope'].length > 0 ? wishes['read-scope'] : known;
  return { project, scope, readScopes: [...new Set(readScopes)].filter((each) => each !== scope), key, platform };
}

function knownDefaultBranch(facts: GitFacts | undefined): readonly string[] {
  return facts?.defaultBranch === undefined ? [] : [facts.defaultBranch];
}
