/** What there is in an action's environment besides the cache service: programs, and a workspace that cannot even be made, so that nobody writes there. */
export const actionEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  GITHUB_WORKSPACE: '/proc/nowhere',
  RUNNER_TEMP: '/proc/nowhere',
} as const;
