import type { Suspect, ToPack, Touch } from './comparison';
import type { PackDescription } from './verify-packed';

/** What reading the suspects came to. */
export interface SuspectVerdict {
  /** Their content differs. */
  readonly changed: Suspect[];
  /** Their content is the same, and their time, mode or owner is not. */
  readonly touched: Touch[];
  /** Their extended attributes differ, or would not survive a touch: they have to be packed after all. */
  readonly toPack: ToPack[];
}

export function judgeSuspects(suspects: readonly Suspect[], now: Omit<PackDescription, 'listed'>): SuspectVerdict {
  const verdict: SuspectVerdict = { changed: [], touched: [], toPack: [] };
  for (const suspect of suspects) {
    const { entry, expected, moved, ctime, inode } = suspect;
    const digest = now.digests.get(entry.path);
    const attributes = now.attributes.get(entry.path) ?? '';
    if (digest === undefined) {
      continue;
    }
    if (digest !== expected.digest) {
      verdict.changed.push(suspect);
    } else if (attributes !== expected.attributes || (moved && attributes !== '')) {
      verdict.toPack.push({ entry, ctime, inode });
    } else if (moved) {
      verdict.touched.push({ entry, content: expected });
    }
  }
  return verdict;
}
