import { type FileHandle, open, rm } from 'node:fs/promises';
import type { LimitFunction } from 'p-limit';
import type { Range } from './ranges';
import { together } from './together';

/**
 * Puts an object into a new file at `path`, range by range, several at once, each where it belongs. Nothing is left at `path` if that fails. `further`
 * gives the range from a position on.
 */
export async function copyRanges(
  path: string,
  first: Range,
  rangeBytes: number,
  limit: LimitFunction,
  signal: AbortSignal,
  further: (start: number, signal: AbortSignal) => Promise<Range>,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await writeRange(file, first);
    const starts = Array.from(
      { length: Math.ceil((first.total - first.bytes) / rangeBytes) },
      (_, index) => first.bytes + index * rangeBytes,
    );
    await together(limit, signal, starts, async (start, until): Promise<void> => {
      await writeRange(file, await further(start, until));
    });
    await file.close();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}

async function writeRange(file: FileHandle, { chunks, start, bytes }: Range): Promise<void> {
  if (bytes === 0) {
    return;
  }
  const { bytesWritten } = await file.writev([...chunks], start);
  if (bytesWritten !== bytes) {
    // A disk that is full shows so: the next write tells why.
    await file.write(Buffer.concat(chunks), bytesWritten, bytes - bytesWritten, start + bytesWritten);
  }
}
