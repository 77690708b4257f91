/**
 * The regular expression for a pattern of `${name#pattern}` and the like: `*` any characters, `?` one, `\` escapes (buildkit
 * `frontend/dockerfile/shell/lex.go`, `convertShellPatternToRegex`). Undefined for an escape that is none.
 */
function patternSource(pattern: string, greedy: boolean): string | undefined {
  let isWrong = false;
  const source = pattern.replace(pieces, (piece, forSubstitution?: string, escaped?: string) => {
    if (forSubstitution !== undefined) {
      // A brace or a slash is escaped for the sake of the substitution; of the pattern, the escape is no part.
      return '';
    }
    isWrong ||= piece === '\\';
    const wildcard = piece === '*' ? `[^\\n]*${greedy ? '' : '?'}` : '[^\\n]';
    return piece === '*' || piece === '?' ? wildcard : (escaped ?? `\\${piece}`);
  });
  return isWrong ? undefined : source;
}

/** What of a pattern means something, in a pattern or in a regular expression. */
const pieces = /(\\(?=[}/]))|(\\[*?\\])|[\\*?[\]{}.+()|^$/]/gu;

/** Cuts the shortest (or, if `greedy`, the longest) start that a pattern matches. Undefined for a wrong pattern. */
export function cutStart(value: string, pattern: string, greedy: boolean): string | undefined {
  const source = patternSource(pattern, greedy);
  return source === undefined ? undefined : value.replace(new RegExp(`^${source}`, 'u'), '');
}

/** As `cutStart`, at the end. */
export function cutEnd(value: string, pattern: string, greedy: boolean): string | undefined {
  const cut = cutStart(reversed(value), reversedPattern(pattern), greedy);
  return cut === undefined ? undefined : reversed(cut);
}

/** Replaces the first match of a pattern, or all. Undefined for a wrong pattern. */
export function replacePattern(value: string, pattern: string, replacement: string, all: boolean): string | undefined {
  const source = patternSource(pattern, true);
  if (source === undefined) {
    return undefined;
  }
  let result = '';
  let done = 0;
  for (const match of value.matchAll(new RegExp(source, 'gu'))) {
    // As Go does: an empty match right after another one is none.
    if (match[0] !== '' || match.index > done || done === 0) {
      result += value.slice(done, match.index) + (all ? expandTemplate(replacement, match[0]) : replacement);
      done = match.index + match[0].length;
    }
    if (!all) {
      break;
    }
  }
  return result + value.slice(done);
}

/** Go's `Regexp.ReplaceAllString` reads `$0` and `${0}` in a replacement as the match, other such names as nothing, and `$$` as a dollar. */
function expandTemplate(replacement: string, match: string): string {
  return replacement.replace(
    /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu,
    (whole, plain?: string, braced?: string) => {
      if (whole === '$$') {
        return '$';
      }
      return Number(plain ?? braced) === 0 ? match : '';
    },
  );
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** Escapes stay before what they escape. */
function reversedPattern(pattern: string): string {
  return (pattern.match(/\\.|./gsu) ?? []).reverse().join('');
}
