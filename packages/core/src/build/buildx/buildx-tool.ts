import { join } from 'node:path';
import { CarryoverError } from '../../carryover-error';
import { buildKitRules } from '../../plan/mount-rules';
import { renderBuild } from '../../stages/render';
import type { BuildTool, ToolQuestion } from '../build-tool';
import type { Command } from '../command-runner';
import { oldestVersions } from '../oldest-versions';
import { readUsage } from '../read-usage';
import {
  buildxBuildCommand,
  buildxInspectCommand,
  buildxPruneCommand,
  buildxQuestionCommand,
  buildxUsageCommand,
  buildxVersionCommand,
  dockerEngineCommand,
} from './buildx-commands';
import { buildxHistory } from './buildx-history';
import type { BuildxProgram } from './buildx-program';
import { readBuildxInspect } from './read-buildx-inspect';

const installPlugin = 'Install the buildx plugin (the package docker-buildx-plugin, or docker-buildx on Debian).';

/** `docker buildx`, with any of its drivers. */
export function buildxTool(buildx: BuildxProgram): BuildTool {
  const { program, arguments: before, builder } = buildx;
  const isPlugin = before.at(-1) === 'buildx';
  return {
    name: [program, ...before].join(' '),
    program,
    builder,
    advice: {
      install: isPlugin ? installPlugin : 'Install Docker with buildx, or put it in the PATH.',
      findBuilder: '`docker buildx ls` shows which there are; --builder names one.',
      startBuilder: (name) => `\`docker buildx inspect --bootstrap ${name}\` starts it, or says why it cannot.`,
      newerBuildKit: 'Use Docker 25.0.2 or later, or a builder with a newer BuildKit: `docker buildx create --use`.',
      usageCommand: 'docker buildx du',
      pruneCommand: 'docker buildx prune',
      pruneMountsCommand: 'docker buildx prune --filter type=exec.cachemount',
    },
    oldest: oldestVersions,
    render: renderBuild,
    answers: 'archive',
    dockerfilePaths: ({ context, file }) => [file ?? join(context, 'Dockerfile')],
    mountRules: buildKitRules,
    build: (request) => buildxBuildCommand(buildx, request),
    explainFailure,
    askForMounts: (question) => asText(buildxQuestionCommand(buildx, question)),
    version: () => asLine(buildxVersionCommand(buildx)),
    engineVersion: isPlugin ? () => asLine(dockerEngineCommand(buildx)) : undefined,
    inspect: () => ({ command: buildxInspectCommand(buildx), read: readBuildxInspect }),
    records: (type, described) => ({ command: buildxUsageCommand(buildx, type, described), read: readUsage }),
    prune: (ids) => ({ command: buildxPruneCommand(buildx, ids), read: (printed) => removedOf(printed, ids) }),
    history: buildxHistory(buildx),
    withBuilders: (configFolder, chosen) => buildxTool({ ...buildx, configFolder, builder: chosen }),
  };
}

function asText(command: Command): ToolQuestion<string> {
  return { command, read: (output) => output };
}

function asLine(command: Command): ToolQuestion<string> {
  return { command, read: (output) => output.trim() || undefined };
}

/** One that somebody else measures at the moment counts as used, and stays (buildkit `cache/manager.go`, `DiskUsage`, `pruneOnce`). */
function removedOf(printed: string, ids: readonly string[]): string[] {
  // A line for each, which begins with the id; an asterisk marks a mutable one (docker/buildx `commands/diskusage.go`, `printTableRow`).
  const removed = new Set(printed.split('\n').map((line) => /^\w+/.exec(line)?.[0]));
  return ids.filter((id) => removed.has(id));
}

function explainFailure(tail: string): CarryoverError | undefined {
  if (
    !/is not a docker command|^Usage: {2}docker \[OPTIONS\]|To get more help with docker, check out our guides/m.test(
      tail,
    )
  ) {
    return undefined;
  }
  return new CarryoverError('The command `docker` has no buildx here.', {
    code: 'buildx-missing',
    kind: 'trouble',
    hint: installPlugin,
  });
}
