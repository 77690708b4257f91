import { fileURLToPath } from 'node:url';
import { type BuildTool, builderPlatform, buildxTool, type CommandRunner } from '@carryover/core';
import { execa } from 'execa';

/** A BuildKit daemon of a newer version than the engine's, without images and without network, gone at the end. */
export interface NewBuilder extends AsyncDisposable {
  /** What a client needs to reach it, on top of its own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tool: BuildTool;
  /** Runs clients of the builder. */
  readonly commands: CommandRunner;
  /** What it builds for. */
  readonly platform: string;
  /** Where it gets the image `carryover-test/base` from, as `--build-context` has it. */
  readonly baseImage: string;
}

const script = fileURLToPath(new URL('../../../../scripts/builder.sh', import.meta.url));

/** Use as `await using builder = await openNewBuilder()`. `configuration`: a file, as `buildkitd.toml`; by default there is nothing in it. */
export async function openNewBuilder(configuration = '/dev/null'): Promise<NewBuilder> {
  const image = await execa(script, ['image', 'carryover-test/base']);
  const env = { CARRYOVER_BUILDKITD_CONFIG: configuration };
  const { stdout: folder } = await execa(script, ['start', String(process.pid)], { env });
  const environment = { DOCKER_CONFIG: `${folder}/client`, BUILDX_BUILDER: 'carryover-private', BUILDX_CONFIG: '' };
  const tool = buildxTool({ program: `${folder}/client/cli-plugins/docker-buildx`, arguments: [] });
  const commands = commandsWith(environment);
  const limits = { deadline: 60_000, inactivityLimit: 60_000, signal: AbortSignal.timeout(60_000) };
  return {
    environment,
    tool,
    commands,
    platform: (await builderPlatform(commands, tool, limits)) ?? 'unknown',
    baseImage: `oci-layout://${image.stdout}`,
    async [Symbol.asyncDispose]() {
      await execa(script, ['stop', folder]);
    },
  };
}

function commandsWith(environment: Readonly<Record<string, string>>): CommandRunner {
  return {
    async run({ program, arguments: words, workingDirectory, environment: more }, { deadline }) {
      const options = { env: { ...environment, ...more }, timeout: deadline, reject: false } as const;
      const place = workingDirectory === undefined ? {} : { cwd: workingDirectory };
      const result = await execa(program, words, { ...options, ...place, maxBuffer: 2 ** 30 });
      const { timedOut, exitCode, stdout, stderr } = result;
      return {
        ending: timedOut ? 'deadline' : 'exited',
        exitCode,
        output: stdout,
        errorTail: stderr.split('\n').slice(-60),
      };
    },
  };
}
