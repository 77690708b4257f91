import type { CarryoverError } from '../carryover-error';
import type { BuildRecipe } from '../plan/command/build-command';
import type { MountRules } from '../plan/mount-rules';
import type { GeneratedBuild } from '../stages/generated-build';
import type { RenderedBuild } from '../stages/render';
import type { BuildRecord, InspectedBuild } from './build-history';
import type { BuildQuestion } from './build-question';
import type { BuildRequest } from './build-request';
import type { BuilderFacts } from './builder-facts';
import type { CacheRecord, CacheRecordType } from './cache-record';
import type { Command } from './command-runner';
import type { OldestVersions } from './oldest-versions';

/** Something that a build tool is asked: a command, and how what it prints is read. Pure; see `askTool` for who runs it. */
export interface ToolQuestion<Answer> {
  readonly command: Command;
  /** Reads what the command printed; undefined where that is not what was to be expected. */
  readonly read: (output: string) => Answer | undefined;
}

/**
 * A command that runs Dockerfiles, and what it runs them on. Everything here is pure: a request becomes argv, printed text becomes an answer; the
 * command runner acts. What a tool cannot do is a fact on it: the member is undefined, and callers ask for the fact, never which tool it is.
 */
export interface BuildTool {
  /** As it is called, for messages: `docker buildx`. */
  readonly name: string;
  /** The program as it is started. */
  readonly program: string;
  /**
   * What it builds on, as far as somebody chose: buildx's `--builder`; undefined for the tool's own choice. Two commands of one run meet the same mounts only where it is the
   * same.
   */
  readonly builder: string | undefined;
  readonly advice: BuildToolAdvice;
  /** The oldest versions that mounts are carried on; undefined where that is not for the builder’s version to say. */
  readonly oldest?: OldestVersions | undefined;
  /** What it cannot do that others can. */
  readonly lacks?: BuildToolLacks | undefined;
  /** Writes a generated build as a Dockerfile that the tool understands. */
  render(build: GeneratedBuild): RenderedBuild;
  /** A generated build: its stages answer as `answers` says. */
  build(request: BuildRequest): Command;
  /** `archive`: what `build` prints on standard output is a tar of the answers; `folder`: they are in the request's folder when it has ended. */
  readonly answers: 'archive' | 'folder';
  /** Where the Dockerfile of a build with a local context may be; the first that is there counts. */
  dockerfilePaths(build: Pick<BuildRecipe, 'context' | 'file'>): readonly string[];
  /** What it makes of the mounts in a Dockerfile. */
  readonly mountRules: MountRules;
  /** Why a generated build failed, where it was the tool itself, as one that lacks something; from the last lines that it wrote. */
  explainFailure(tail: string): CarryoverError | undefined;
  /** Asks what BuildKit makes of a Dockerfile (`convertllb`), without building; the answer is the text that `readLlbAnswer` reads. */
  readonly askForMounts: ((question: BuildQuestion) => ToolQuestion<string>) | undefined;
  /** The tool's own version, as a line for people. Nothing is built, and no builder is asked. */
  version(): ToolQuestion<string>;
  /** The version of the engine that has the builder inside. Undefined where there is no such engine. */
  readonly engineVersion: (() => ToolQuestion<string>) | undefined;
  /** Tells of the builder, and starts it if it is not running: only then are its platforms known. */
  inspect(): ToolQuestion<BuilderFacts>;
  /**
   * The builder's cache records of one type, in full. `described`: a regular expression as Go has it (RE2), for only those whose descriptions it finds. Undefined where the tool has none of
   * that type, or does not tell of them.
   */
  records(type: CacheRecordType, described?: string): ToolQuestion<readonly CacheRecord[]> | undefined;
  /** Removes cache records by their ids, if they are free; the answer is those that were removed. */
  prune(ids: readonly string[]): ToolQuestion<readonly string[]>;
  /** The builder's records of builds that ran. Undefined where the tool cannot show any. */
  readonly history: BuildHistory | undefined;
  /** The same tool with one of the builders that a folder of ours tells of. Undefined where builders are not kept in a folder. */
  readonly withBuilders?: ((configFolder: string, builder: string) => BuildTool) | undefined;
}

/** What a build tool cannot do; what is left out, it can. */
export interface BuildToolLacks {
  /** Contexts by name: their folders have to lie in the main context, under their names. */
  readonly namedContexts?: true;
  /** Records of what a build was sent do not tell its name: they are known by having come with the build alone. */
  readonly contextNames?: true;
  /** BuildKit is off unless the variable DOCKER_BUILDKIT says 1. */
  readonly buildKitByDefault?: true;
}

/** Questions about builds that ran. */
export interface BuildHistory {
  list(): ToolQuestion<readonly BuildRecord[]>;
  /** Paths in the answer are relative to `workingDirectory`, where they lead into it. */
  inspect(ref: string, workingDirectory: string): ToolQuestion<InspectedBuild>;
  /** What is kept with a build's record, by its digest. */
  attachment(ref: string, digest: string): ToolQuestion<string>;
  /** Prints what the build's steps did: on standard error, each line a `SolveStatus` of BuildKit as JSON (buildkit `client/graph.go`). */
  log(ref: string): Command;
}

/** What users can do themselves, in the words of the tool; whole sentences, or a command where that is said. */
export interface BuildToolAdvice {
  /** How to get the tool. */
  readonly install: string;
  /** How to find out which builder there is, where the chosen one does not answer. */
  readonly findBuilder: string;
  /** How to start a builder that is not running, or learn why it cannot. */
  readonly startBuilder: (builder: string) => string;
  /** How to come by a newer BuildKit. */
  readonly newerBuildKit: string;
  /** The command that shows the build cache. */
  readonly usageCommand: string;
  /** The command that removes what is in the build cache. */
  readonly pruneCommand: string;
  /** The command that removes all cache mounts. */
  readonly pruneMountsCommand: string;
}
