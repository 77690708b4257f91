/** What is in the project's two caches. */
export interface CacheCounts {
  readonly modules: number;
  readonly packages: number;
}

/**
 * Reads from a build's log what the project's step said of its caches.
 *
 * @throws if it said nothing: then the step did not run, and the demo proves nothing
 */
export function readCacheCounts(log: string, when: 'before' | 'after'): CacheCounts {
  const match = new RegExp(`carryover-demo ${when} modules=(\\d+) packages=(\\d+)`).exec(log);
  if (match === null) throw new Error(`The build's log does not say what was in the caches ${when} the build:\n${log}`);
  return { modules: Number(match[1]), packages: Number(match[2]) };
}
