import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { asTrouble, CarryoverError } from './carryover-error';
import type { Amount, ExtractedMount, ExtractRequest, InjectedMountState } from './engine';
import type { IndexRecord } from './format/index-record';
import { renewalMark } from './format/renewal-mark';
import { describeMount } from './mount/describe-mount';
import type { Mount } from './mount/mount';
import { mountDigest } from './mount/mount-digest';
import { pathsOfBase } from './policy/base-content';
import { tooLittleChanged } from './policy/change-share';
import { type ComparisonRules, compareMount } from './policy/compare';
import { type Comparison, isUnchanged, type Suspect, type ToPack, type Touch } from './policy/comparison';
import { judgeSuspects } from './policy/judge-suspects';
import { type EntriesToDrop, entriesToDrop, type UseKnowledge } from './policy/limit-size';
import { isAnythingDue, type PackAging } from './policy/pack-age';
import { PackedContent } from './policy/packed-content';
import { planPacks } from './policy/plan-packs';
import { planRepacking, type Repacking } from './policy/plan-repacking';
import type { ResolvedPath } from './policy/resolve';
import type { RunContext } from './run-context';
import { isSameSnapshot, readSnapshot } from './snapshots/find-snapshots';
import { type OpenSnapshot, openSnapshot } from './snapshots/open-snapshot';
import { type SavedSnapshot, type SaveWork, trySave } from './snapshots/save-snapshot';
import { newestUsableSnapshot } from './snapshots/usable-snapshot';
import { ownPrefix } from './snapshots/write-snapshot';
import type { ListingResult, MountListing } from './transfer/list-mounts';
import type { PackResult, PackTask } from './transfer/pack-mounts';

/** Packs made at once where there is enough for that many. */
const parallelPacks = 8;

/** Attempts at a snapshot while others keep saving the same mount in between: of the jobs of a matrix that end together, one at a time gets through. */
const attempts = 30;

/** The longest pause before another attempt, in milliseconds; each is a part of it by chance, so that those who met once do not meet again. */
const longestPause = 500;

/** One mount on its way through an extract: compare, pack, save. */
export class ExtractMount {
  readonly #run: RunContext;
  readonly #request: ExtractRequest;
  readonly #mount: Mount;
  readonly #number: number;
  readonly #began = performance.now();
  readonly #packed = new PackedContent();
  readonly #touches: Touch[] = [];
  #listing: MountListing | undefined;
  #reference: OpenSnapshot | undefined;
  #wasHeld = false;
  #accessTimes: ExtractedMount['accessTimes'] = 'unknown';
  #comparison: Comparison | undefined;
  #dropped: (EntriesToDrop & { readonly knownBy: UseKnowledge }) | undefined;
  #repacking: Repacking | undefined;
  #task: PackTask | undefined;
  #toPack: ToPack[] = [];
  #bytesSent = 0;
  #outcome: Omit<ExtractedMount, 'mount' | 'seconds'> | undefined;

  constructor(run: RunContext, request: ExtractRequest, mount: Mount, number: number) {
    this.#run = run;
    this.#request = request;
    this.#mount = mount;
    this.#number = number;
  }

  /** What has to be packed in the builder before `save` can go on. */
  get task(): PackTask | undefined {
    return this.#task;
  }

  get isSettled(): boolean {
    return this.#outcome !== undefined;
  }

  /** Finds what changed since the snapshot that the mount was filled from, or else against the newest one. */
  async compare(listing: ListingResult | undefined): Promise<void> {
    await this.#guard('could not be compared with its snapshot', async () => {
      if (listing === undefined || listing instanceof CarryoverError) {
        throw listing ?? new CarryoverError('The mount was not listed.', { code: 'listing-failed', kind: 'trouble' });
      }
      if (listing.isEmpty) {
        this.#settle('empty', 'it holds nothing; what was saved before stands', { files: 0, bytes: 0 });
        return;
      }
      this.#listing = listing;
      await this.#compareWithReference(listing);
    });
  }

  /** Takes what packing came to. */
  take(result: PackResult | CarryoverError | undefined): void {
    const task = this.#task;
    this.#task = undefined;
    if (task === undefined || result === undefined) {
      return;
    }
    if (result instanceof CarryoverError) {
      this.#fail(result);
      return;
    }
    for (const [place, { stored, description }] of result.packs.entries()) {
      this.#packed.add(stored, task.packs[place] ?? [], description);
      this.#bytesSent += stored.bytesSent;
    }
    const verdict = judgeSuspects(task.suspects, result.suspects);
    if (result.changed !== undefined) {
      this.#packed.add(result.changed.stored, verdict.changed, result.changed.description);
      this.#bytesSent += result.changed.stored.bytesSent;
    }
    this.#packed.addUnknown(verdict.unknown);
    this.#touches.push(...verdict.touched);
    this.#toPack = verdict.toPack;
  }

  /** Writes the snapshot; or sets another task, if it turns out that more has to be packed. */
  async save(): Promise<void> {
    const comparison = this.#comparison;
    if (comparison === undefined) {
      return;
    }
    await this.#guard('could not be saved', async () => {
      for (let attempt = 0; attempt < attempts && !this.isSettled; attempt++) {
        if (this.#toPack.length > 0) {
          this.#setTask(this.#toPack, []);
          this.#toPack = [];
          return;
        }
        if (attempt > 0) {
          await pause(Math.random() * longestPause, undefined, { signal: this.#run.ports.signal });
        }
        await this.#trySave(comparison);
      }
      if (!this.isSettled && this.#task === undefined && this.#toPack.length === 0) {
        throw new CarryoverError(`Others kept saving ${describeMount(this.#mount)} at the same time.`, {
          code: 'save-conflict',
          kind: 'trouble',
        });
      }
    });
  }

  result(): ExtractedMount {
    const seconds = (performance.now() - this.#began) / 1000;
    const outcome = this.#outcome ?? this.#report('failed', 'it was packed again and again, and never whole');
    return { mount: this.#mount, ...outcome, seconds };
  }

  async #compareWithReference(listing: MountListing): Promise<void> {
    const held = await this.#heldReference(listing);
    this.#wasHeld = held !== undefined;
    this.#accessTimes = held?.state.accessTimes ?? 'unknown';
    this.#reference = held?.snapshot ?? (await this.#newest());
    const rules: ComparisonRules = {
      heldReferenceAt: held?.state.completedAt,
      absentIsDeleted: this.#wasHeld || this.#request.onConflict === 'replace',
    };
    this.#comparison = await compareMount(listing.read(), this.#resolveReference(), {
      ...rules,
      ...(await this.#limitSize(listing, rules)),
      ...(await this.#coverage(listing)),
    });
    if (isUnchanged(this.#comparison) && !this.#hasGrownOld) {
      this.#settle('unchanged', 'nothing changed since it was saved', this.#comparison.amount, this.#reference?.name);
      return;
    }
    if (this.#passesOver(this.#comparison, rules)) {
      return;
    }
    this.#touches.push(...this.#comparison.touches);
    await this.#planPacking(this.#comparison);
  }

  /** Whether too little changed to be saved. What grows old is saved in any case, before the store's own expiry takes it. */
  #passesOver(comparison: Comparison, { absentIsDeleted }: ComparisonRules): boolean {
    const { minimumChange } = this.#request;
    const reference = this.#reference;
    if (minimumChange === undefined || reference === undefined || this.#hasGrownOld) {
      return false;
    }
    const reason = tooLittleChanged(comparison, { amount: reference.snapshot.amount, absentIsDeleted }, minimumChange);
    if (reason === undefined) {
      return false;
    }
    this.#settle('passed-over', reason, comparison.amount, reference.name);
    return true;
  }

  async #coverage({ base }: MountListing): Promise<Pick<ComparisonRules, 'coveredByBase'>> {
    const isOther =
      base !== undefined && this.#reference !== undefined && this.#reference.snapshot.base !== base.digest;
    return isOther ? { coveredByBase: await pathsOfBase(base) } : {};
  }

  /** What to leave out of the snapshot, and whether it is to be noted what was used: only where there may come to be too much. */
  async #limitSize(
    listing: MountListing,
    rules: ComparisonRules,
  ): Promise<Pick<ComparisonRules, 'dropped' | 'noteUsesAt'>> {
    const { maximumMountBytes: maximumBytes } = this.#request;
    if (maximumBytes === undefined) {
      return {};
    }
    const knowledge = knowledgeOf[this.#accessTimes];
    const referenceTime = this.#reference?.snapshot.time ?? 0;
    const limit = { ...rules, maximumBytes, knowledge, referenceTime };
    const { paths, amount } = await entriesToDrop(listing.read(), this.#resolveReference(), limit);
    this.#dropped = { paths, amount, knownBy: knowledge };
    return { dropped: paths, noteUsesAt: knowledge === 'reads' ? referenceTime : undefined };
  }

  #resolveReference(): AsyncIterable<readonly ResolvedPath[]> {
    return this.#reference?.resolve() ?? nothing();
  }

  async #planPacking(comparison: Comparison): Promise<void> {
    const reference = this.#reference;
    const newest = reference === undefined ? undefined : await this.#newest();
    if (reference !== undefined && isSameSnapshot(newest, reference)) {
      this.#repacking = await planRepacking(reference, comparison, this.#aging);
    }
    const anew = this.#repacking?.toPack ?? [];
    const repackedSuspects = this.#repacking?.suspects ?? new Set<Suspect>();
    const suspects = comparison.suspects.filter((suspect) => !repackedSuspects.has(suspect));
    const toPack = [...comparison.toPack, ...anew];
    if (toPack.length > 0 || suspects.length > 0) {
      this.#setTask(toPack, suspects);
    }
  }

  #setTask(entries: readonly ToPack[], suspects: readonly Suspect[]): void {
    const { preferredPackBytes } = this.#run.ports.store.traits;
    const packs = planPacks(entries, { preferredBytes: preferredPackBytes, parallel: parallelPacks });
    const mark = this.#repacking?.renews ? renewalMark(Date.now()) : undefined;
    this.#task = { number: this.#number, mount: this.#mount, packs, suspects, mark };
  }

  async #trySave(comparison: Comparison): Promise<void> {
    const work: SaveWork = {
      mount: this.#mount,
      base: this.#listing?.base?.digest,
      reference: this.#reference,
      comparison,
      repacking: this.#repacking,
      touches: this.#touches,
      packed: this.#packed,
    };
    const attempt = await trySave(this.#run, work, () => this.#newest());
    this.#bytesSent += attempt.bytesSent;
    if (attempt.state === 'incomplete') {
      this.#toPack = await this.#findListed(new Set(attempt.missing));
    } else if (attempt.state === 'unchanged') {
      this.#settle('unchanged', 'nothing changed since it was saved', comparison.amount, attempt.newest);
    } else if (attempt.state === 'saved') {
      this.#settleSaved(attempt);
    }
  }

  #settleSaved({ snapshot, parent, hasRival, merged }: SavedSnapshot): void {
    const isMerge = hasRival || (parent !== undefined && !this.#wasHeld && this.#request.onConflict === 'merge');
    this.#outcome = {
      ...this.#report(isMerge ? 'merged' : 'saved', this.#savedReason(isMerge, hasRival, parent === undefined)),
      snapshot,
      amount: merged.amount,
      packed: packedAmount(merged.records),
      touched: merged.records.filter((record) => record.type === 'touch').length,
      removed: this.#comparison?.removals.filter((path) => this.#dropped?.paths.has(path) !== true).length ?? 0,
    };
  }

  #savedReason(isMerge: boolean, hasRival: boolean, isFirst: boolean): string {
    const isRenewal = this.#comparison !== undefined && isUnchanged(this.#comparison) && !hasRival;
    return isRenewal ? 'nothing changed; what had grown old was packed anew' : savedReason(isMerge, hasRival, isFirst);
  }

  /** The snapshot that this run's inject filled the mount from, if it is still that mount. */
  async #heldReference(
    listing: MountListing,
  ): Promise<{ snapshot: OpenSnapshot; state: InjectedMountState } | undefined> {
    const { session, tool } = this.#request;
    const state = session?.mounts.find((mount) => mount.mountDigest === mountDigest(this.#mount));
    if (state === undefined || session?.builder !== tool.builder || state.incarnation !== listing.incarnation) {
      return undefined;
    }
    const { store, observe } = this.#run.ports;
    const found = await readSnapshot(store, state.snapshot, observe, this.#run.storeContext);
    if (found === undefined || found.snapshot.time !== (state.snapshotTime ?? found.snapshot.time)) {
      return undefined;
    }
    const opened = await openSnapshot(this.#run, found, this.#indexFolder);
    return opened === undefined ? undefined : { snapshot: opened, state };
  }

  #newest(): Promise<OpenSnapshot | undefined> {
    return newestUsableSnapshot(this.#run, this.#mount, this.#indexFolder, this.#reference);
  }

  get #aging(): PackAging | undefined {
    const { maximumPackAge: maximumAge } = this.#request;
    return maximumAge === undefined ? undefined : { now: Date.now(), maximumAge };
  }

  /** Another scope's snapshot is for that scope's own saves to renew. */
  get #hasGrownOld(): boolean {
    const aging = this.#aging;
    const reference = this.#reference;
    const isOwn = reference?.name.startsWith(ownPrefix(this.#run, this.#mount)) === true;
    return aging !== undefined && reference !== undefined && isOwn && isAnythingDue(reference.snapshot, aging);
  }

  get #indexFolder(): string {
    return join(this.#run.folder, `indexes-${this.#number}`);
  }

  async #findListed(paths: ReadonlySet<string>): Promise<ToPack[]> {
    const found: ToPack[] = [];
    for await (const batch of this.#listing?.read() ?? nothing()) {
      for (const { entry, ctime, inode } of batch) {
        if (paths.has(entry.path) && entry.type !== 'directory') {
          found.push({ entry, ctime, inode });
        }
      }
    }
    return found;
  }

  async #guard(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#run.ports.signal.throwIfAborted();
      this.#fail(asTrouble(error, 'extract-failed', `The mount ${describeMount(this.#mount)} ${what}`));
    }
  }

  #fail(problem: CarryoverError): void {
    this.#task = undefined;
    this.#run.warn(problem);
    this.#outcome = this.#report('failed', problem.message);
  }

  #settle(outcome: ExtractedMount['outcome'], reason: string, amount: Amount, snapshot?: string): void {
    this.#outcome = { ...this.#report(outcome, reason), amount, snapshot };
  }

  #report(outcome: ExtractedMount['outcome'], reason: string): Omit<ExtractedMount, 'mount' | 'seconds'> {
    const none = { files: 0, bytes: 0 };
    const amount = this.#comparison?.amount ?? none;
    const bytesSent = this.#bytesSent;
    return {
      outcome,
      reason,
      amount,
      packed: none,
      touched: 0,
      removed: 0,
      ...this.#dropReport(),
      ...this.#reads(),
      bytesSent,
    };
  }

  #dropReport(): Pick<ExtractedMount, 'dropped'> {
    const { amount, knownBy } = this.#dropped ?? {};
    return amount === undefined || knownBy === undefined || amount.files === 0
      ? {}
      : { dropped: { ...amount, knownBy } };
  }

  #reads(): Pick<ExtractedMount, 'accessTimes' | 'restored' | 'read'> {
    if (this.#accessTimes !== 'kept' || this.#comparison === undefined) {
      return { accessTimes: this.#accessTimes };
    }
    const { common, read } = this.#comparison;
    return { accessTimes: this.#accessTimes, restored: common, read };
  }
}

const knowledgeOf: Readonly<Record<ExtractedMount['accessTimes'], UseKnowledge>> = {
  kept: 'reads',
  'not-kept': 'modification-times',
  unknown: 'builder-times',
};

async function* nothing(): AsyncGenerator<never> {
  // No reference and no listing: nothing to go through.
}

function savedReason(isMerge: boolean, hasRival: boolean, isFirst: boolean): string {
  if (!isMerge) {
    return isFirst ? 'for the first time' : 'what changed was added';
  }
  return hasRival
    ? 'merged with what another run saved meanwhile'
    : 'merged into the newest snapshot, of which it is not known that the mount held it';
}

function packedAmount(records: readonly IndexRecord[]): Amount {
  const packed = records.filter((record) => 'slot' in record && record.type !== 'discard');
  return {
    files: packed.length,
    bytes: packed.reduce((sum, record) => sum + (record.type === 'file' ? record.size : 0), 0),
  };
}
