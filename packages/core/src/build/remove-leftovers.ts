import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CarryoverError } from '../carryover-error';
import type { BuildxClient } from './buildx-client';
import type { Command, CommandContext, CommandRunner } from './command-runner';
import { buildxPruneCommand, buildxUsageCommand } from './docker-buildx';

/**
 * The types of record that a generated build leaves. A mount's is another, and its description too can hold the token: it must never be among them. In this order,
 * one after the other: while a build still uses a context, only its frozen copy is told of, which is `regular`, and once it lets go of that, only the context itself
 * (buildkit `cache/manager.go`, `DiskUsage`, "ignore duplicates that share data"). Asked the other way round, neither might show.
 */
const leftoverTypes = ['regular', 'source.local'] as const;

/**
 * A build that failed or was ended holds on to what it used for a while longer (buildkit `solver/llbsolver/errdefs/exec.go`, `ExecError`: until it is collected as
 * garbage, which takes up to two minutes in a builder that has little to do): so often it is looked again, and after so many milliseconds. What is held longer is left to the
 * next run.
 */
const attempts = 10;
const pauseBetween = 200;

type CleaningContext = Pick<CommandContext, 'signal' | 'deadline' | 'inactivityLimit'>;

/** By what a generated build's records are known: in the text of each of its steps, and in the name of what it is sent. */
export function newToken(): string {
  return `carryover${randomBytes(8).toString('hex')}`;
}

const anyToken = /\bcarryover[0-9a-f]{16}\b/;

/**
 * Removes from the build cache what a generated build left there, known by its token, what an earlier one had to leave, and nothing else. The builder is asked for the
 * records first, since buildx before 0.16 can match an id by regular expression, but no description.
 */
export async function removeLeftovers(
  commands: CommandRunner,
  client: BuildxClient,
  token: string,
  context: CleaningContext,
): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const leftovers = await findLeftovers(commands, client, token, context);
    const free = leftovers.filter((record) => !record.isInUse).map((record) => record.id);
    const removed = new Set(free.length > 0 ? await remove(commands, client, free, context) : []);
    // What another run still uses, it removes itself.
    if (leftovers.every(({ id, isOwn, isInUse }) => removed.has(id) || (isInUse && !isOwn))) {
      return;
    }
    await pause(pauseBetween, undefined, { signal: context.signal });
  }
}

interface Leftover {
  readonly id: string;
  readonly isInUse: boolean;
  readonly isOwn: boolean;
}

async function findLeftovers(
  commands: CommandRunner,
  client: BuildxClient,
  token: string,
  context: CleaningContext,
): Promise<Leftover[]> {
  const leftovers: Leftover[] = [];
  for (const type of leftoverTypes) {
    leftovers.push(...recordsOfBuilds(await runForOutput(commands, buildxUsageCommand(client, type), context), token));
  }
  return leftovers;
}

/** Tells which were removed: one that somebody else measures at the moment counts as used, and stays (buildkit `cache/manager.go`, `DiskUsage`, `pruneOnce`). */
async function remove(
  commands: CommandRunner,
  client: BuildxClient,
  ids: readonly string[],
  context: CleaningContext,
): Promise<string[]> {
  const printed = await runForOutput(commands, buildxPruneCommand(client, ids), context);
  // A line for each, which begins with the id; an asterisk marks a mutable one (docker/buildx `commands/diskusage.go`, `printTableRow`).
  const removed = new Set(printed.split('\n').map((line) => /^\w+/.exec(line)?.[0]));
  return ids.filter((id) => removed.has(id));
}

/** Reads `buildx du --verbose`: blocks of `Name:<tabs>value` lines, one block a record. */
function recordsOfBuilds(usage: string, token: string): Leftover[] {
  return usage.split(/^(?=ID:)/m).flatMap((record) => {
    const named = anyToken.exec(/^Description:.*/m.exec(record)?.[0] ?? '')?.[0];
    const id = /^ID:\s+(\w+)$/m.exec(record)?.[1];
    return named === undefined || id === undefined
      ? []
      : [{ id, isInUse: /^Reclaimable:\s+false$/m.test(record), isOwn: named === token }];
  });
}

async function runForOutput(commands: CommandRunner, command: Command, context: CleaningContext): Promise<string> {
  const result = await commands.run(command, context);
  if (result.ending === 'exited' && result.exitCode === 0) {
    return result.output;
  }
  const { program, arguments: words } = command;
  throw new CarryoverError(
    `What generated builds left in the build cache could not be removed: \`${program} ${words.join(' ')}\` failed: ${result.errorTail.at(-1) ?? result.ending}`,
    {
      code: 'leftovers-remain',
      kind: 'trouble',
      hint: 'It is small, and the builder removes it in time; `docker buildx prune` does so now.',
    },
  );
}
