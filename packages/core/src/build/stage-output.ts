import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';

/** A file that a stage wrote as (part of) its answer. It must be read to the end before the next one comes. */
export interface StageFile {
  readonly stage: number;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly content: AsyncIterable<Buffer>;
}

/** Takes a stage's file; must consume its content. */
export type StageFileHandler = (file: StageFile) => Promise<void>;

/** Reads a generated build's result, a tar, and hands over each file below `out/<token>/<number>/`; everything else in it is mount points. Throws if it was cut short. */
export async function readStageOutput(output: Readable, token: string, handle: StageFileHandler): Promise<void> {
  const archive = extract();
  const pouring = pipeline(output, archive);
  // A failure ends the archive, and so the loop; it is thrown from there.
  pouring.catch((error) => archive.destroy(error instanceof Error ? error : new Error(String(error))));
  const isAnswer = new RegExp(`^(?:\\./)?out/${token}/(\\d+)/([^/]+)$`);
  for await (const member of archive) {
    const match = isAnswer.exec(member.header.name);
    if (match === null || member.header.type !== 'file') {
      member.resume();
      continue;
    }
    await handle({
      stage: Number(match[1]),
      name: match[2] ?? '',
      size: member.header.size ?? 0,
      // The library's streams are not Node's own, and do not end in a Node pipeline; all are read by iterating.
      content: member as AsyncIterable<Buffer>,
    });
  }
}
