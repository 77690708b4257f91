import * as z from 'zod';
import { Snapshot } from './snapshot';
import { snapshotText, underName } from './snapshot-object';

/** What the bytes under a snapshot's name turn out to be. */
export type SnapshotContent =
  | { readonly kind: 'readable'; readonly snapshot: Snapshot }
  /** Written by a later carryover: what it refers to is not known. */
  | { readonly kind: 'newer-format'; readonly format: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

const AnyFormat = z.looseObject({ format: z.number() });

/** Tells a snapshot from one of a newer format and from what is none, by the bytes that are stored under `name`. Never throws. */
export function judgeSnapshot(object: Buffer, name: string): SnapshotContent {
  let json: unknown;
  try {
    json = JSON.parse(snapshotText(object));
  } catch (error) {
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
  const anyFormat = AnyFormat.safeParse(json);
  if (anyFormat.success && anyFormat.data.format > Snapshot.shape.format.value) {
    return { kind: 'newer-format', format: anyFormat.data.format };
  }
  const parsed = Snapshot.safeParse(json);
  return parsed.success
    ? { kind: 'readable', snapshot: underName(parsed.data, name) }
    : { kind: 'unreadable', reason: z.prettifyError(parsed.error) };
}
