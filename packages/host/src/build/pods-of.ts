import type { BuilderFacts, BuilderNode } from '@carryover/core';

/**
 * How many daemons a node is, as pods of a `kubernetes` builder. Each has mounts of its own, and questions that are about no build are answered by one that need not be the
 * build's (docker/buildx `driver/kubernetes/podchooser`: by a path that they do not have).
 */
export function podsOf({ driver }: Pick<BuilderFacts, 'driver'>, { driverOptions }: BuilderNode): number {
  return driver === 'kubernetes' ? Number(driverOptions?.replicas ?? 1) : 1;
}
