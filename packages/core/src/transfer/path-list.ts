import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes strings of one character per byte to `file`, each ended by `terminator`. */
export async function writeByteLines(file: string, lines: Iterable<string>, terminator: '\0' | '\n'): Promise<void> {
  await pipeline(Readable.from(chunks(lines, terminator)), createWriteStream(file));
}

function* chunks(lines: Iterable<string>, terminator: string): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += line + terminator;
    if (text.length > 1 << 16) {
      yield Buffer.from(text, 'latin1');
      text = '';
    }
  }
  yield Buffer.from(text, 'latin1');
}

/** A path as it stands in lists and archives: nothing takes it for an option or for standard input. */
export function listedPath(path: string): string {
  return `./${path}`;
}
