import type { Driver } from './options';

/** What has a place in the README. */
export type Reported = Driver | 's3';

/**
 * Puts the report between the two markers, of which each driver and the S3 store have a pair.
 *
 * @throws if the text lacks a marker: nothing is guessed
 */
export function replaceBetweenMarkers(text: string, report: string, what: Reported): string {
  const first = `<!-- bench:${what}:begin -->`;
  const last = `<!-- bench:${what}:end -->`;
  const begin = text.indexOf(first);
  const end = text.indexOf(last, begin);
  if (begin === -1 || end === -1)
    throw new Error(
      `The README has no place for the benchmark: it needs a line "${first}" and, after it, a line "${last}".`,
    );
  return `${text.slice(0, begin + first.length)}\n${report}\n${text.slice(end)}`;
}
