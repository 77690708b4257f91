import type { BaseBuild } from '../engine';

/** One build, in terms that every build tool understands. */
export interface BuildRequest {
  /** See `GeneratedBuild`. */
  readonly token: string;
  /** An empty folder, for tools whose stages answer into one. */
  readonly answers: string;
  readonly dockerfile: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** Folders by context name. */
  readonly contexts: Readonly<Record<string, string>>;
  /** The main context: a folder; generated builds read nothing of it. */
  readonly context: string;
  /** The stage to build; by default the last. */
  readonly target?: string | undefined;
  /** The user's build that this one goes on from. */
  readonly within?:
    | Pick<BaseBuild, 'buildArguments' | 'buildContexts' | 'options' | 'platform' | 'workingDirectory'>
    | undefined;
}
