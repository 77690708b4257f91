import type { Amount, ExtractReport, InjectReport } from '@carryover/core';
import Table from 'cli-table3';
import prettyBytes from 'pretty-bytes';
import type { CacheCounts } from './cache-counts.ts';
import type { BuildRun } from './demo-builder.ts';

export interface DemoResult {
  /** The first build, on an empty builder. */
  readonly cold: BuildRun;
  readonly saved: ExtractReport;
  /** The same on an empty builder again. */
  readonly without: BuildRun;
  readonly restored: InjectReport;
  /** The same on an empty builder into which the caches were put back. */
  readonly carried: BuildRun;
  readonly savedAgain: ExtractReport;
}

/** How much faster at least a build must be that finds its caches: less would be no effect. */
const LEAST_GAIN = 2;

/** Tables without colours, and without lines between their rows. */
const PLAIN = {
  style: { head: [], border: [] },
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
};

/** The tables and the verdict, for people. */
export function demoReport(result: DemoResult): string {
  return `\n${mountTable(result)}\n\n${buildTable(result)}\n\n${overheadOf(result)}\n\n${verdict(result)}\n`;
}

/** Everything in which the effect that the demo is to prove is not there. */
export function findFaults({ cold, without, carried }: DemoResult): string[] {
  const faults: string[] = [];
  if (!isEmpty(cold.before))
    faults.push(`the first build should have found empty caches, but found ${describe(cold.before)}`);
  if (isEmpty(cold.after)) faults.push('the first build left nothing in its caches');
  if (!isEmpty(without.before))
    faults.push(`without injection a build should find empty caches, but it found ${describe(without.before)}`);
  if (describe(carried.before) !== describe(cold.after)) {
    faults.push(
      `with injection the build found ${describe(carried.before)}, but the first had left ${describe(cold.after)}`,
    );
  }
  if (carried.seconds * LEAST_GAIN > without.seconds) {
    faults.push(
      `with injection the build took ${inSeconds(carried.seconds)}, without it ${inSeconds(without.seconds)}: not ${LEAST_GAIN} times faster`,
    );
  }
  return faults;
}

function mountTable({ saved, restored, savedAgain }: DemoResult): string {
  const table = new Table({
    head: ['mount', 'held', 'save', 'restore', 'save again'],
    ...PLAIN,
  });
  for (const mount of saved.mounts) {
    const isSame = (other: { readonly mount: { readonly id: string } }) => other.mount.id === mount.mount.id;
    const back = restored.mounts.find(isSame);
    const again = savedAgain.mounts.find(isSame);
    table.push([
      mount.mount.target,
      describeAmount(mount.amount),
      `${mount.outcome}: ${prettyBytes(mount.bytesSent)} sent, ${inSeconds(mount.seconds)}`,
      back === undefined
        ? ''
        : `${back.outcome}: ${describeAmount(back.amount)}, ${prettyBytes(back.bytesFetched)} fetched, ${inSeconds(back.seconds)}`,
      again === undefined ? '' : `${again.outcome}: ${prettyBytes(again.bytesSent)} sent, ${inSeconds(again.seconds)}`,
    ]);
  }
  return table.toString();
}

function buildTable({ cold, without, carried }: DemoResult): string {
  const table = new Table({ head: ['build', 'found in its caches', 'seconds'], ...PLAIN });
  table.push(['first, on an empty builder', describe(cold.before), inSeconds(cold.seconds)]);
  table.push(['empty builder, without injection', describe(without.before), inSeconds(without.seconds)]);
  table.push(['empty builder, with injection', describe(carried.before), inSeconds(carried.seconds)]);
  return table.toString();
}

function overheadOf({ without, restored, carried, savedAgain }: DemoResult): string {
  const overhead = restored.seconds + savedAgain.seconds;
  return `carryover itself took ${inSeconds(restored.seconds)} to inject and ${inSeconds(savedAgain.seconds)} to extract: ${inSeconds(overhead + carried.seconds)} in all instead of ${inSeconds(without.seconds)}.`;
}

function verdict(result: DemoResult): string {
  const faults = findFaults(result);
  if (faults.length > 0) return `The caches were NOT carried over:\n${faults.map((fault) => `- ${fault}`).join('\n')}`;
  const gain = result.without.seconds / result.carried.seconds;
  return `The caches were carried over: the build found all that the first had left, and was ${gain.toFixed(1)} times faster.`;
}

function isEmpty(counts: CacheCounts): boolean {
  return counts.modules === 0 && counts.packages === 0;
}

function describe(counts: CacheCounts): string {
  return isEmpty(counts) ? 'nothing' : `${counts.modules} modules, ${counts.packages} compiled packages`;
}

function describeAmount(amount: Amount): string {
  return `${amount.files} files, ${prettyBytes(amount.bytes)}`;
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
