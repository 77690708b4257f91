import type { FlagTable } from './command-flags';

/** buildctl's own flags, which stand before its subcommand (buildkit `cmd/buildctl/main.go`; up to v0.32). */
export const buildctlGlobalFlags: FlagTable = {
  withValue: ['addr', 'log-format', 'timeout', 'tlscacert', 'tlscert', 'tlsdir', 'tlskey', 'tlsservername'],
  switches: ['debug', 'help', 'version', 'wait'],
  letters: { h: 'help', v: 'version' },
};

/** Flags of `buildctl build` (buildkit `cmd/buildctl/build.go`; up to v0.32). */
export const buildctlBuildFlags: FlagTable = {
  withValue: [
    'allow',
    'debug-json-cache-metrics',
    'export-cache',
    'frontend',
    'import-cache',
    'local',
    'metadata-file',
    'oci-layout',
    'opt',
    'output',
    'progress',
    'ref-file',
    'registry-auth-tlscontext',
    'secret',
    'source-policy-file',
    'ssh',
    'trace',
  ],
  switches: ['help', 'no-cache', 'proxy-network'],
  letters: { h: 'help', o: 'output' },
};
