import {
  type CacheStore,
  isCarryoverError,
  type KnownSnapshot,
  type Mount,
  type SnapshotLocation,
  type StoreProbe,
} from '@carryover/core';
import { bytes, count } from '../reporters/summary-text';
import { about, type Finding } from './finding';

/** What a store lets this run do. */
export function examineStore(
  store: CacheStore,
  { project, scope, readScopes }: SnapshotLocation,
  probe: StoreProbe,
): Finding {
  const { good, problem } = about('store');
  if (probe.kind === 'readable') {
    const { refusal } = probe;
    const hint = isCarryoverError(refusal) ? refusal.hint : undefined;
    const message = `${store.describe()} can be read, and not written: ${textOf(refusal)}`;
    return problem(message, hint ?? 'Nothing can be saved: see to the rights of whoever runs this.');
  }
  const others = readScopes.length === 0 ? '' : `, also reads ${readScopes.join(', ')}`;
  return good(`${store.describe()} can be read and written: project ${project}, scope ${scope}${others}`);
}

/** What an inject would fill the mounts from; `snapshots` in the mounts' order. */
export function examineSnapshots(mounts: readonly Mount[], snapshots: readonly (KnownSnapshot | undefined)[]): Finding {
  const { good, note } = about('snapshots');
  const known = snapshots.flatMap((snapshot) => snapshot ?? []);
  if (known.length === 0) {
    return note('None of the planned mounts was saved yet.', 'The first run finds nothing, and saves.');
  }
  const files = known.reduce((sum, { amount }) => sum + amount.files, 0);
  const held = known.reduce((sum, { amount }) => sum + amount.bytes, 0);
  return good(`${known.length} of ${mounts.length} planned mounts were saved: ${count(files)} files, ${bytes(held)}`);
}

export function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
