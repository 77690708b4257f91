import * as z from 'zod';
import type { AskContext } from './ask-tool';
import type { BuildTool } from './build-tool';
import type { CommandRunner } from './command-runner';

const status = z.object({
  vertexes: z
    .array(z.object({ digest: z.string(), completed: z.string().optional(), cached: z.boolean().default(false) }))
    .nullish(),
});

/** No log is read beyond that, in UTF-16 units: it holds what the steps printed, too. */
const longestLog = 64 * 1024 * 1024;

/**
 * The digests of the steps that a build ran, from its log: not of those that were found in the build cache. Undefined if the builder does not tell.
 */
export async function ranSteps(
  commands: CommandRunner,
  { history }: BuildTool,
  ref: string,
  context: AskContext,
): Promise<ReadonlySet<string> | undefined> {
  if (history === undefined) {
    return undefined;
  }
  const log = new StepLog();
  const { ending, exitCode } = await commands.run(history.log(ref), {
    ...context,
    onErrorLine: (piece) => log.add(piece),
  });
  return ending === 'exited' && exitCode === 0 ? log.ran() : undefined;
}

class StepLog {
  readonly #ran = new Set<string>();
  readonly #cached = new Set<string>();
  /** Long lines come in pieces. */
  #pieces: string[] = [];
  #length = 0;

  add(piece: string): void {
    this.#length += piece.length;
    // What else buildx has to say is none of it.
    if (this.#length > longestLog || (this.#pieces.length === 0 && !piece.startsWith('{'))) {
      return;
    }
    this.#pieces.push(piece);
    const read = piece.endsWith('}') ? readStatus(this.#pieces.join('')) : undefined;
    if (read !== undefined) {
      this.#pieces = [];
      this.#note(read);
    }
  }

  /** Undefined where the log was not understood to its end. */
  ran(): ReadonlySet<string> | undefined {
    const isWhole = this.#length <= longestLog && this.#pieces.length === 0;
    return isWhole ? new Set([...this.#ran].filter((digest) => !this.#cached.has(digest))) : undefined;
  }

  #note({ vertexes }: z.output<typeof status>): void {
    for (const { digest, completed, cached } of vertexes ?? []) {
      if (cached) {
        this.#cached.add(digest);
      } else if (completed !== undefined) {
        this.#ran.add(digest);
      }
    }
  }
}

function readStatus(text: string): z.output<typeof status> | undefined {
  try {
    return status.parse(JSON.parse(text));
  } catch {
    // Not yet the whole line; one that is never understood leaves its pieces, and so the log is none.
    return undefined;
  }
}
