import { stripVTControlCharacters, styleText } from 'node:util';
import type { Observer } from '@carryover/core';

/** buildx's words. `auto` may use colours, `plain` never does, `quiet` shows warnings alone (which are not shown here). */
export type ProgressKind = 'auto' | 'plain' | 'quiet';

/** Shows steps and the log of generated builds as they come, a line each. */
export function progressObserver(kind: ProgressKind, colours: boolean, write: (text: string) => void): Observer {
  const dim = (text: string) => (kind === 'auto' && colours ? styleText('dim', text, { validateStream: false }) : text);
  return (event) => {
    if (kind === 'quiet' || event.kind === 'warning') {
      return;
    }
    if (event.kind === 'step') {
      write(`carryover: ${event.step}${event.detail === undefined ? '' : `: ${event.detail}`}\n`);
      return;
    }
    // What a build prints is not ours: it must not move the cursor or ring the bell.
    const line = stripVTControlCharacters(event.line)
      .replace(/\p{Cc}/gu, ' ')
      .trimEnd();
    write(line === '' ? '\n' : `${dim(`  ${line}`)}\n`);
  };
}
