import type { CommandRunner } from '@carryover/core';

/** What git says of a working copy. Each is undefined where it is not one, git is not there, or git does not know. */
export interface GitFacts {
  readonly topFolder: string | undefined;
  /** The URL of the remote `origin`, as it is configured: it may hold credentials. */
  readonly originUrl: string | undefined;
  /** Undefined on a detached head, as most CIs check out. */
  readonly branch: string | undefined;
  /** The default branch of `origin`, which git knows after a clone. */
  readonly defaultBranch: string | undefined;
}

/** No git command here needs more, in milliseconds: all of them only read files. */
const limit = 10_000;

export async function readGitFacts(
  commands: CommandRunner,
  workingDirectory: string,
  signal: AbortSignal,
): Promise<GitFacts> {
  async function ask(...words: string[]): Promise<string | undefined> {
    const command = { program: 'git', arguments: words, workingDirectory };
    const result = await commands.run(command, { signal, deadline: limit, inactivityLimit: limit });
    return result.ending === 'exited' && result.exitCode === 0
      ? result.output.replace(/\n$/, '') || undefined
      : undefined;
  }

  const [topFolder, originUrl, branch, originHead] = await Promise.all([
    ask('rev-parse', '--show-toplevel'),
    ask('config', '--get', 'remote.origin.url'),
    ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
    ask('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'),
  ]);
  return { topFolder, originUrl, branch, defaultBranch: originHead?.replace(/^origin\//, '') };
}
