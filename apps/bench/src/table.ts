import type { JudgedRow, TreeResult } from './play';
import { inBytes } from './rows/row';

const HEAD = ['', 'carryover', 'the dance', 'the limit', 'measured', 'target', 'met'];

/** One markdown table a tree. A row has one line for each of its targets. */
export function markdownTables(results: readonly TreeResult[]): string {
  return results
    .map((result) => `**${capitalised(result.title)}**: ${sizeOf(result)}\n\n${table(result.rows)}`)
    .join('\n\n');
}

function sizeOf(result: TreeResult): string {
  return `${result.files.toLocaleString('en')} files, ${inBytes(result.bytes)}`;
}

function table(rows: readonly JudgedRow[]): string {
  const lines = [HEAD, HEAD.map(() => '---'), ...rows.flatMap(linesOf)];
  return lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
}

function linesOf({ row, result }: JudgedRow): string[][] {
  return result.verdicts.map((verdict, position) => {
    const first = position === 0;
    const numbers = first ? [row.title, result.carryover, result.dance, result.limit] : ['', '', '', ''];
    return [...numbers, verdict.measured, verdict.target, verdict.met ? 'yes' : '**no**'];
  });
}

/** A bar would end the cell. */
function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
