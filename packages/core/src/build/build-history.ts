import { type AskContext, answerOf } from './ask-tool';
import type { BuildTool } from './build-tool';
import type { CommandRunner } from './command-runner';

/** What a builder's list says of a build. */
export interface BuildRecord {
  /** The build's own part of it, without builder and node. */
  readonly ref: string;
  /** The node of the builder that it ran on. */
  readonly node?: string | undefined;
  /** For people; may be empty. */
  readonly name: string;
  /** Milliseconds since the epoch, by the builder's clock. */
  readonly startedAt: number;
  /** False while it runs. */
  readonly hasEnded: boolean;
  /** Milliseconds since the epoch, where it has ended. */
  readonly endedAt?: number | undefined;
  /** Whether it ended well. */
  readonly succeeded?: boolean | undefined;
}

/** What a builder's record tells of one build. */
export interface InspectedBuild {
  /** A folder, a URL or `-`; empty where this client did not start the build, and the context was local. */
  readonly context: string;
  /** Relative to the context where it is in it; `-` for standard input. */
  readonly dockerfile: string;
  readonly target: string | undefined;
  readonly platforms: readonly string[];
  readonly buildArguments: readonly { readonly name: string; readonly value: string }[];
  /** The names of its named contexts: the locations hold good for that build alone. */
  readonly namedContexts: readonly string[];
  /** The URL of the repository that it was built from, without credentials. */
  readonly repository: string | undefined;
  readonly succeeded: boolean;
  /** Digests of its provenance, one for each platform. None for a build that failed. */
  readonly provenance: readonly string[];
}

/** The builds that a builder has records of, the oldest first. Undefined where they are not to be had. */
export async function listBuilds(
  commands: CommandRunner,
  { history }: BuildTool,
  context: AskContext,
): Promise<readonly BuildRecord[] | undefined> {
  const records = history && (await answerOf(commands, history.list(), context));
  return records?.toSorted((one, other) => one.startedAt - other.startedAt);
}

/** What the builder tells of a build; undefined if it does not. */
export async function inspectBuild(
  commands: CommandRunner,
  { history }: BuildTool,
  { ref, workingDirectory }: { readonly ref: string; readonly workingDirectory: string },
  context: AskContext,
): Promise<InspectedBuild | undefined> {
  return history && (await answerOf(commands, history.inspect(ref, workingDirectory), context));
}

/** What is kept with a build's record; undefined if it is not to be had. */
export async function readAttachment(
  commands: CommandRunner,
  { history }: BuildTool,
  { ref, digest }: { readonly ref: string; readonly digest: string },
  context: AskContext,
): Promise<string | undefined> {
  return history && (await answerOf(commands, history.attachment(ref, digest), context));
}
