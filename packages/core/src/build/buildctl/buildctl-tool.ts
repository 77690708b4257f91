import { basename, join } from 'node:path';
import { buildKitRules } from '../../plan/mount-rules';
import { renderBuild } from '../../stages/render';
import type { BuildTool } from '../build-tool';
import type { Command } from '../command-runner';
import { oldestVersions } from '../oldest-versions';
import { readBuildctlAnswer, readBuildctlPruned, readBuildctlUsage, readBuildctlWorkers } from './buildctl-answers';
import {
  buildctlBuildCommand,
  buildctlPruneCommand,
  buildctlQuestionCommand,
  buildctlUsageCommand,
  buildctlVersionCommand,
  buildctlWorkersCommand,
} from './buildctl-commands';
import type { BuildctlProgram } from './buildctl-program';

/** `buildctl`, with a daemon that runs, or with one that is there for the command alone (`buildctl-daemonless.sh`). */
export function buildctlTool(buildctl: BuildctlProgram): BuildTool {
  const { program, arguments: before, builder } = buildctl;
  // Each of its commands starts a daemon, and there can be one at a time.
  const isDaemonless = basename(program).startsWith('buildctl-daemonless');
  const queued = (command: Command): Command => (isDaemonless ? { ...command, queue: program } : command);
  return {
    name: [program, ...before].join(' '),
    program,
    builder,
    advice: {
      install: 'Install buildctl, which is part of BuildKit’s releases, or put it in the PATH.',
      findBuilder: 'Is buildkitd running, and do --addr or BUILDKIT_HOST name its address?',
      startBuilder: () => 'Start buildkitd.',
      newerBuildKit: 'Run a newer buildkitd.',
      usageCommand: 'buildctl du',
      pruneCommand: 'buildctl prune',
      pruneMountsCommand: 'buildctl prune --filter type==exec.cachemount',
    },
    oldest: oldestVersions,
    render: renderBuild,
    answers: 'archive',
    // buildctl gives a folder and a name in it: there is no other place to look.
    dockerfilePaths: ({ context, file }) => [file ?? join(context, 'Dockerfile')],
    mountRules: buildKitRules,
    build: (request) => queued(buildctlBuildCommand(buildctl, request)),
    explainFailure: () => undefined,
    askForMounts: (question) => ({
      command: queued(buildctlQuestionCommand(buildctl, question)),
      read: readBuildctlAnswer,
    }),
    version: () => ({
      command: queued(buildctlVersionCommand(buildctl)),
      read: (output) => output.trim() || undefined,
    }),
    engineVersion: undefined,
    inspect: () => ({
      command: queued(buildctlWorkersCommand(buildctl)),
      read: (output) => readBuildctlWorkers(output, builder ?? 'buildkitd'),
    }),
    records: (type, described) => ({
      command: queued(buildctlUsageCommand(buildctl, type, described)),
      read: readBuildctlUsage,
    }),
    prune: (ids) => ({ command: queued(buildctlPruneCommand(buildctl, ids)), read: readBuildctlPruned }),
    history: undefined,
  };
}
