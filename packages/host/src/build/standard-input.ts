import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** What a build is given on standard input, once it has been looked at. Its bytes are still all there, for the build. */
export type TakenInput =
  | { readonly kind: 'text'; readonly text: string; readonly forBuild: Readable }
  /** An archive: a whole context, which is too large to be kept. */
  | { readonly kind: 'archive'; readonly forBuild: Readable };

/** How much is looked at: as much as buildx does (`build/opt.go`, `archiveHeaderSize * 2`). */
const headBytes = 1024;

/** Reads a Dockerfile from standard input; an archive only as far as it takes to see that it is one. */
export async function takeStandardInput(input: Readable): Promise<TakenInput> {
  const chunks: Buffer[] = [];
  const iterator = input.iterator({ destroyOnReturn: false });
  for await (const chunk of iterator) {
    chunks.push(Buffer.from(chunk));
    const head = Buffer.concat(chunks);
    if (head.length >= headBytes && isArchive(head)) {
      return { kind: 'archive', forBuild: Readable.from(following(chunks, input), { objectMode: false }) };
    }
  }
  const all = Buffer.concat(chunks);
  const forBuild = Readable.from([all], { objectMode: false });
  return isArchive(all) ? { kind: 'archive', forBuild } : { kind: 'text', text: all.toString('utf8'), forBuild };
}

/** Reads a text from standard input, and keeps its bytes for the build. */
export async function keepStandardInput(
  input: Readable,
): Promise<{ readonly text: string; readonly forBuild: Readable }> {
  const bytes = await buffer(input);
  return { text: bytes.toString('utf8'), forBuild: Readable.from([bytes], { objectMode: false }) };
}

async function* following(first: readonly Buffer[], rest: Readable): AsyncGenerator<Buffer> {
  yield* first;
  for await (const chunk of rest) {
    yield Buffer.from(chunk);
  }
}

const magics = [
  [0x42, 0x5a, 0x68],
  [0x1f, 0x8b, 0x08],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
].map((bytes) => Buffer.from(bytes));

/** bzip2, gzip, xz (buildx `build/utils.go`, `isArchive`), or a plain tar, whose header is full of zero bytes, as a Dockerfile never is. */
function isArchive(head: Buffer): boolean {
  return (
    magics.some((magic) => head.subarray(0, magic.length).equals(magic)) || head.subarray(0, headBytes).includes(0)
  );
}
