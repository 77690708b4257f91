import { isSpace, wordBoundary } from './white-space';

export interface NameValue {
  readonly name: string;
  /** As it is written, with quotes and variables; undefined for `ARG name`. */
  readonly value: string | undefined;
}

/** Names and values as they are written, or why they are none. */
export type NameValues = { readonly pairs: readonly NameValue[] } | { readonly problem: string };

/** What an `ENV` sets: `name=value …`, or of old `name value` (buildkit `frontend/dockerfile/parser/line_parsers.go`, `parseNameVal`). */
export function readEnvironment(rest: string, escapeToken: string): NameValues {
  const words = splitWords(rest, escapeToken);
  if (words[0] !== undefined && !words[0].includes('=')) {
    const boundary = wordBoundary.exec(rest);
    return boundary === null
      ? { problem: `${rest} has no value` }
      : { pairs: [{ name: rest.slice(0, boundary.index), value: rest.slice(boundary.index + boundary[0].length) }] };
  }
  const wrong = words.find((word) => !word.includes('='));
  if (wrong !== undefined) {
    return { problem: `'${wrong}' has no value: name=value is needed` };
  }
  return named(words.map(readPair), 'ENV');
}

/** What an `ARG` declares: names, or names with a default (`parseNameOrNameVal`, and `frontend/dockerfile/instructions/parse.go`, `parseArg`). */
export function readArguments(rest: string, escapeToken: string): NameValues {
  return named(splitWords(rest, escapeToken).map(readPair), 'ARG');
}

function named(pairs: readonly NameValue[], keyword: string): NameValues {
  if (pairs.length === 0) {
    return { problem: `${keyword} without a name` };
  }
  return pairs.some(({ name }) => name === '') ? { problem: 'a value without a name' } : { pairs };
}

function readPair(word: string): NameValue {
  const equals = word.indexOf('=');
  return equals < 0 ? { name: word, value: undefined } : { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

/** Splits at white space outside quotes; quotes and escapes stay (`parseWords`). */
function splitWords(rest: string, escapeToken: string): readonly string[] {
  const characters = [...rest];
  const words = [''];
  let quote = '';
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? '';
    if (quote === '' && isSpace(character)) {
      words.push('');
      continue;
    }
    quote = quoteAfter(quote, character);
    const escapes = character === escapeToken && quote !== "'";
    // An escape character at the very end is nothing.
    const part = escapes ? escapedPair(character, characters[++index]) : character;
    words.push((words.pop() ?? '') + part);
  }
  return words.filter((word) => word !== '');
}

function escapedPair(escapeToken: string, escaped: string | undefined): string {
  return escaped === undefined ? '' : escapeToken + escaped;
}

function quoteAfter(quote: string, character: string): string {
  if (quote === '') {
    return character === "'" || character === '"' ? character : '';
  }
  return character === quote ? '' : quote;
}
