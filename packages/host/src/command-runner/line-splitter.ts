import { StringDecoder } from 'node:string_decoder';

/** Longer lines are given in pieces, so that a flood without a line end does not fill the memory. In UTF-16 units. */
const longestLine = 16 * 1024;

export interface LineSplitter {
  /** Takes the next bytes and gives the lines that they complete, without their line ends. */
  add(bytes: Buffer): string[];
  /** The last line, if it had no line end. */
  end(): string[];
}

/** Cuts UTF-8 text into lines at `\n`, `\r\n` and a lone `\r`, which programs use to draw progress in one place. */
export function lineSplitter(): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let afterCarriageReturn = false;

  function split(text: string): string[] {
    // The \n of a \r\n may come in a later piece than its \r.
    const whole = rest + (afterCarriageReturn && text.startsWith('\n') ? text.slice(1) : text);
    afterCarriageReturn = text === '' ? afterCarriageReturn : text.endsWith('\r');
    const lines = whole.split(/\r\n|[\r\n]/);
    rest = lines.pop() ?? '';
    while (rest.length > longestLine) {
      lines.push(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
    return lines;
  }

  return {
    add: (bytes) => split(decoder.write(bytes)),
    end() {
      const lines = split(decoder.end());
      return rest === '' ? lines : [...lines, rest];
    },
  };
}
