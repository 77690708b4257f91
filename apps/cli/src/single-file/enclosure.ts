import { createHash } from 'node:crypto';

/** The last line of the single file: a comment to Node.js, and Base64 so that the file is text and goes through whatever it is copied with. */
const mark = '\n//';

/** The name of a program: its version, and what it is by its SHA-256, so that two builds of one version never meet. */
export function programName(version: string, archive: Uint8Array): string {
  return `${version}-${createHash('sha256').update(archive).digest('hex')}`;
}

/** What follows the code in a single file that holds an archive (tar, zstd). */
export function writeEnclosure(archive: Uint8Array): string {
  return `${mark}${Buffer.from(archive).toString('base64')}\n`;
}

/** The archive in a single file. Throws where it is not the one that was enclosed: the file was cut off or changed on its way. */
export function readEnclosure(file: Buffer, name: string): Buffer {
  const archive = Buffer.from(file.toString('latin1', file.lastIndexOf(mark) + mark.length), 'base64');
  const version = name.slice(0, name.lastIndexOf('-'));
  if (programName(version, archive) !== name) {
    throw new Error(
      'this file is damaged: what it encloses is not what was put into it.\n  what to do: fetch it again, as it is',
    );
  }
  return archive;
}
