import type { Readable } from 'node:stream';
import { CarryoverError } from '@carryover/core';

/** Far above anything that is read as text, and below what would hurt. In bytes. */
const largestText = 64 * 1024 * 1024;

/** All of a command's output as UTF-8 text. Throws `trouble` when it is longer than 64 MiB. */
export async function outputText(output: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of output) {
    bytes += piece.length;
    if (bytes > largestText) {
      throw new CarryoverError('a command wrote more than 64 MiB of text', {
        code: 'command-output-too-long',
        kind: 'trouble',
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
