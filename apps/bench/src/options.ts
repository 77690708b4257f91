import { Command, InvalidArgumentError, Option } from 'commander';
import type { Row } from './rows/row';
import type { TreeKind } from './trees/tree';

/** What makes a builder, by buildx's names. */
export const DRIVERS = ['docker', 'docker-container'] as const;

export type Driver = (typeof DRIVERS)[number];

export interface BenchOptions {
  readonly driver: Driver;
  readonly trees: readonly TreeKind[];
  readonly rows: readonly Row[];
  readonly scale: number;
  readonly repeat: number;
  readonly danceRepeat: number;
  readonly saves: number;
  readonly savesScale: number;
  readonly seed: string;
  readonly json?: string;
  readonly updateReadme: boolean;
  /** Instead of all else. */
  readonly s3: boolean;
  readonly workFolder: string;
}

/** Reads the command line; ends the process with a message if it is wrong. */
export function parseOptions(
  argv: readonly string[],
  allTrees: readonly TreeKind[],
  allRows: readonly Row[],
): BenchOptions {
  return new Command('bench')
    .description(
      'Compares carryover with the copy-based dance and with what the machine can do at best, on the same trees in one run.',
    )
    .addOption(
      new Option('--driver <name>', 'what makes the builders, as buildx names it').choices(DRIVERS).default('docker'),
    )
    .addOption(namesOption('--trees <names>', 'trees to measure', allTrees))
    .addOption(namesOption('--rows <names>', 'rows to measure', allRows))
    .option('--scale <number>', 'size of the trees, where 1 is full', positiveNumber, 1)
    .option('--repeat <number>', 'repetitions, of which the median counts', positiveInteger, 3)
    .option('--dance-repeat <number>', 'repetitions of the dance, which takes minutes', positiveInteger, 1)
    .option('--saves <number>', 'saves before the size of the store is taken', positiveInteger, 50)
    .option('--saves-scale <number>', 'size of the tree that is saved so often', positiveNumber, 0.1)
    .option('--seed <text>', 'what the trees are made from', 'carryover')
    .option('--s3', 'instead of all that, compares the S3 store with mc, each moving packs to and from MinIO', false)
    .option('--json <file>', 'also write every measurement to a file')
    .option('--update-readme', 'also write the tables to the README', false)
    .requiredOption('--work-folder <folder>', 'existing folder on the disk to measure on')
    .parse(argv, { from: 'user' })
    .opts();
}

function namesOption<Named extends { readonly name: string }>(
  flags: string,
  description: string,
  all: readonly Named[],
): Option {
  const names = all.map(({ name }) => name).join(',');
  return new Option(flags, `${description}, separated by commas`)
    .default(all, names)
    .argParser((value) => value.split(',').map((name) => named(name, all)));
}

function named<Named extends { readonly name: string }>(name: string, all: readonly Named[]): Named {
  const found = all.find((item) => item.name === name);
  if (found === undefined)
    throw new InvalidArgumentError(`"${name}" is not one of ${all.map((item) => item.name).join(', ')}.`);
  return found;
}

function positiveNumber(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

function positiveInteger(value: string): number {
  const number = positiveNumber(value);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}
