import type { Mount } from '../mount/mount';
import { type AskContext, answerOf } from './ask-tool';
import type { BuildTool } from './build-tool';
import type { CacheRecord } from './cache-record';
import type { CommandRunner } from './command-runner';
import { mountDescription } from './mount-description';

/** The builder's own record of one mount's directory. There may be several for one mount, where builds met in a way that forked it. */
export interface MountRecord {
  /** The record's id, which lives as long as the directory. */
  readonly record: string;
  /** As BuildKit knows it: namespace, slash, id. */
  readonly cacheId: string;
  /** Where the step that made it had it. */
  readonly target: string;
  /** Whether it is based on something: an image, a stage, or an owner and mode. */
  readonly hasBase: boolean;
  /** How often steps have used it. */
  readonly uses: number;
}

/**
 * What a builder has of some mounts, or of all. Undefined if it does not answer, or the tool does not tell. To ask for a mount that somebody else's build may come for at that moment costs that build its
 * cache (see `mountDescription`).
 */
export async function listMountRecords(
  commands: CommandRunner,
  tool: BuildTool,
  whose: readonly Pick<Mount, 'namespace' | 'id'>[] | 'all',
  context: AskContext,
): Promise<readonly MountRecord[] | undefined> {
  if (whose.length === 0) {
    return [];
  }
  const described = whose === 'all' ? undefined : mountDescription(whose);
  const question = tool.records('exec.cachemount', described);
  const records = question && (await answerOf(commands, question, context));
  return records?.flatMap((record) => mountRecordOf(record) ?? []);
}

/** The description, which names the id, is BuildKit's (`solver/llbsolver/mounts/mount.go`, `getRefCacheDirNoCache`). */
export function mountRecordOf({ id, description, hasParents, uses }: CacheRecord): MountRecord | undefined {
  const target = /^cached mount (.+?) from exec /s.exec(description)?.[1];
  if (target === undefined) {
    return undefined;
  }
  const quoted = /^.* with id ("(?:[^"\\\n]|\\.)*")$/s.exec(description)?.[1];
  // The id is left out where it is the target itself.
  return { record: id, cacheId: quoted === undefined ? target : unquoted(quoted), target, hasBase: hasParents, uses };
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Reads a text as Go's `%q` writes it (Go `strconv/quote.go`). Bytes that are not UTF-8 become U+FFFD. */
function unquoted(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_all, byte, short, long, letter) => {
      if (letter !== undefined) {
        return escapes[letter] ?? letter;
      }
      return byte === undefined ? String.fromCodePoint(Number.parseInt(short ?? long, 16)) : byteText(byte);
    });
}

/** Of single bytes, only those below 0x80 are text by themselves. */
function byteText(hexadecimal: string): string {
  const byte = Number.parseInt(hexadecimal, 16);
  return byte < 0x80 ? String.fromCharCode(byte) : '\uFFFD';
}
