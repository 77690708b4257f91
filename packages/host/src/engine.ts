import type {
  CacheStore,
  EnginePorts,
  ExtractReport,
  ExtractRequest,
  FolderReport,
  FolderRequest,
  InjectReport,
  InjectRequest,
  KnownSnapshot,
  ListPorts,
  ListReport,
  ListRequest,
  LookUpPorts,
  Mount,
  PrunePorts,
  PruneReport,
  PruneRequest,
  SnapshotLocation,
} from '@carryover/core';
import type { StoreSurroundings } from '@carryover/stores/location';

/** What the commands run. A parameter, so that tests see what is asked of the engine without a builder. */
export interface Engine {
  inject(request: InjectRequest, ports: EnginePorts): Promise<InjectReport>;
  extract(request: ExtractRequest, ports: EnginePorts): Promise<ExtractReport>;
  fillFromFolders(request: FolderRequest, ports: EnginePorts): Promise<FolderReport>;
  updateFolders(request: FolderRequest, ports: EnginePorts): Promise<FolderReport>;
  lookUp(
    mounts: readonly Mount[],
    location: SnapshotLocation,
    ports: LookUpPorts,
  ): Promise<(KnownSnapshot | undefined)[]>;
  list(request: ListRequest, ports: ListPorts): Promise<ListReport>;
  prune(request: PruneRequest, ports: PrunePorts): Promise<PruneReport>;
  /** The store at a location, which may be relative to the working directory. Throws `misuse` for one that cannot be. */
  openStore(location: string, surroundings: StoreSurroundings): Promise<CacheStore>;
}
