import { parse } from 'csv-parse/sync';

/** Where the items of a list end: at line ends alone, where an item may hold commas, or at commas, too. */
export type ListSeparator = 'line' | 'comma';

/**
 * The items of an input that is a list, as docker's own actions read theirs: one a line, quoted where an item has several lines; blank lines and lines that begin with `#` are passed
 * over (`Util.getList` of docker/actions-toolkit, src/util.ts). Throws an error that says what is wrong with the quotes.
 */
export function inputList(text: string, separator: ListSeparator): string[] {
  const rows: string[][] = parse(text, {
    // A character that no input can have: the environment ends there.
    delimiter: separator === 'comma' ? ',' : '\0',
    comment: '#',
    comment_no_infix: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  return rows.flat().filter((item) => item !== '');
}
