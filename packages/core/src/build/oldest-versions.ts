import { CarryoverError } from '../carryover-error';
import type { BuildTool } from './build-tool';
import type { BuilderFacts, BuilderNode } from './builder-facts';

/** The oldest BuildKit, and the engine that has it, whose cache mounts cannot be used to reach the host's files (CVE-2024-23651). */
export const oldestVersions: OldestVersions = { buildKit: '0.12.5', engine: '25.0.2' };

export interface OldestVersions {
  readonly buildKit: string;
  readonly engine: string;
}

/**
 * Which BuildKit a node has, where it is too old for a tool, in words. `engineVersion`: of the engine that has the builder inside, which often does not tell its BuildKit's own
 * version.
 */
export function tooOldBuildKit(
  { oldest }: Pick<BuildTool, 'oldest'>,
  { driver }: Pick<BuilderFacts, 'driver'>,
  { version }: Pick<BuilderNode, 'version'>,
  engineVersion: string | undefined,
): string | undefined {
  if (oldest === undefined) {
    return undefined;
  }
  if (version !== undefined) {
    return isOlder(version, oldest.buildKit) ? `BuildKit ${version}` : undefined;
  }
  const isEngine = driver === 'docker' && engineVersion !== undefined;
  return isEngine && isOlder(engineVersion, oldest.engine) ? `the BuildKit of Docker ${engineVersion}` : undefined;
}

/** That a builder is too old, as an error. */
export function tooOld(builder: string, has: string, { advice, oldest }: BuildTool): CarryoverError {
  return new CarryoverError(
    `The builder ${builder} has ${has}, and ${oldest?.buildKit} or later is needed: older ones let a cache mount reach files of the host.`,
    { code: 'buildkit-too-old', kind: 'trouble', hint: advice.newerBuildKit },
  );
}

/** Goes by the numbers alone. */
function isOlder(version: string, oldest: string): boolean {
  const [numbers, wanted] = [version, oldest].map((each) =>
    each
      .split(/[.+~-]/)
      .slice(0, 3)
      .map(Number),
  );
  for (const [place, least] of (wanted ?? []).entries()) {
    const found = numbers?.[place] ?? 0;
    if (found !== least) {
      return found < least;
    }
  }
  return false;
}
