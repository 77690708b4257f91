import type { Mount } from '../mount/mount';

/**
 * A regular expression (RE2) that finds the descriptions of some mounts' cache records, and of no other's. Whoever asks a builder for its records makes it measure them, and while
 * it measures one, a build that comes for that mount gets another, empty directory (buildkit `cache/manager.go`, `DiskUsage`, and `solver/llbsolver/mounts/mount.go`,
 * `getRefCacheDirNoCache`): so it is to be asked for none that is somebody else's.
 */
export function mountDescription(mounts: readonly Pick<Mount, 'namespace' | 'id'>[]): string {
  const ids = new Set(mounts.map(({ namespace, id }) => `${namespace}/${id}`));
  const quoted = [...ids].map(quotedPattern).join('|');
  // The id is left out where it is the target itself; then the description ends with a command.
  const targets = [...ids].filter((id) => /^\/[^/]/.test(id)).map(literalPattern);
  const byTarget = targets.length === 0 ? '' : `|^cached mount (?:${targets.join('|')}) from exec ${withoutId}$`;
  return `with id "(?:${quoted})"$${byTarget}`;
}

/** What does not end in ` with id "…"`: RE2 has no way to say so but to tell all that it may end in. */
const withoutId = `(?:[^"]*"|(?s:.*)(?:[^"]|(?:${[...' with id ']
  .map((letter, index, all) => `[^${letter}]${all.slice(index + 1).join('')}`)
  .join('|')})"[^"]*"))`;

/** Finds a text as Go's `%q` writes it, which of what is not ASCII writes as it stands what it takes for printable. */
function quotedPattern(text: string): string {
  return [...text]
    .map((letter) => {
      const point = letter.codePointAt(0) ?? 0;
      if (point < 0x80) {
        return literalPattern(letter === '"' || letter === '\\' ? `\\${letter}` : letter);
      }
      const escaped = point > 0xff_ff ? `\\U${hexadecimal(point, 8)}` : `\\u${hexadecimal(point, 4)}`;
      return `(?:${letter}|${literalPattern(escaped)})`;
    })
    .join('');
}

function hexadecimal(point: number, digits: number): string {
  return point.toString(16).padStart(digits, '0');
}

/** Of a regular expression as Go has it (RE2). */
function literalPattern(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
