import { asTrouble, CarryoverError } from '../carryover-error';
import type { Amount, EnginePorts } from '../engine';
import { describeMount } from '../mount/describe-mount';
import type { Mount } from '../mount/mount';
import { RunContext } from '../run-context';
import type { ListingResult, MountListing } from '../transfer/list-mounts';
import { withTemporaryFolder } from '../transfer/temporary-folder';
import type { ExchangedFolder, FolderReport, FolderRequest, HostFolder } from './folder-request';

const nothing: Amount = { files: 0, bytes: 0 };

/** One mount and its folder on their way through an exchange. */
export class FolderExchange {
  readonly mount: Mount;
  readonly path: string;
  /** What is being brought. */
  brought = nothing;
  readonly #run: RunContext;
  readonly #began = performance.now();
  #outcome: Omit<ExchangedFolder, 'mount' | 'folder' | 'seconds'> | undefined;

  constructor(run: RunContext, { mount, path }: HostFolder) {
    this.#run = run;
    this.mount = mount;
    this.path = path;
  }

  /** The mount's listing. Throws why there is none. */
  listed(listing: ListingResult | undefined): MountListing {
    if (listing === undefined || listing instanceof CarryoverError) {
      throw listing ?? new CarryoverError('The mount was not listed.', { code: 'listing-failed', kind: 'trouble' });
    }
    return listing;
  }

  settle(outcome: Pick<ExchangedFolder, 'outcome' | 'reason'> & Partial<ExchangedFolder>): void {
    this.#outcome = { brought: nothing, touched: 0, kept: 0, refused: 0, ...outcome };
  }

  /** Keeps this mount's trouble from the others; what cannot go on at all, an aborted signal, is thrown on. */
  async guard(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#run.ports.signal.throwIfAborted();
      const problem = asTrouble(error, 'folder-failed', `The mount ${describeMount(this.mount)} ${what} ${this.path}`);
      if (problem.kind === 'misuse') {
        throw problem;
      }
      this.#run.warn(problem);
      this.settle({ outcome: 'failed', reason: problem.message });
    }
  }

  result(): ExchangedFolder {
    const seconds = (performance.now() - this.#began) / 1000;
    const outcome = this.#outcome ?? { outcome: 'failed', reason: 'nothing was done' };
    return {
      brought: nothing,
      touched: 0,
      kept: 0,
      refused: 0,
      ...outcome,
      mount: this.mount,
      folder: this.path,
      seconds,
    };
  }
}

/** Does something with the mounts of folders, numbered as the request has them, and tells what became of each. */
export async function withFolders(
  { folders, ...request }: FolderRequest,
  ports: EnginePorts,
  work: (run: RunContext, exchanges: readonly FolderExchange[]) => Promise<void>,
): Promise<FolderReport> {
  const began = performance.now();
  const exchanged = await withTemporaryFolder(request.temporaryDirectory, async (folder) => {
    const run = new RunContext({ ...request, mounts: folders.map(({ mount }) => mount) }, ports, folder);
    const exchanges = folders.map((each) => new FolderExchange(run, each));
    try {
      await work(run, exchanges);
    } finally {
      await run.settle();
    }
    return exchanges.map((exchange) => exchange.result());
  });
  return { folders: exchanged, seconds: (performance.now() - began) / 1000 };
}
