import type { Amount } from '../engine';
import type { Comparison } from './comparison';

/** What a mount is held against. */
export interface ChangeReference {
  /** What the snapshot holds. */
  readonly amount: Amount;
  /** Whether what the mount lacks of it counts as deleted. */
  readonly absentIsDeleted: boolean;
}

/**
 * How much of a mount changed since its snapshot, from 0 to 1: the bytes that would be packed, or those that are gone or replaced, whichever are more, of what there is. Times that
 * moved do not count, nor files whose content has yet to be looked at, of which most turn out to be as they were.
 */
export function changeShare(
  { toPack, amount }: Pick<Comparison, 'toPack' | 'amount'>,
  { amount: before, absentIsDeleted }: ChangeReference,
): number {
  const packed = toPack.reduce((sum, { entry }) => sum + (entry.type === 'file' ? entry.size : 0), 0);
  const gone = absentIsDeleted ? Math.max(0, before.bytes + packed - amount.bytes) : 0;
  const whole = Math.max(amount.bytes, absentIsDeleted ? before.bytes : 0);
  return whole === 0 ? 1 : Math.min(1, Math.max(packed, gone) / whole);
}

/** Why a mount is not saved, if less than `minimum` of it changed, from 0 to 1; undefined where enough did. */
export function tooLittleChanged(
  comparison: Pick<Comparison, 'toPack' | 'amount'>,
  reference: ChangeReference,
  minimum: number,
): string | undefined {
  const share = changeShare(comparison, reference);
  return share < minimum
    ? `${percent(share)} of it changed, less than ${percent(minimum)}; what was saved before stands`
    : undefined;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
