import type { PathBytes } from '../format/entry';
import type { Suspect, ToPack, Touch } from './comparison';
import { type PackDescription, verifyPacked } from './verify-packed';

/** What reading the suspects came to. */
export interface SuspectVerdict {
  /** Their content differs. */
  readonly changed: Suspect[];
  /** Their content is the same, and their time, mode or owner is not. */
  readonly touched: Touch[];
  /** Their extended attributes differ, or would not survive a touch: they have to be packed after all. */
  readonly toPack: ToPack[];
  /** They vanished, became something else or could not be read: nothing is known of what they are now. */
  readonly unknown: PathBytes[];
}

export function judgeSuspects(suspects: readonly Suspect[], now: PackDescription): SuspectVerdict {
  const verdict: SuspectVerdict = { changed: [], touched: [], toPack: [], unknown: [] };
  for (const suspect of suspects) {
    const { entry, expected, moved, ctime, inode } = suspect;
    const digest = now.digests.get(entry.path);
    const content = verifyPacked(suspect, now)?.content;
    if (digest !== undefined && digest !== expected.digest) {
      verdict.changed.push(suspect);
    } else if (content === undefined) {
      verdict.unknown.push(entry.path);
    } else if (content.attributes !== expected.attributes || (moved && content.attributes !== '')) {
      verdict.toPack.push({ entry, ctime, inode });
    } else if (moved) {
      verdict.touched.push({ entry, content: expected });
    }
  }
  return verdict;
}
