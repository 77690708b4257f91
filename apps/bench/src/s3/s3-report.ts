import { cpus } from 'node:os';
import { median } from '../measurements';
import { inSeconds } from '../rows/row';
import { type Comparison, type PackSet, type Pair, throughputRatio } from './compare-movers';

/** At least so much of the other's throughput. */
export const targetRatio = 0.8;

/** The table with what a reader needs to judge it. */
export function s3Report(comparison: Comparison, { packs, packBytes }: PackSet, repeat: number): string {
  const lines = [
    ['', 'carryover', 'mc', 'throughput', 'target', 'met'],
    ['---', '---', '---', '---', '---', '---'],
    lineOf(`${packs} packs of ${packBytes >> 20} MiB to MinIO`, comparison.put),
    lineOf('and from it', comparison.get),
  ];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const note =
    `Medians of ${repeat} turns, of which each begins with the other one, on ${cpus().length} cores that MinIO and its client share. Seconds are by each client's own clock, ` +
    'without the start of its process. `mc cp --recursive` sends and gets several files at once, and sends each in parts.';
  return `${table}\n\n${note}`;
}

function lineOf(title: string, pair: Pair): string[] {
  const ratio = throughputRatio(pair);
  const met = ratio >= targetRatio ? 'yes' : '**no**';
  const measured = `${ratio.toFixed(2)} times`;
  return [title, inSeconds(median(pair.ours)), inSeconds(median(pair.theirs)), measured, `≥ ${targetRatio} times`, met];
}
