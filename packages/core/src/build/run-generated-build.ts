import { cp, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CarryoverError } from '../carryover-error';
import { splitLines } from '../dockerfile/read-instructions';
import { readStages } from '../dockerfile/read-stages';
import type { BuildLimits } from '../engine';
import { describeMount } from '../mount/describe-mount';
import type { Observer } from '../observer';
import type { GeneratedBuild } from '../stages/generated-build';
import { payloadContextName, type RenderedBuild, toolboxArchitectures, toolboxContextName } from '../stages/render';
import { stageScripts } from '../stages/scripts';
import { readAnswersFolder } from './answers-folder';
import type { BuildTool } from './build-tool';
import type { CommandResult, CommandRunner } from './command-runner';
import { readStageOutput, type StageFileHandler } from './stage-output';

export interface GeneratedBuildContext {
  readonly commands: CommandRunner;
  readonly observe: Observer;
  readonly signal: AbortSignal;
  readonly tool: BuildTool;
  readonly limits: BuildLimits;
  readonly placingFolder?: string | undefined;
}

/** The folder in which a stage finds what the host sends it: `/payload/<number>/` in the builder. */
export function stagePayload(buildFolder: string, stage: number): string {
  return join(buildFolder, 'payload', String(stage));
}

/**
 * Runs a generated build and hands over what its stages answer, as it comes. `buildFolder` is a private folder of this build, in which the caller has put
 * the stages' payloads. Throws `trouble` if the build fails, takes too long, or waits too long for a mount that another build holds.
 */
export async function runGeneratedBuild(
  build: GeneratedBuild,
  buildFolder: string,
  handle: StageFileHandler,
  context: GeneratedBuildContext,
): Promise<void> {
  const { tool } = context;
  const rendered = tool.render(build);
  const { within } = build;
  const dockerfile = join(buildFolder, 'Dockerfile');
  const answers = join(buildFolder, 'answers');
  await mkdir(answers);
  await writeFile(dockerfile, rendered.dockerfile);
  const isInPlace = tool.lacks?.namedContexts === true;
  const ignoreFile = within === undefined ? ignoreFileOf({ isInPlace }) : within.ignoreFile;
  if (ignoreFile !== undefined) {
    // One beside the Dockerfile comes before the context's own (buildkit `frontend/dockerui/config.go`, `initContext`).
    await writeFile(`${dockerfile}.dockerignore`, ignoreFile);
  }
  await writeScripts(join(buildFolder, 'payload', 'scripts'));
  const begun = new Set<number>();
  const given = { ...toolboxContexts(build), [payloadContextName(build.token)]: join(buildFolder, 'payload') };
  const command = tool.build({
    token: build.token,
    dockerfile,
    answers,
    buildArguments: { ...rendered.buildArguments, ...argumentsWithin(within) },
    contexts: isInPlace ? {} : given,
    context: isInPlace
      ? await contextWith(given, buildFolder)
      : (within?.context ?? (await unreadContext(buildFolder, context))),
    ...(within && { target: rendered.target, within }),
  });
  const result = await context.commands.run(command, {
    signal: context.signal,
    ...context.limits,
    onErrorLine: (line) => {
      const match = /carryover: mount (\d+): begun/.exec(line);
      if (match !== null && !line.includes(' RUN ')) {
        begun.add(Number(match[1]));
      }
      context.observe({ kind: 'build-log', line });
    },
    ...(tool.answers === 'archive' && { onOutput: (output) => readStageOutput(output, build.token, handle) }),
  });
  refuseFailure(build, result, begun, context);
  if (tool.answers === 'folder') {
    await readAnswersFolder(answers, build.token, handle);
  }
}

/**
 * A context of which nothing is read. Of several pods of a `kubernetes` builder, buildx takes one by the context's absolute path (docker/buildx `commands/build.go`,
 * `contextPathHash`, and `driver/kubernetes/podchooser`): so that generated builds meet the mounts of the user's, they have the same.
 */
async function unreadContext(
  buildFolder: string,
  { placingFolder }: Pick<GeneratedBuildContext, 'placingFolder'>,
): Promise<string> {
  const isFolder = placingFolder !== undefined && (await stat(placingFolder).catch(() => undefined))?.isDirectory();
  if (isFolder) {
    return placingFolder;
  }
  const empty = join(buildFolder, 'context');
  await mkdir(empty);
  return empty;
}

/** What a build that goes on from the user's own has to be told besides. */
function argumentsWithin(within: GeneratedBuild['within']): RenderedBuild['buildArguments'] {
  if (within === undefined) {
    return {};
  }
  const { stages } = readStages(splitLines(within.dockerfile), () => undefined);
  const target = within.target ?? stages.at(-1)?.name ?? 'default';
  return {
    // What is generated has its own style.
    BUILDKIT_DOCKERFILE_CHECK: 'skip=all',
    // Steps that go by it are others for another value.
    ...(within.dockerfile.includes('TARGETSTAGE') ? { TARGETSTAGE: target } : {}),
  };
}

/** What the context of a build without the user's own is to leave out: everything, unless what the stages need lies there. */
function ignoreFileOf({ isInPlace }: { readonly isInPlace: boolean }): string | undefined {
  return isInPlace ? undefined : '*\n';
}

/** Makes a main context that holds others under their names. */
async function contextWith(contexts: Readonly<Record<string, string>>, buildFolder: string): Promise<string> {
  const context = join(buildFolder, 'context');
  await Promise.all(
    Object.entries(contexts).map(([name, folder]) =>
      cp(folder, join(context, name), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true }),
    ),
  );
  return context;
}

async function writeScripts(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.entries(stageScripts).map(([name, text]) => writeFile(join(folder, name), text)));
}

function toolboxContexts({ toolbox }: GeneratedBuild): Record<string, string> {
  if (toolbox.kind === 'image') {
    return {};
  }
  return Object.fromEntries(
    toolboxArchitectures.map((architecture) => [
      toolboxContextName(architecture),
      join(toolbox.directory, architecture),
    ]),
  );
}

function refuseFailure(
  build: GeneratedBuild,
  result: CommandResult,
  begun: ReadonlySet<number>,
  { tool, limits }: GeneratedBuildContext,
): void {
  const tail = result.errorTail.join('\n');
  switch (result.ending) {
    case 'not-found':
      throw new CarryoverError(`The command \`${tool.program}\` was not found.`, {
        code: 'build-tool-not-found',
        kind: 'trouble',
        hint: tool.advice.install,
      });
    case 'deadline':
    case 'inactive':
      throw tookTooLong(build, result.ending, begun, limits, tail);
    case 'exited':
      if (result.exitCode !== 0) {
        throw tool.explainFailure(tail) ?? buildFailed(build, result, tail);
      }
  }
}

function tookTooLong(
  build: GeneratedBuild,
  ending: 'deadline' | 'inactive',
  begun: ReadonlySet<number>,
  limits: BuildLimits,
  tail: string,
): CarryoverError {
  const seconds = (ending === 'deadline' ? limits.deadline : limits.inactivityLimit) / 1000;
  const waiting = build.stages.filter((stage) => !begun.has(stage.number)).map((stage) => describeMount(stage.mount));
  if (begun.size > 0 && waiting.length > 0) {
    return new CarryoverError(
      `Waited ${seconds} s in vain for the lock of ${waiting.join(', ')}: another build is using it.`,
      {
        code: 'mount-locked',
        kind: 'trouble',
        hint: 'Let builds that use the mount end first, or raise --inactivity-timeout and --timeout.',
      },
    );
  }
  const limit = ending === 'deadline' ? `took longer than ${seconds} s` : `said nothing for ${seconds} s`;
  const lock =
    waiting.length > 0 ? ` It may be waiting for ${waiting.join(', ')}, which another build would have to hold.` : '';
  return new CarryoverError(`The generated build ${limit} and was ended.${lock} Its last words:\n${tail}`, {
    code: ending === 'deadline' ? 'build-deadline' : 'build-inactive',
    kind: 'trouble',
    hint: 'Raise --timeout or --inactivity-timeout if the builder is slow.',
  });
}

function buildFailed(build: GeneratedBuild, result: CommandResult, tail: string): CarryoverError {
  const lacking =
    /carryover: the toolbox lacks: (.+)/.exec(tail)?.[1] ?? (/exec: "\/bin\/sh"/.test(tail) ? '/bin/sh' : undefined);
  if (build.toolbox.kind === 'image' && lacking !== undefined) {
    return toolboxIncomplete(build.toolbox.reference, lacking);
  }
  if (/toolbox-\w+.*(not found|failed to resolve|pull access denied)/.test(tail) && build.toolbox.kind === 'carried') {
    return new CarryoverError(
      `The builder’s architecture has no toolbox: there are ${toolboxArchitectures.join(' and ')}.\n${tail}`,
      {
        code: 'architecture-unknown',
        kind: 'trouble',
        hint: 'Give an image of that architecture with --toolbox-image.',
      },
    );
  }
  return new CarryoverError(
    `The generated build failed with exit code ${result.exitCode ?? 'none'}. Its last words:\n${tail}`,
    {
      code: 'build-failed',
      kind: 'trouble',
      hint: '`--progress=plain` shows its whole log.',
    },
  );
}

/** The user's own toolbox image lacks a program. */
export function toolboxIncomplete(image: string, missing: string): CarryoverError {
  return new CarryoverError(`The toolbox image ${image} lacks: ${missing.trim().split(/\s+/).join(', ')}.`, {
    code: 'toolbox-incomplete',
    kind: 'misuse',
    hint: 'Add them to the image given with --toolbox-image, or leave the option out: carryover brings its own.',
  });
}
