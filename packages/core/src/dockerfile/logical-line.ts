import type { Place } from './problem';

/** Where a piece of a logical line comes from. */
interface Piece {
  /** The piece's first character in the logical line, from 0. */
  readonly start: number;
  /** The line of the file and the column in it, both from 1. */
  readonly line: number;
  readonly column: number;
}

/** One instruction's text, put together from the lines that a continuation mark joins. */
export class LogicalLine {
  #text = '';
  readonly #pieces: Piece[] = [];

  get text(): string {
    return this.#text;
  }

  /** Adds the part of a line of the file that begins at `column`. */
  append(text: string, line: number, column: number): void {
    this.#pieces.push({ start: this.#text.length, line, column });
    this.#text += text;
  }

  /** Where characters `start` to `end` stand in the file; only those that stand on the first of their lines are counted. */
  place(start: number, end: number): Place {
    const index = Math.max(
      this.#pieces.findLastIndex((piece) => piece.start <= start),
      0,
    );
    const piece = this.#pieces[index];
    if (piece === undefined) {
      return { line: 1 };
    }
    const pieceEnd = this.#pieces[index + 1]?.start ?? this.#text.length;
    const length = Math.max(Math.min(end, pieceEnd) - start, 1);
    return { line: piece.line, column: piece.column + start - piece.start, length };
  }
}
