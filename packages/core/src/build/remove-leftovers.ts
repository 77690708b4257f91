import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CarryoverError } from '../carryover-error';
import { type AskContext, answerOf, askTool } from './ask-tool';
import type { BuildTool, ToolQuestion } from './build-tool';
import type { CacheRecord } from './cache-record';
import type { CommandRunner } from './command-runner';

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

/** By what a generated build's records are known: in the text of each of its steps, and in the name of what it is sent. */
export function newToken(): string {
  return `carryover${randomBytes(8).toString('hex')}`;
}

const anyToken = /\bcarryover[0-9a-f]{16}\b/;

/**
 * Removes from the build cache what a generated build left there, known by its token, what an earlier one had to leave, and nothing else; with `sentBefore`, also what
 * builds were sent since, which no name tells. The builder is asked for the
 * records first, since buildx before 0.16 can match an id by regular expression, but no description.
 */
export async function removeLeftovers(
  commands: CommandRunner,
  tool: BuildTool,
  token: string,
  context: AskContext,
  sentBefore?: ReadonlySet<string>,
): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const leftovers = await findLeftovers(commands, tool, token, context, sentBefore);
    const free = leftovers.filter((record) => !record.isInUse).map((record) => record.id);
    const removed = new Set(free.length > 0 ? await answered(commands, tool.prune(free), tool, context) : []);
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
  tool: BuildTool,
  token: string,
  context: AskContext,
  sentBefore: ReadonlySet<string> | undefined,
): Promise<Leftover[]> {
  const leftovers: Leftover[] = [];
  for (const type of leftoverTypes) {
    const question = tool.records(type);
    const records = question ? await answered(commands, question, tool, context) : [];
    leftovers.push(...leftoversIn(records, token));
    if (type === 'source.local' && sentBefore !== undefined) {
      const fresh = records.filter(({ id, description }) => !sentBefore.has(id) && isUnnamed(description));
      leftovers.push(...fresh.map(({ id, isInUse }) => ({ id, isInUse, isOwn: true })));
    }
  }
  return leftovers;
}

/** What is called so is anybody's (buildkit `frontend/dockerfile/builder/build.go`, `DefaultLocalNameContext` and `DefaultLocalNameDockerfile`). */
function isUnnamed(description: string): boolean {
  return /^local source for (?:context|dockerfile)$/.test(description);
}

/** What builds were sent that a builder has now; for {@link removeLeftovers}, where records do not tell whose it is. Undefined where they do, or where it does not answer. */
export async function sentSoFar(
  commands: CommandRunner,
  tool: BuildTool,
  context: AskContext,
): Promise<ReadonlySet<string> | undefined> {
  const question = tool.lacks?.contextNames === true ? tool.records('source.local') : undefined;
  const records = question && (await answerOf(commands, question, context));
  return records && new Set(records.map(({ id }) => id));
}

function leftoversIn(records: readonly CacheRecord[], token: string): Leftover[] {
  return records.flatMap(({ id, description, isInUse }) => {
    // A step's own text may be of many lines; what is sent, and what generated steps do, stands in the first.
    const named = anyToken.exec(description.split('\n', 1)[0] ?? '')?.[0];
    return named === undefined ? [] : [{ id, isInUse, isOwn: named === token }];
  });
}

async function answered<Answer>(
  commands: CommandRunner,
  question: ToolQuestion<Answer>,
  { advice }: BuildTool,
  context: AskContext,
): Promise<Answer> {
  const reply = await askTool(commands, question, context);
  if ('answer' in reply) {
    return reply.answer;
  }
  const { program, arguments: words } = question.command;
  const { ending, errorTail } = reply.failed;
  throw new CarryoverError(
    `What generated builds left in the build cache could not be removed: \`${program} ${words.join(' ')}\` failed: ${errorTail.at(-1) ?? ending}`,
    {
      code: 'leftovers-remain',
      kind: 'trouble',
      hint: `It is small, and the builder removes it in time; \`${advice.pruneCommand}\` does so now.`,
    },
  );
}
