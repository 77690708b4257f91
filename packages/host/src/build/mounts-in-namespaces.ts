import { type Mount, mountNamespaceArgument } from '@carryover/core';
import type { BuildTarget } from './build-target';

/**
 * Mounts that the user named, in the namespaces that the targets of a bake, or services, have. Of a plain build the namespace is known from its words, and its mounts have it already.
 */
export function mountsInNamespaces(named: readonly Mount[], targets: readonly BuildTarget[]): readonly Mount[] {
  const namespaces = new Set(targets.filter(({ title }) => title !== undefined).map(namespaceOf));
  return namespaces.size === 0
    ? named
    : named.flatMap((mount) => [...namespaces].filter(isPrintable).map((namespace) => ({ ...mount, namespace })));
}

function namespaceOf({ recipe }: BuildTarget): string {
  return recipe.buildArguments.findLast(({ name }) => name === mountNamespaceArgument)?.value ?? '';
}

/** Nothing that is generated from a mount could hold a line end; such a target's own mounts are told of, and not planned. */
function isPrintable(namespace: string): boolean {
  return !/\p{Cc}/u.test(namespace);
}
