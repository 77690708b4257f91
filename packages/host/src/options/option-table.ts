import type * as z from 'zod';
import { byteSize } from './byte-size';
import { duration, durationOrNever, timeLimit } from './duration';
import { jobStatus } from './job-status';
import type { CommandName, OptionDefinition } from './option-definition';
import {
  anyText,
  buildArgument,
  buildContext,
  builderName,
  buildTools,
  flag,
  imageReference,
  oneOf,
  platforms,
  positiveCount,
  text,
} from './option-value';
import { saveCondition } from './save-condition';

/** Commands that are told of the build by options. */
const told = ['plan', 'inject', 'extract', 'doctor'] as const;
/** Commands that have to do with mounts and their snapshots. */
const carrying = ['run', 'plan', 'inject', 'extract', 'doctor'] as const;
/** Commands that run generated builds. */
const building = ['run', 'inject', 'extract', 'doctor'] as const;
const stored = ['run', 'plan', 'inject', 'extract', 'doctor', 'list', 'prune'] as const;
const all = [...stored, 'report'] as const;

/** Every option there is, in the order of the help. Flags, environment names, manifests and docs follow this table. */
export const optionTable = [
  {
    name: 'mount',
    environment: 'CARRYOVER_MOUNT',
    placeholder: 'SPEC',
    repeatable: true,
    defaultExplained: 'the mounts of the Dockerfile',
    description:
      'A cache mount, written as in RUN --mount=type=cache: id=…,target=…[,uid=…][,gid=…][,mode=…]; with host=FOLDER or host-command=COMMAND it is exchanged with a folder on this machine',
    commands: carrying,
    schema: anyText,
  },
  {
    name: 'file',
    letter: 'f',
    environment: 'CARRYOVER_FILE',
    placeholder: 'FILE',
    defaultExplained: 'Dockerfile in the context',
    description: 'The Dockerfile whose mounts are meant; - reads it from standard input',
    commands: told,
    schema: text,
  },
  {
    name: 'target',
    environment: 'CARRYOVER_TARGET',
    placeholder: 'STAGE',
    defaultExplained: 'the last stage',
    description: 'The stage that is built',
    commands: told,
    schema: text,
  },
  {
    name: 'build-arg',
    environment: 'CARRYOVER_BUILD_ARG',
    placeholder: 'NAME=VALUE',
    repeatable: true,
    description: 'A build argument of the build',
    commands: told,
    schema: buildArgument,
  },
  {
    name: 'build-context',
    environment: 'CARRYOVER_BUILD_CONTEXT',
    placeholder: 'NAME=LOCATION',
    repeatable: true,
    description: 'A named context of the build',
    commands: told,
    schema: buildContext,
  },
  {
    name: 'build-tool',
    environment: 'CARRYOVER_BUILD_TOOL',
    placeholder: 'TOOL',
    defaultExplained: "the build's own command, or the first of them that is installed",
    description: 'What runs the build: docker, podman or buildah',
    commands: told,
    schema: oneOf(buildTools),
  },
  {
    name: 'builder',
    environment: 'CARRYOVER_BUILDER',
    placeholder: 'NAME',
    defaultExplained: "buildx's own choice",
    description: 'The buildx builder whose mounts are carried',
    commands: told,
    schema: builderName,
  },
  {
    name: 'store',
    environment: 'CARRYOVER_STORE',
    placeholder: 'LOCATION',
    defaultExplained:
      "gha: in a job of GitHub Actions that may use it, else the folder carryover in the user's cache home",
    description:
      'Where packs and snapshots are kept: dir:PATH, gha:, s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or oci://REGISTRY/REPOSITORY',
    commands: stored,
    schema: text,
  },
  {
    name: 'project',
    environment: 'CARRYOVER_PROJECT',
    placeholder: 'NAME',
    defaultExplained:
      "host/owner/name of the CI's repository or the git remote origin, else the folder's name; list and prune: all",
    description: 'Whose builds these are',
    commands: stored,
    schema: text,
  },
  {
    name: 'scope',
    environment: 'CARRYOVER_SCOPE',
    placeholder: 'NAME',
    defaultExplained: 'the branch, in CI pull:NUMBER or tag:NAME where one is built; else default',
    description: 'The scope that is written, and read first',
    commands: carrying,
    schema: text,
  },
  {
    name: 'read-scope',
    environment: 'CARRYOVER_READ_SCOPE',
    placeholder: 'NAME',
    repeatable: true,
    defaultExplained: "a pull request's base and the repository's default branch, if known",
    description: 'A further scope that may be read, best first',
    commands: carrying,
    schema: text,
  },
  {
    name: 'key',
    environment: 'CARRYOVER_KEY',
    placeholder: 'LABEL',
    default: '',
    description: 'A free label, to keep apart what should not be shared',
    commands: carrying,
    schema: anyText,
  },
  {
    name: 'platform',
    environment: 'CARRYOVER_PLATFORM',
    placeholder: 'OS/ARCHITECTURE[,…]',
    default: '',
    defaultExplained: 'the builder’s own',
    description: 'The platforms that are built for; where it is one, what is saved is kept apart from that of others',
    commands: carrying,
    schema: platforms,
  },
  {
    name: 'if-not-empty',
    environment: 'CARRYOVER_IF_NOT_EMPTY',
    placeholder: 'ACTION',
    default: 'keep',
    description: 'What to do with a mount that holds something else already: keep, fill or replace',
    commands: ['run', 'inject'],
    schema: oneOf(['keep', 'fill', 'replace']),
  },
  {
    name: 'save-if',
    environment: 'CARRYOVER_SAVE_IF',
    placeholder: 'WHEN',
    default: 'always',
    description:
      'When to save: always (also after a failed build), success, never, or changed-by-percent=N: as always, but only mounts of which N percent changed (5 where no number is given); run saves nothing of a cancelled build',
    commands: ['run', 'extract'],
    schema: saveCondition,
  },
  {
    name: 'job-status',
    environment: 'CARRYOVER_JOB_STATUS',
    placeholder: 'STATUS',
    defaultExplained: 'success',
    description: 'How the CI job stands, by which --save-if goes: success, failure or cancelled',
    commands: ['extract'],
    schema: jobStatus,
  },
  {
    name: 'restore-only',
    environment: 'CARRYOVER_RESTORE_ONLY',
    placeholder: 'true|false',
    defaultExplained: 'true in CI jobs of pull requests from forks and of other untrusted triggers',
    description: 'Fill mounts, and save nothing',
    commands: ['run', 'extract'],
    schema: flag,
  },
  {
    name: 'on-conflict',
    environment: 'CARRYOVER_ON_CONFLICT',
    placeholder: 'ACTION',
    default: 'merge',
    description: 'What to do where it is unknown whether what is missing was deleted: merge or replace',
    commands: ['run', 'extract'],
    schema: oneOf(['merge', 'replace']),
  },
  {
    name: 'max-size',
    environment: 'CARRYOVER_MAX_SIZE',
    placeholder: 'SIZE',
    defaultExplained: 'any',
    description:
      'What the snapshot of a mount may hold: files that no build has used for longest are left out of it, not removed from the mount',
    commands: ['run', 'extract'],
    schema: byteSize,
  },
  {
    name: 'max-pack-age',
    environment: 'CARRYOVER_MAX_PACK_AGE',
    placeholder: 'DURATION',
    default: '7d',
    description:
      'What was packed longer ago is packed anew, before the store’s own expiry may take it: a part by each save; never switches it off',
    commands: ['run', 'extract'],
    schema: durationOrNever,
  },
  {
    name: 'toolbox-image',
    environment: 'CARRYOVER_TOOLBOX_IMAGE',
    placeholder: 'IMAGE',
    defaultExplained: "carryover's own toolbox",
    description: 'An image whose programs the generated stages run',
    commands: building,
    schema: imageReference,
  },
  {
    name: 'state',
    environment: 'CARRYOVER_STATE',
    placeholder: 'FILE',
    defaultExplained: 'a private file in the temporary folder',
    description: 'Where inject leaves what the extract of the same run has to know',
    commands: ['inject', 'extract', 'report'],
    schema: text,
  },
  {
    name: 'summary',
    environment: 'CARRYOVER_SUMMARY',
    placeholder: 'FILE',
    defaultExplained: 'no page',
    description: 'Add the page about the run, which report prints, to the end of a file',
    commands: ['run', 'extract'],
    schema: text,
  },
  {
    name: 'grace',
    environment: 'CARRYOVER_GRACE',
    placeholder: 'DURATION',
    default: '24h',
    description: 'How long what is no longer referenced is kept: longer than any job takes',
    commands: ['prune'],
    schema: duration,
  },
  {
    name: 'keep',
    environment: 'CARRYOVER_KEEP',
    placeholder: 'NUMBER',
    defaultExplained: 'the newest, and those that a run may still need',
    description:
      'How many snapshots of each mount and scope are kept: the newest ones, and never an older one, even within --grace',
    commands: ['prune'],
    schema: positiveCount,
  },
  {
    name: 'max-age',
    environment: 'CARRYOVER_MAX_AGE',
    placeholder: 'DURATION',
    defaultExplained: 'any',
    description: 'Remove all of a mount and scope that nobody has saved for longer; at least --grace',
    commands: ['prune'],
    schema: duration,
  },
  {
    name: 'max-total-size',
    environment: 'CARRYOVER_MAX_TOTAL_SIZE',
    placeholder: 'SIZE',
    defaultExplained: 'any',
    description:
      'Remove what was saved longest ago until the rest is no larger; what was saved within --grace stays in any case',
    commands: ['prune'],
    schema: byteSize,
  },
  {
    name: 'dry-run',
    environment: 'CARRYOVER_DRY_RUN',
    default: 'false',
    description: 'Remove nothing, and tell what would be removed',
    commands: ['prune'],
    schema: flag,
  },
  {
    name: 'timeout',
    environment: 'CARRYOVER_TIMEOUT',
    placeholder: 'DURATION',
    default: '30m',
    description: 'The longest that a generated build may take',
    commands: building,
    schema: timeLimit,
  },
  {
    name: 'inactivity-timeout',
    environment: 'CARRYOVER_INACTIVITY_TIMEOUT',
    placeholder: 'DURATION',
    default: '5m',
    description: 'The longest that a generated build may be silent',
    commands: building,
    schema: timeLimit,
  },
  {
    name: 'strict',
    environment: 'CARRYOVER_STRICT',
    default: 'false',
    description: 'Fail on trouble with the cache, the builder or the store, instead of warning',
    commands: all,
    schema: flag,
  },
  {
    name: 'json',
    environment: 'CARRYOVER_JSON',
    default: 'false',
    description: 'Print one JSON document on standard output in place of the summary',
    commands: all,
    schema: flag,
  },
  {
    name: 'progress',
    environment: 'CARRYOVER_PROGRESS',
    placeholder: 'KIND',
    default: 'auto',
    description: 'How the work is shown on standard error: auto, plain (without colours) or quiet',
    commands: all,
    schema: oneOf(['auto', 'plain', 'quiet']),
  },
] as const satisfies readonly OptionDefinition[];

type Row = (typeof optionTable)[number];

type ValueOf<Definition extends Row> = Definition extends { repeatable: true }
  ? readonly z.output<Definition['schema']>[]
  : Definition extends { default: string }
    ? z.output<Definition['schema']>
    : z.output<Definition['schema']> | undefined;

/** The options that a command takes, by name, read and with their defaults; undefined where the default has yet to be found. */
export type OptionValues<Command extends CommandName> = {
  readonly [Definition in Row as Command extends Definition['commands'][number]
    ? Definition['name']
    : never]: ValueOf<Definition>;
};
