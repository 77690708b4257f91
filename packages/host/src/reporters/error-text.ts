import { isCarryoverError } from '@carryover/core';

/** How deep a chain of causes is followed. */
const longestChain = 5;

/** The messages of what caused an error, nearest first, without those that the one above has told already. */
export function causesOf(error: unknown): string[] {
  const messages: string[] = [];
  let told = messageOf(error);
  for (let cause = causeOf(error); cause !== undefined && messages.length < longestChain; cause = causeOf(cause)) {
    const message = messageOf(cause);
    if (!told.includes(message)) {
      messages.push(message);
      told = message;
    }
  }
  return messages;
}

/** An error for people: what happened, why it happened, and what to do, each on indented lines of its own. Without a line end. */
export function errorText(error: unknown): string {
  const [first = '', ...more] = messageOf(error).split('\n');
  const lines = [first, ...more.map((line) => `  ${line}`)];
  const causes = causesOf(error);
  if (causes.length > 0) {
    lines.push(`  because: ${causes.map((cause) => cause.replaceAll('\n', '\n    ')).join('\n  because: ')}`);
  }
  if (isCarryoverError(error) && error.hint !== undefined) {
    lines.push(`  what to do: ${error.hint}`);
  }
  return lines.join('\n');
}

/** What should not have happened, for people. Without a line end. */
export function bugText(thrown: unknown): string {
  return `this is a bug in carryover, please report it:\n${stackOf(thrown)}`;
}

export function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error ? thrown.cause : undefined;
}
