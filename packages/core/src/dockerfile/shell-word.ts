import { cutEnd, cutStart, replacePattern } from './shell-pattern';
import { WordCollector } from './word-collector';

export interface WordOptions {
  /** `\`, or what the file says instead. */
  readonly escapeToken: string;
  /** A variable's value; undefined if it is not set. */
  readonly lookup: (name: string) => string | undefined;
  /** Quotes stay in the text. */
  readonly rawQuotes?: boolean;
  /** Escapes stay in the text. */
  readonly rawEscapes?: boolean;
  /** A variable that is not set stays as it is written. */
  readonly keepUnset?: boolean;
}

/** A text with its variables replaced and its quotes and escapes taken away, whole and split into words; or why it is none. */
export type ShellWord = { readonly text: string; readonly words: readonly string[] } | { readonly problem: string };

class WordProblem extends Error {}

/** Expands variables as BuildKit does (`frontend/dockerfile/shell/lex.go`, `Lex.ProcessWord` and `Lex.ProcessWords`). */
export function expandShellWord(text: string, options: WordOptions): ShellWord {
  try {
    return new WordReader(text, options).read(undefined, options.rawEscapes ?? false);
  } catch (error) {
    if (error instanceof WordProblem) {
      return { problem: error.message };
    }
    throw error;
  }
}

class WordReader {
  readonly #characters: readonly string[];
  readonly #options: WordOptions;
  #next = 0;
  #rawEscapes: boolean;

  constructor(text: string, options: WordOptions) {
    // Go's text scanner leaves a byte order mark out.
    this.#characters = [...text.replace(/^\uFEFF/, '')];
    this.#options = options;
    this.#rawEscapes = options.rawEscapes ?? false;
  }

  /** Reads up to `stop`, or to the end where there is none. */
  read(stop: string | undefined, rawEscapes: boolean): { text: string; words: readonly string[] } {
    const outer = this.#rawEscapes;
    this.#rawEscapes = rawEscapes;
    const words = new WordCollector();
    let text = '';
    for (let character = this.#peek(); character !== undefined; character = this.#peek()) {
      if (character === stop) {
        this.#take();
        this.#rawEscapes = outer;
        return { text, words: words.end() };
      }
      text += this.#readPart(character, words);
    }
    if (stop !== undefined) {
      throw new WordProblem(`'${stop}' is missing`);
    }
    this.#rawEscapes = outer;
    return { text, words: words.end() };
  }

  #readPart(character: string, words: WordCollector): string {
    switch (character) {
      case '$':
        return words.addSplit(this.#readDollar());
      case '<':
        return words.addWhole(this.#readLessThan());
      case "'":
        return words.addWhole(this.#readSingleQuoted());
      case '"':
        return words.addWhole(this.#readDoubleQuoted());
      case this.#options.escapeToken:
        return this.#readEscaped(words);
      default:
        return words.addSplit(this.#take());
    }
  }

  #readEscaped(words: WordCollector): string {
    const escapeToken = this.#take();
    const kept = this.#rawEscapes ? words.addWhole(escapeToken) : '';
    const escaped = this.#take();
    return escaped === '' ? kept : kept + words.addWhole(escaped);
  }

  /** Blanks after `<<` belong to the heredoc. */
  #readLessThan(): string {
    this.#take();
    if (this.#peek() !== '<') {
      return '<';
    }
    let text = `<${this.#take()}`;
    while (/^[\t\r ]$/.test(this.#peek() ?? '')) {
      text += this.#take();
    }
    return text;
  }

  #readSingleQuoted(): string {
    const quote = this.#take();
    let text = '';
    for (let character = this.#peek(); character !== quote; character = this.#peek()) {
      if (character === undefined) {
        throw new WordProblem('a single quote is not closed');
      }
      text += this.#take();
    }
    this.#take();
    return this.#options.rawQuotes ? quote + text + quote : text;
  }

  #readDoubleQuoted(): string {
    const quote = this.#take();
    let text = this.#options.rawQuotes ? quote : '';
    for (;;) {
      const character = this.#peek();
      if (character === undefined) {
        throw new WordProblem('a double quote is not closed');
      }
      if (character === '"') {
        this.#take();
        return this.#options.rawQuotes ? text + quote : text;
      }
      text += character === '$' ? this.#readDollar() : this.#readQuotedCharacter();
    }
  }

  #readQuotedCharacter(): string {
    const character = this.#take();
    if (character !== this.#options.escapeToken) {
      return character;
    }
    const kept = this.#rawEscapes ? character : '';
    const next = this.#peek();
    if (next === undefined) {
      return kept;
    }
    return kept + (next === '"' || next === '$' || next === this.#options.escapeToken ? this.#take() : character);
  }

  #readDollar(): string {
    this.#take();
    if (this.#peek() === '{') {
      this.#take();
      return this.#readBraces();
    }
    const name = this.#readName();
    if (name === '') {
      return '$';
    }
    return this.#options.lookup(name) ?? (this.#options.keepUnset ? `$${name}` : '');
  }

  #readBraces(): string {
    const first = this.#peek();
    if (first === undefined || '{}:'.includes(first)) {
      throw new WordProblem(first === undefined ? "'}' is missing" : 'a substitution without a name');
    }
    const name = this.#readName();
    const modifier = this.#take();
    switch (modifier) {
      case '}':
        return this.#options.lookup(name) ?? (this.#options.keepUnset ? `\${${name}}` : '');
      case ':':
        return this.#readDefault(name, this.#take(), ':');
      case '+':
      case '-':
      case '?':
        return this.#readDefault(name, modifier, '');
      case '#':
      case '%':
        return this.#readCut(name, modifier);
      case '/':
        return this.#readReplacement(name);
      default:
        throw new WordProblem(modifier === '' ? "'}' is missing" : `'${modifier}' is not a way to substitute`);
    }
  }

  /** `colon`: an empty value counts as none. */
  #readDefault(name: string, modifier: string, colon: ':' | ''): string {
    if (modifier === '' || !'+-?'.includes(modifier)) {
      throw new WordProblem(`':${modifier}' is not a way to substitute`);
    }
    const word = this.read('}', false).text;
    const value = this.#options.lookup(name);
    if (value === undefined && this.#options.keepUnset) {
      return `\${${name}${colon}${modifier}${word}}`;
    }
    const given = colon === ':' && value === '' ? undefined : value;
    if (modifier === '+') {
      return given === undefined ? '' : word;
    }
    if (modifier === '?' && given === undefined) {
      throw new WordProblem(`${name}: ${word || `it must not be ${value === undefined ? 'unset' : 'empty'}`}`);
    }
    return given ?? word;
  }

  #readCut(name: string, modifier: '#' | '%'): string {
    const word = this.read('}', true).text;
    const value = this.#options.lookup(name);
    if (value === undefined && this.#options.keepUnset) {
      return `\${${name}${modifier}${word}}`;
    }
    const greedy = word.startsWith(modifier);
    const pattern = greedy ? word.slice(1) : word;
    return proven(pattern, (modifier === '#' ? cutStart : cutEnd)(value ?? '', pattern, greedy));
  }

  #readReplacement(name: string): string {
    const all = this.#peek() === '/';
    if (all) {
      this.#take();
    }
    const pattern = this.read('/', true).text;
    const replacement = this.read('}', true).text;
    const value = this.#options.lookup(name);
    if (value === undefined && this.#options.keepUnset) {
      return `\${${name}/${pattern}/${replacement}}`;
    }
    return proven(pattern, replacePattern(value ?? '', pattern, replacement, all));
  }

  /** A name, a number or one of the shell's special parameters, which are looked up as names. */
  #readName(): string {
    let name = '';
    const isNumber = /^\p{Nd}$/u.test(this.#peek() ?? '');
    if (/^[@*#?\-$!]$/.test(this.#peek() ?? '')) {
      return this.#take();
    }
    while ((isNumber ? /^\p{Nd}$/u : /^[\p{L}\p{Nd}_]$/u).test(this.#peek() ?? '')) {
      name += this.#take();
    }
    return name;
  }

  #peek(): string | undefined {
    return this.#characters[this.#next];
  }

  /** The next character; at the end, nothing. */
  #take(): string {
    return this.#characters[this.#next++] ?? '';
  }
}

function proven(pattern: string, result: string | undefined): string {
  if (result === undefined) {
    throw new WordProblem(`'${pattern}' is a wrong pattern: a backslash is for *, ? and \\ alone`);
  }
  return result;
}
