import type { FlagTable } from './command-flags';

/** Flags of compose as a whole, which stand before its subcommand (docker/compose `cmd/compose/compose.go`, `RootCommand` and `addProjectFlags`; up to v2.40). */
export const composeRootFlags: FlagTable = {
  withValue: [
    'ansi',
    'env-file',
    'file',
    'parallel',
    'profile',
    'progress',
    'project-directory',
    'project-name',
    'workdir',
  ],
  switches: ['all-resources', 'compatibility', 'dry-run', 'help', 'no-ansi', 'verbose', 'version'],
  letters: { f: 'file', h: 'help', p: 'project-name', v: 'version' },
};

/** Flags of `compose build`, hidden ones too (docker/compose `cmd/compose/build.go`, `buildCommand`; up to v2.40). */
export const composeBuildFlags: FlagTable = {
  withValue: ['build-arg', 'builder', 'memory', 'progress', 'provenance', 'sbom', 'ssh'],
  switches: [
    'check',
    'compress',
    'dry-run',
    'force-rm',
    'help',
    'no-cache',
    'no-rm',
    'parallel',
    'print',
    'pull',
    'push',
    'quiet',
    'with-dependencies',
  ],
  letters: { h: 'help', m: 'memory', q: 'quiet' },
};
