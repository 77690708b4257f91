import { stagePayload } from './build/run-generated-build';
import { asTrouble, CarryoverError } from './carryover-error';
import type { IfNotEmpty, InjectedMount, InjectedMountState } from './engine';
import { describeMount } from './mount/describe-mount';
import type { Mount } from './mount/mount';
import { mountDigest } from './mount/mount-digest';
import { compareMount } from './policy/compare';
import { isUnchanged } from './policy/comparison';
import type { RunContext } from './run-context';
import type { OpenSnapshot } from './snapshots/open-snapshot';
import type { ListingResult, MountListing } from './transfer/list-mounts';
import { type Ground, type PreparedRestore, prepareRestore, restorableSnapshots } from './transfer/restore-source';
import type { UnpackResult, UnpackTask } from './transfer/unpack-mounts';

/** A snapshot whose packs are at hand. */
interface Fetched {
  readonly snapshot: OpenSnapshot;
  readonly prepared: PreparedRestore;
}

/** One mount on its way through an inject: fetch, decide, unpack, settle. */
export class InjectMount {
  readonly #run: RunContext;
  readonly #mount: Mount;
  readonly #number: number;
  readonly #payload: string;
  readonly #ifNotEmpty: IfNotEmpty;
  readonly #stop = new AbortController();
  #fetching: Promise<Fetched | undefined> = Promise.resolve(undefined);
  /** The newest snapshot, as soon as it is known; its packs may still be on their way. */
  readonly #newest = Promise.withResolvers<OpenSnapshot | undefined>();
  #fetched: Fetched | undefined;
  #task: UnpackTask | undefined;
  #outcome: Omit<InjectedMount, 'mount'> | undefined;
  #state: InjectedMountState | undefined;

  constructor(run: RunContext, mount: Mount, number: number, buildFolder: string, ifNotEmpty: IfNotEmpty) {
    this.#run = run;
    this.#mount = mount;
    this.#number = number;
    this.#payload = stagePayload(buildFolder, number);
    this.#ifNotEmpty = ifNotEmpty;
  }

  /** What is left to do in the builder, once `decide` has been called. */
  get task(): UnpackTask | undefined {
    return this.#task;
  }

  /** Begins to fetch the best snapshot, before it is known whether the mount needs it: on a fresh machine it does. */
  beginFetching(): Promise<unknown> {
    this.#fetching = this.#fetchBest();
    this.#fetching.then(() => this.#newest.resolve(undefined), this.#newest.reject);
    // Whoever awaits these later gets the error; until then it is not unhandled.
    this.#newest.promise.catch(() => undefined);
    this.#fetching.catch(() => undefined);
    return this.#fetching;
  }

  stopFetching(): void {
    this.#stop.abort(new CarryoverError('The packs are not needed.', { code: 'not-needed', kind: 'trouble' }));
  }

  /** Decides, by what the mount holds, whether it has to be filled. */
  async decide(listing: ListingResult | undefined): Promise<void> {
    if (listing === undefined || listing instanceof CarryoverError) {
      this.#fail(
        listing ?? new CarryoverError('The mount was not listed.', { code: 'listing-failed', kind: 'trouble' }),
      );
      return;
    }
    try {
      await (listing.isEmpty ? this.#decideForEmpty(listing) : this.#decideForOccupied(listing));
    } catch (error) {
      this.#fail(
        asTrouble(error, 'fetch-failed', `The snapshot of ${describeMount(this.#mount)} could not be fetched`),
      );
    }
  }

  /** Takes what unpacking came to. */
  settle(result: UnpackResult | undefined): void {
    const fetched = this.#fetched;
    if (result === undefined || fetched === undefined) {
      return;
    }
    const { name } = fetched.snapshot;
    const { plan, bytesFetched } = fetched.prepared;
    if (result.state === 'failed') {
      this.#fail(result.problem, bytesFetched);
    } else if (result.state === 'occupied') {
      this.#outcome = { ...this.#nothing('kept', 'another run filled it meanwhile'), snapshot: name, bytesFetched };
    } else {
      const { isWhole } = fetched.prepared;
      const reason = isWhole ? 'filled from the newest snapshot' : this.#reasonOfPart;
      this.#outcome = {
        outcome: 'restored',
        reason,
        snapshot: name,
        amount: plan.amount,
        bytesFetched,
        seconds: result.seconds,
      };
      const { time, incarnation, accessTimes } = result;
      this.#state = isWhole ? { ...this.#stateAt(fetched.snapshot, time, incarnation), accessTimes } : undefined;
    }
  }

  get #reasonOfPart(): string {
    return this.#task?.mode === 'fill'
      ? 'what it lacked was added'
      : 'what its base lacks was added; of the base, which was another when it was saved, nothing was replaced';
  }

  result(): { readonly report: InjectedMount; readonly state: InjectedMountState | undefined } {
    const outcome = this.#outcome ?? this.#nothing('failed', 'nothing was done');
    return { report: { mount: this.#mount, ...outcome }, state: this.#state };
  }

  async #fetchBest(): Promise<Fetched | undefined> {
    for await (const snapshot of restorableSnapshots(this.#run, this.#mount, this.#number)) {
      this.#newest.resolve(snapshot);
      const signal = AbortSignal.any([this.#stop.signal, this.#run.ports.signal]);
      const prepared = await prepareRestore(this.#run, snapshot, this.#payload, signal);
      if (prepared !== undefined) {
        return { snapshot, prepared };
      }
      this.#run.warn(
        new CarryoverError(`The snapshot ${snapshot.name} lacks a pack; the next older one is tried.`, {
          code: 'pack-missing',
          kind: 'trouble',
        }),
      );
    }
    return undefined;
  }

  async #decideForEmpty({ base }: MountListing): Promise<void> {
    const fetched = await this.#fetching;
    this.#fetched = base === undefined ? fetched : await this.#planAnew(fetched, { base });
    if (this.#fetched === undefined) {
      const newest = await this.#newest.promise;
      this.#outcome = this.#nothing('missed', newest === undefined ? 'no snapshot' : 'its snapshots lack packs');
      return;
    }
    this.#task = { number: this.#number, mount: this.#mount, mode: 'empty' };
  }

  async #decideForOccupied(listing: MountListing): Promise<void> {
    const newest = await this.#newest.promise;
    if (newest === undefined) {
      this.stopFetching();
      this.#outcome = this.#nothing('kept', 'it holds something already, and there is no snapshot');
      return;
    }
    const comparison = await compareMount(listing.read(), newest.resolve(), {
      heldReferenceAt: undefined,
      absentIsDeleted: true,
    });
    if (isUnchanged(comparison) && newest.snapshot.base === listing.base?.digest) {
      this.stopFetching();
      const { amount } = comparison;
      this.#outcome = {
        ...this.#nothing('present', 'it holds the newest snapshot already'),
        snapshot: newest.name,
        amount,
      };
      this.#state = this.#stateAt(newest, listing.time, listing.incarnation);
      return;
    }
    if (this.#ifNotEmpty === 'keep') {
      this.stopFetching();
      this.#outcome = this.#nothing('kept', 'it holds something else already');
      return;
    }
    await this.#prepareForOccupied(listing);
  }

  async #prepareForOccupied(listing: MountListing): Promise<void> {
    const fetched = await this.#fetching;
    const isToFill = this.#ifNotEmpty === 'fill';
    const ground = isToFill ? { occupied: listing.readWhole() } : { base: listing.base };
    this.#fetched = isToFill || listing.base !== undefined ? await this.#planAnew(fetched, ground) : fetched;
    if (this.#fetched === undefined) {
      this.#outcome = this.#nothing('missed', 'its snapshots lack packs');
      return;
    }
    this.#task = { number: this.#number, mount: this.#mount, mode: isToFill ? 'fill' : 'replace' };
  }

  /** Everything was fetched already; less of it may be needed. */
  async #planAnew(fetched: Fetched | undefined, ground: Ground): Promise<Fetched | undefined> {
    const { signal } = this.#run.ports;
    const prepared = fetched && (await prepareRestore(this.#run, fetched.snapshot, this.#payload, signal, ground));
    return prepared && { ...fetched, prepared: { ...prepared, bytesFetched: fetched.prepared.bytesFetched } };
  }

  #stateAt({ name, snapshot }: OpenSnapshot, completedAt: string, incarnation: string): InjectedMountState {
    const held = { snapshot: name, snapshotTime: snapshot.time };
    return { mountDigest: mountDigest(this.#mount), ...held, completedAt, incarnation };
  }

  #fail(problem: CarryoverError, bytesFetched = 0): void {
    this.stopFetching();
    this.#run.warn(problem);
    this.#outcome = { ...this.#nothing('failed', problem.message), bytesFetched };
  }

  #nothing(outcome: InjectedMount['outcome'], reason: string): Omit<InjectedMount, 'mount'> {
    return { outcome, reason, amount: { files: 0, bytes: 0 }, bytesFetched: 0, seconds: 0 };
  }
}
