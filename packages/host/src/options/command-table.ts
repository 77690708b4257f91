import type { CommandName } from './option-definition';

interface CommandDefinition {
  readonly description: string;
  readonly examples: readonly string[];
}

/** What the help says of each command. */
export const commandTable: Readonly<Record<CommandName, CommandDefinition>> = {
  inject: {
    description: 'Fill cache mounts with what an earlier run saved; run it before the build.',
    examples: [
      'carryover inject --mount id=npm,target=/root/.npm',
      'carryover inject --mount target=/go/pkg/mod --mount target=/root/.cache/go-build --store dir:/mnt/cache',
    ],
  },
  extract: {
    description: 'Save what cache mounts hold; run it after the build, with the same options as inject.',
    examples: [
      'carryover extract --mount id=npm,target=/root/.npm',
      'carryover extract --mount target=/root/.cargo,uid=1000 --scope main --json',
    ],
  },
  prune: {
    description: 'Remove from a store what no kept snapshot needs.',
    examples: ['carryover prune --dry-run', 'carryover prune --store dir:/mnt/cache --grace 48h'],
  },
};
