import { type BuildCommand, type BuildTool, CarryoverError } from '@carryover/core';
import type { Environment } from '../environment/environment';

/** Whether a command is for the builder that Docker had before BuildKit (docker/cli `cmd/docker/builder.go`, `processBuilder`; docker/compose `pkg/compose/build.go`). */
export function usesLegacyBuilder(
  { tool }: BuildCommand,
  { DOCKER_BUILDKIT = '' }: Environment,
  { lacks }: Pick<BuildTool, 'lacks'>,
): boolean {
  const isSwitchedOff =
    lacks?.buildKitByDefault === true
      ? !/^(?:1|t|T|TRUE|true|True)$/.test(DOCKER_BUILDKIT)
      : /^(?:0|f|F|FALSE|false|False)$/.test(DOCKER_BUILDKIT);
  return (tool === 'docker build' || tool === 'docker compose build') && isSwitchedOff;
}

export const legacyBuilderAdvice = new CarryoverError(
  'DOCKER_BUILDKIT switches BuildKit off, as Docker 20.10 does without it, and without BuildKit there are no cache mounts to carry.',
  { code: 'legacy-builder', kind: 'advice', hint: 'Set DOCKER_BUILDKIT=1.' },
);
