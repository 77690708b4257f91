import { expandShellWord } from './shell-word';

export interface Heredoc {
  /** The line that ends it. */
  readonly name: string;
  /** `<<-`: tabs before the end do not count. */
  readonly stripsTabs: boolean;
}

const unexpanded = { escapeToken: '\\', keepUnset: true, lookup: () => undefined };

/**
 * The heredocs that a logical line begins, in order (buildkit `frontend/dockerfile/parser/parser.go`, `heredocsFromLine`). A line whose quotes do not
 * match has none; whatever the file's escape character is, here it is the backslash.
 */
export function readHeredocs(line: string): readonly Heredoc[] {
  const split = expandShellWord(line, { ...unexpanded, rawQuotes: true, rawEscapes: true });
  return 'problem' in split ? [] : split.words.flatMap(readHeredoc);
}

function readHeredoc(word: string): Heredoc[] {
  const [, dash, quoted = ''] = /^[0-9]*<<(-?)[\t\n\f\r ]*([^<]*)$/.exec(word) ?? [];
  const name = expandShellWord(quoted, unexpanded);
  return 'problem' in name || name.words.length !== 1 ? [] : [{ name: name.words[0] ?? '', stripsTabs: dash === '-' }];
}

/** Whether a line of the file ends a heredoc. */
export function endsHeredoc(line: string, { name, stripsTabs }: Heredoc): boolean {
  return (stripsTabs ? line.replace(/^\t+/, '') : line) === name;
}
