const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/**
 * Puts the report between the two markers.
 *
 * @throws if the text lacks a marker: nothing is guessed
 */
export function replaceBetweenMarkers(text: string, report: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  if (begin === -1 || end === -1)
    throw new Error(
      `The README has no place for the benchmark: it needs a line "${BEGIN}" and, after it, a line "${END}".`,
    );
  return `${text.slice(0, begin + BEGIN.length)}\n${report}\n${text.slice(end)}`;
}
