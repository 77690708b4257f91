import type {
  CacheStore,
  EnginePorts,
  EngineRequest,
  ExtractReport,
  ExtractRequest,
  FolderReport,
  FolderRequest,
  FoundRecipe,
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
  Recipe,
  SnapshotLocation,
  StoreContext,
  StoreProbe,
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
  findRecipe(location: SnapshotLocation, ports: LookUpPorts): Promise<FoundRecipe | undefined>;
  keepRecipe(recipe: Recipe, location: SnapshotLocation, ports: LookUpPorts): Promise<Recipe>;
  list(request: ListRequest, ports: ListPorts): Promise<ListReport>;
  prune(request: PruneRequest, ports: PrunePorts): Promise<PruneReport>;
  /** Tries a generated build; gives how long it took, in seconds. */
  probeBuilder(request: Omit<EngineRequest, 'mounts'>, ports: EnginePorts): Promise<{ readonly seconds: number }>;
  /** Tries what a run does in a store. */
  probeStore(
    store: CacheStore,
    location: Pick<SnapshotLocation, 'project'>,
    context: StoreContext,
  ): Promise<StoreProbe>;
  /** The store at a location, which may be relative to the working directory. Throws `misuse` for one that cannot be. */
  openStore(location: string, surroundings: StoreSurroundings): Promise<CacheStore>;
}
