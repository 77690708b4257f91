/** A cache mount as a test's builds use it. */
export interface CacheMount {
  /** The options as in `carryover --mount …`. */
  readonly options: string;
  /** As in `RUN --mount=type=cache,…`, where variables, quotes or escapes make a difference. */
  readonly inDockerfile?: string;
  /** Where the steps of a user's build see it. */
  readonly path: string;
}

/** A mount with an id, seen at a path that is named after it. `more` are further options, such as `,uid=1000`. */
export function cacheMount(id: string, more = ''): CacheMount {
  const path = `/mounts/${id}`;
  return { options: `id=${id},target=${path}${more}`, path };
}
