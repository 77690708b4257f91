import type { BuildxClient } from './buildx-client';
import type { Command, CommandContext, CommandRunner } from './command-runner';
import { buildxUsageCommand } from './docker-buildx';

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
 * The mounts that a builder has, from `buildx du --verbose`. Undefined if the builder does not answer.
 *
 * What it prints of a record is in buildx `commands/diskusage.go`, and the description, which names the id, in buildkit
 * `solver/llbsolver/mounts/mount.go`, `getRefCacheDirNoCache`.
 */
export async function listMountRecords(
  commands: CommandRunner,
  client: BuildxClient,
  context: Pick<CommandContext, 'signal' | 'deadline' | 'inactivityLimit'>,
): Promise<readonly MountRecord[] | undefined> {
  const command: Command = buildxUsageCommand(client, 'exec.cachemount');
  const result = await commands.run(command, context);
  return result.ending === 'exited' && result.exitCode === 0 ? readMountRecords(result.output) : undefined;
}

export function readMountRecords(usage: string): MountRecord[] {
  return usage.split(/^(?=ID:\s)/m).flatMap((text) => readMountRecord(text) ?? []);
}

/** The description can go over several lines, as it holds the step's own text; fields of the same names in there come before the true ones. */
function readMountRecord(text: string): MountRecord | undefined {
  const record = /^ID:\s+(\S+)$/m.exec(text)?.[1];
  const described = /^Description:\s+cached mount (.+?) from exec /ms.exec(text);
  const target = described?.[1];
  if (record === undefined || target === undefined) {
    return undefined;
  }
  const quoted = /^.* with id ("(?:[^"\\\n]|\\.)*")\n(?:[A-Z][a-z ]+:.*\n*)*$/m.exec(text.slice(described?.index))?.[1];
  return {
    record,
    // The id is left out where it is the target itself.
    cacheId: quoted === undefined ? target : unquoted(quoted),
    target,
    // Older versions of buildx (seen: 0.13) have them on the line itself, newer ones (seen: 0.36) in a list below it.
    hasBase: /^Parents?:(?:[\t ]+|\n - )\S/m.test(text.slice(0, described?.index)),
    uses: Number(
      text
        .match(/^Usage count:\s+\d+$/gm)
        ?.at(-1)
        ?.replace(/\D/g, '') ?? 0,
    ),
  };
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
