import type { CommandName } from './option-definition';

export interface CommandDefinition {
  /** What follows the name, for the help. */
  readonly usage: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** Whether it takes the path of a build's context. */
  readonly context: boolean;
  /** Whether a build's own command stands after `--`. */
  readonly buildCommand: 'needed' | 'allowed' | 'refused';
}

const toldOfBuild = {
  usage: '[options] [CONTEXT] | [options] -- BUILD COMMAND',
  context: true,
  buildCommand: 'allowed',
} as const;

/** What the help says of each command, and what it takes besides options. */
export const commandTable: Readonly<Record<CommandName, CommandDefinition>> = {
  run: {
    usage: '[options] -- BUILD COMMAND',
    context: false,
    buildCommand: 'needed',
    description: 'Run a build with its cache mounts filled before, and saved after. The exit code is the build’s.',
    examples: [
      'carryover run -- docker buildx build -t app .',
      'carryover run --store dir:/mnt/cache --save-if success -- docker build -f docker/Dockerfile .',
      'carryover run -- docker buildx bake app',
      'carryover run -- docker compose build',
    ],
  },
  plan: {
    ...toldOfBuild,
    description: 'Tell which cache mounts a build will use, where that was learnt, and what each would be filled from.',
    examples: [
      'carryover plan',
      'carryover plan --file docker/Dockerfile --target prod --json',
      'carryover plan -- docker buildx build -t app .',
    ],
  },
  inject: {
    ...toldOfBuild,
    description:
      'Fill cache mounts with what an earlier run saved; run it before the build. Told of no build, it takes the one that was saved last, else the Dockerfile.',
    examples: [
      'carryover inject',
      'carryover inject --mount target=/go/pkg/mod --mount target=/root/.cache/go-build --store dir:/mnt/cache',
    ],
  },
  extract: {
    ...toldOfBuild,
    description:
      'Save what cache mounts hold; run it after the build, with the same options as inject. It also learns which mounts the build used.',
    examples: ['carryover extract', 'carryover extract --mount target=/root/.cargo,uid=1000 --scope main --json'],
  },
  doctor: {
    ...toldOfBuild,
    description:
      'Tell what is here and what would go wrong: build tool, builder, plan, mounts, store. Exits with 1 if there is anything to be mended.',
    examples: ['carryover doctor', 'carryover doctor --store s3://bucket/prefix -- docker buildx build -t app .'],
  },
  list: {
    usage: '[options]',
    context: false,
    buildCommand: 'refused',
    description: 'Tell what a store keeps: of each mount and scope the newest snapshot, its age and its size.',
    examples: ['carryover list', 'carryover list --store dir:/mnt/cache --project github.com/acme/shop --json'],
  },
  report: {
    usage: '[options]',
    context: false,
    buildCommand: 'refused',
    description:
      'Print the last run in this working directory as a page in Markdown: what was carried, how large, how long it took, what it gained.',
    examples: ['carryover report', 'carryover report --json'],
  },
  prune: {
    usage: '[options]',
    context: false,
    buildCommand: 'refused',
    description: 'Remove from a store what is old or too much, and what no kept snapshot needs.',
    examples: [
      'carryover prune --dry-run',
      'carryover prune --store dir:/mnt/cache --max-age 30d --max-total-size 10GB',
      'carryover prune --store dir:./cache --keep 1 --grace 0s   # a folder that nobody else writes to at that time',
    ],
  },
};
