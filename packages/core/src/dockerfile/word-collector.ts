import { isSpace } from './white-space';

/** Splits a text that comes in parts into words (buildkit `frontend/dockerfile/shell/lex.go`, `wordsStruct`). */
export class WordCollector {
  readonly #words: string[] = [];
  #word = '';

  /** Adds a text that white space splits. Returns the text. */
  addSplit(text: string): string {
    for (const character of text) {
      if (!isSpace(character)) {
        this.#word += character;
      } else if (this.#word !== '') {
        this.#words.push(this.#word);
        this.#word = '';
      }
    }
    return text;
  }

  /** Adds a text that was quoted or escaped, whose white space splits nothing. Returns the text. */
  addWhole(text: string): string {
    this.#word += text;
    return text;
  }

  end(): readonly string[] {
    return this.#word === '' ? this.#words : [...this.#words, this.#word];
  }
}
