import { lineSplitter } from './line-splitter';

/** How many of the last lines are kept. */
const tailLength = 60;

export interface ErrorLog {
  add(bytes: Buffer): void;
  end(): void;
  /** The last lines, at most 60. */
  tail(): readonly string[];
}

/** Standard error as lines: each is handed to `onLine` as it comes, the last ones are kept. */
export function errorLog(onLine: ((line: string) => void) | undefined): ErrorLog {
  const splitter = lineSplitter();
  let kept: string[] = [];

  function take(lines: readonly string[]): void {
    kept = [...kept, ...lines.slice(-tailLength)].slice(-tailLength);
    for (const line of lines) {
      onLine?.(line);
    }
  }

  return {
    add: (bytes) => take(splitter.add(bytes)),
    end: () => take(splitter.end()),
    tail: () => kept,
  };
}
