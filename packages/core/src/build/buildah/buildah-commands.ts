import { answersTarget } from '../../stages/render-for-buildah';
import type { BuildRequest } from '../build-request';
import type { Command } from '../command-runner';
import type { BuildahProgram } from './buildah-program';

/** The user's settings for builds of their own have no place in ours. */
const generatedBuildEnvironment: Readonly<Record<string, string | undefined>> = {
  SOURCE_DATE_EPOCH: undefined,
  BUILDAH_LAYERS: undefined,
  BUILDAH_FORMAT: undefined,
};

/** The image that a generated build ends with, which nobody needs: named, so that it can be found and removed. */
export function imageOfBuild(token: string): string {
  return `localhost/${token}`;
}

/** How a generated build is called, whose steps answer into a folder. */
export function buildahBuildCommand(buildah: BuildahProgram, request: BuildRequest): Command {
  const { isolation } = buildah;
  return buildahCommand(buildah, [
    'build',
    ...buildah.stepOptions,
    ...(isolation === undefined ? [] : [`--isolation=${isolation}`]),
    // Without a namespace for the network, there is none to turn off (buildah `pkg/cli/build.go`, `GenBuildOptions`).
    `--network=${isolation === 'chroot' ? 'host' : 'none'}`,
    // The contexts and the answers are folders of this host, which keep their labels.
    '--security-opt=label=disable',
    '--layers=false',
    `--tag=${imageOfBuild(request.token)}`,
    `--volume=${request.answers.replaceAll(':', '\\:')}:${answersTarget}`,
    ...Object.entries(request.buildArguments).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...Object.entries(request.contexts).map(([name, folder]) => `--build-context=${name}=${folder}`),
    `--file=${request.dockerfile}`,
    request.context,
  ]);
}

/** Tells what it is: of podman, also where it runs steps. */
export function buildahFactsCommand(buildah: Pick<BuildahProgram, 'kind' | 'program' | 'arguments'>): Command {
  return buildahCommand(buildah, buildah.kind === 'podman' ? ['info', '--format=json'] : ['version', '--json']);
}

export function buildahVersionCommand(buildah: BuildahProgram): Command {
  return buildahCommand(buildah, ['--version']);
}

export function buildahImagesCommand(buildah: BuildahProgram): Command {
  const form = buildah.kind === 'podman' ? '--format=json' : '--json';
  return buildahCommand(buildah, ['images', '--all', '--no-trunc', form]);
}

export function buildahRemoveImagesCommand(buildah: BuildahProgram, ids: readonly string[]): Command {
  return buildahCommand(buildah, ['rmi', '--force', ...ids]);
}

function buildahCommand(
  { program, arguments: before }: Pick<BuildahProgram, 'program' | 'arguments'>,
  words: readonly string[],
): Command {
  return { program, arguments: [...before, ...words], environment: generatedBuildEnvironment };
}
