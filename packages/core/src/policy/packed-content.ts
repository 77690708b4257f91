import type { PathBytes } from '../format/entry';
import type { DiscardRecord, IndexRecord } from '../format/index-record';
import type { PackReference } from '../format/snapshot';
import type { PackedRecord } from './change';
import type { ToPack } from './comparison';
import { type PackDescription, verifyPacked } from './verify-packed';

/** Everything that this run has packed of a mount so far, over one or more builds. */
export class PackedContent {
  readonly #packs: PackReference[] = [];
  readonly #records = new Map<PathBytes, PackedRecord>();
  readonly #discards: DiscardRecord[] = [];
  readonly #unknown = new Set<PathBytes>();

  get packs(): readonly PackReference[] {
    return this.#packs;
  }

  get records(): ReadonlyMap<PathBytes, PackedRecord> {
    return this.#records;
  }

  /** Paths that changed or vanished while they were read or packed: nothing is known of what they are now. */
  get unpackable(): ReadonlySet<PathBytes> {
    const lost = [...this.#discards.map(({ path }) => path), ...this.#unknown];
    return new Set(lost.filter((path) => !this.#records.has(path)));
  }

  /** Takes paths that changed or vanished while they were read, to find whether they have to be packed. */
  addUnknown(paths: readonly PathBytes[]): void {
    for (const path of paths) {
      this.#unknown.add(path);
    }
  }

  /** Takes a pack: what was to go into it, and what did. */
  add(
    { sha256, bytes, within }: Omit<PackReference, 'slot'>,
    wanted: readonly ToPack[],
    description: PackDescription,
  ): void {
    const slot = this.#packs.length;
    this.#packs.push({ slot, sha256, bytes, ...(within && { within }) });
    for (const candidate of wanted) {
      const { entry } = candidate;
      const verified = verifyPacked(candidate, description);
      if (verified === undefined || this.#records.has(entry.path)) {
        this.#discards.push({ type: 'discard', path: entry.path, slot });
      } else if (entry.type === 'file') {
        const { digest, attributes } = verified.content ?? { digest: '', attributes: '' };
        this.#records.set(entry.path, { ...entry, slot, digest, attributes });
      } else {
        this.#records.set(entry.path, { ...entry, slot });
      }
    }
  }

  /**
   * What has to be said of the members of those packs that `records` refer to and that do not count: they changed or vanished while they were packed, or
   * another save took their place.
   */
  discardsBeside(records: readonly IndexRecord[]): DiscardRecord[] {
    const wanted = new Set(records.flatMap((record) => ('slot' in record ? [record.path] : [])));
    const slots = new Set(records.flatMap((record) => ('slot' in record ? [record.slot] : [])));
    const unwanted = [...this.#records.values()]
      .filter((record) => !wanted.has(record.path))
      .map(({ path, slot }) => ({ type: 'discard' as const, path, slot }));
    return [...this.#discards, ...unwanted].filter((record) => slots.has(record.slot));
  }
}
