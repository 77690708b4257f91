import { isSpace } from './white-space';

/** A word that begins with `--`, with quotes and escapes taken away, and where it stands in the text. */
export interface FlagWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface BuilderFlags {
  readonly flags: readonly FlagWord[];
  /** Where what follows the flags begins. */
  readonly restStart: number;
}

/**
 * Splits the flags from the start of an instruction's arguments (buildkit `frontend/dockerfile/parser/split_command.go`, `extractBuilderFlags`). As
 * there, text goes byte by byte and each byte counts as a character: `é` becomes `Ã©`, and a byte 0x85 or 0xA0 ends a word.
 */
export function readBuilderFlags(text: string, escapeToken: string): BuilderFlags {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const flags: FlagWord[] = [];
  let next = 0;
  for (;;) {
    while (next < bytes.length && isSpace(bytes.charAt(next))) {
      next++;
    }
    if (!bytes.startsWith('--', next)) {
      return { flags, restStart: charactersIn(bytes, next) };
    }
    const word = readWord(bytes, next, escapeToken);
    if (word.text === '--') {
      return { flags, restStart: charactersIn(bytes, word.end) };
    }
    flags.push({ text: word.text, start: charactersIn(bytes, next), end: charactersIn(bytes, word.end) });
    next = word.end;
  }
}

/** Reads one word; within either kind of quotes too, the escape character takes away what the next one means. */
function readWord(bytes: string, start: number, escapeToken: string): { text: string; end: number } {
  let text = '';
  let quote = '';
  let next = start;
  for (; next < bytes.length; next++) {
    const character = bytes.charAt(next);
    if (character === quote) {
      quote = '';
    } else if (character === escapeToken) {
      text += bytes.charAt(++next);
    } else if (quote === '' && isSpace(character)) {
      break;
    } else if (quote === '' && (character === "'" || character === '"')) {
      quote = character;
    } else {
      text += character;
    }
  }
  return { text, end: Math.min(next, bytes.length) };
}

/** How many characters of the text the first bytes make. */
function charactersIn(bytes: string, length: number): number {
  return Buffer.from(bytes.slice(0, length), 'latin1').toString('utf8').length;
}
