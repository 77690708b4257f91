import type { Problem } from './problem';
import { trimStart } from './white-space';

/** A comment such as `# escape=` that tells how the file is to be read. */
export interface Directive {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

const known = ['syntax', 'escape', 'check'];

/**
 * The parser directives of a text: its first lines, as long as each is one (buildkit `frontend/dockerfile/parser/directives.go`, `DirectiveParser`).
 * Of one that is given twice, the first is in the list; `repeated` are the others.
 */
export function readDirectives(
  lines: readonly string[],
  comment: '#' | '//' = '#',
): { directives: readonly Directive[]; repeated: readonly Directive[] } {
  const form = new RegExp(`^${comment}[\\t\\n\\f\\r ]*([a-zA-Z][a-zA-Z0-9]*)[\\t ]*=[\\t ]*(.+?)[\\t\\n\\f\\r ]*$`);
  const directives: Directive[] = [];
  const repeated: Directive[] = [];
  for (const [index, line] of lines.entries()) {
    const [, name = '', value = ''] = form.exec(line) ?? [];
    const directive = { name: name.toLowerCase(), value, line: index + 1 };
    if (!known.includes(directive.name)) {
      break;
    }
    (directives.some((other) => other.name === directive.name) ? repeated : directives).push(directive);
  }
  return { directives, repeated };
}

/** The character that escapes, and that at a line's end joins it with the next. */
export type Escape = '\\' | '`';

/** The file's escape character, and what is wrong with its directives. */
export function readEscape(lines: readonly string[]): { escapeToken: Escape; problems: readonly Problem[] } {
  const { directives, repeated } = readDirectives(lines.map(trimStart));
  const problems = repeated.map(({ name, line }): Problem => {
    const hint = `remove one of the '# ${name}=' lines`;
    return {
      severity: 'error',
      code: 'repeated-directive',
      message: `a second '${name}' directive`,
      hint,
      place: { line },
    };
  });
  const given = directives.find((directive) => directive.name === 'escape');
  if (given === undefined || given.value === '\\' || given.value === '`') {
    return { escapeToken: given?.value === '`' ? '`' : '\\', problems };
  }
  const message = `'${given.value}' cannot be the escape character`;
  const hint = 'it is \\ or `';
  return {
    escapeToken: '\\',
    problems: [...problems, { severity: 'error', code: 'wrong-escape', message, hint, place: { line: given.line } }],
  };
}

/** The frontend that a text asks for by itself, in any of the ways that BuildKit knows (`frontend/dockerfile/parser/directives.go`, `DetectSyntax`). */
export function readSyntax(lines: readonly string[]): { frontend: string; line: number } | undefined {
  const shebang = lines[0]?.startsWith('#!') ? 1 : 0;
  const rest = lines.slice(shebang);
  const written = [...readDirectives(rest).directives, ...readDirectives(rest, '//').directives];
  const directive = written.find(({ name }) => name === 'syntax');
  if (directive !== undefined) {
    return { frontend: directive.value.split(' ')[0] ?? '', line: directive.line + shebang };
  }
  const syntax = /^\s*\{[\s\S]*"syntax"/.test(rest.join('\n')) ? syntaxOfJson(rest.join('\n')) : undefined;
  return syntax === undefined ? undefined : { frontend: syntax, line: 1 };
}

function syntaxOfJson(text: string): string | undefined {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && 'syntax' in value && typeof value.syntax === 'string') {
    return value.syntax;
  }
  return undefined;
}

/** The value of a JSON text, or undefined for one that is none: whether it is one is the question here. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
