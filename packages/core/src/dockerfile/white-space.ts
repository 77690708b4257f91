/** What Go's `unicode.IsSpace` takes for white space: U+0085 is, U+FEFF is not, other than in JavaScript. */
const space = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const oneSpace = new RegExp(`^[${space}]$`);
const leadingSpace = new RegExp(`^[${space}]+`);
const trailingSpace = new RegExp(`[${space}]+$`);

/** What the parser splits words at: not a line end, nor anything beyond ASCII (buildkit `frontend/dockerfile/parser/parser.go`, `reWhitespace`). */
export const wordBoundary = /[\t\v\f\r ]+/;

export function isSpace(character: string): boolean {
  return oneSpace.test(character);
}

export function trimStart(text: string): string {
  return text.replace(leadingSpace, '');
}

export function trimSpace(text: string): string {
  return trimStart(text).replace(trailingSpace, '');
}
