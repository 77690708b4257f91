import { resolve } from 'node:path';
import { isRemoteContext } from '@carryover/core';
import type { BuildTarget } from './build-target';

/**
 * The folder by which buildx chooses among the pods of a `kubernetes` builder: of a plain build, its context as an absolute path (docker/buildx `commands/build.go`,
 * `contextPathHash`); of a bake, and of compose, which bakes, the working directory (`commands/bake.go`). Undefined for a context that is no folder, of which the path
 * that buildx makes leads nowhere: no other build could be given it.
 */
export function placingFolder(
  targets: readonly Pick<BuildTarget, 'title' | 'recipe'>[],
  workingDirectory: string,
): string | undefined {
  const [target] = targets;
  if (target === undefined || target.title !== undefined) {
    return workingDirectory;
  }
  const { context } = target.recipe;
  return context === '-' || isRemoteContext(context) ? undefined : resolve(workingDirectory, context);
}
