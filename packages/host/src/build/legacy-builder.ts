import { type BuildCommand, CarryoverError } from '@carryover/core';
import type { Environment } from '../environment/environment';

/** Whether a command is for the builder that Docker had before BuildKit (docker/cli `cmd/docker/builder.go`, `processBuilder`; docker/compose `pkg/compose/build.go`). */
export function usesLegacyBuilder({ tool }: BuildCommand, { DOCKER_BUILDKIT }: Environment): boolean {
  return (
    (tool === 'docker build' || tool === 'docker compose build') &&
    /^(?:0|f|F|FALSE|false|False)$/.test(DOCKER_BUILDKIT ?? '')
  );
}

export const legacyBuilderAdvice = new CarryoverError(
  'DOCKER_BUILDKIT switches BuildKit off, and without it there are no cache mounts to carry.',
  { code: 'legacy-builder', kind: 'advice', hint: 'Leave the variable out, or set it to 1.' },
);
