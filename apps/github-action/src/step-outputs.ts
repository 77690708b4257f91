import type { CommandResult } from '@carryover/host';

/** The outputs of a step, by name. */
export const stepOutputs = {
  'cache-hit': 'true where every mount was filled, or held its snapshot already; else false',
  'restored-bytes': 'What the mounts hold of their snapshots after the inject, in bytes of file content',
  'saved-bytes': 'What the extract wrote to the store, in bytes; outputs of a post step reach no other step',
  snapshot: 'The names of the snapshots that mounts were filled from, or that were saved, one a line',
  plan: 'The mounts that are carried, as a JSON array of id, target and what became of each',
} as const;

export type StepOutputs = Partial<Record<keyof typeof stepOutputs, string>>;

/** What later steps may want to know of a result. */
export function outputsOf(result: CommandResult): StepOutputs {
  if (result.command !== 'inject' && result.command !== 'extract') {
    return {};
  }
  const { mounts } = result.report;
  const plan = mounts.map(({ mount, outcome }) => ({ id: mount.id, target: mount.target, outcome }));
  const snapshots = mounts.flatMap(({ snapshot }) => snapshot ?? []);
  const both = { snapshot: snapshots.join('\n'), plan: JSON.stringify(plan) };
  if (result.command === 'extract') {
    return { 'saved-bytes': sum(result.report.mounts.map(({ bytesSent }) => bytesSent)), ...both };
  }
  const held = result.report.mounts.filter(({ outcome }) => outcome === 'restored' || outcome === 'present');
  return {
    'cache-hit': String(mounts.length > 0 && held.length === mounts.length),
    'restored-bytes': sum(held.map(({ amount }) => amount.bytes)),
    ...both,
  };
}

function sum(numbers: readonly number[]): string {
  return String(numbers.reduce((total, number) => total + number, 0));
}
