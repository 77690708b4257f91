import type { DropReason, StoreLimits } from './drop-snapshots';

/** A recipe in a store, as retention sees it. */
export interface StoredRecipe {
  readonly name: string;
  /** The folder that it shares with what came before and after it; ascending names are newest first. */
  readonly prefix: string;
  readonly bytes: number;
  /** When it was written, by the store's clock, in milliseconds since the epoch. */
  readonly modified: number;
}

/** A run reads the newest alone; the others are there for people who look into why a plan changed. */
const keptByDefault = 3;

/** Decides which recipes go: all but the newest few of each prefix, and all of one where nobody has built anything else for too long. None that is younger than the grace period. */
export function recipesToDrop(
  recipes: readonly StoredRecipe[],
  { now, gracePeriod, keep = keptByDefault, maximumAge }: StoreLimits,
): ReadonlyMap<StoredRecipe, DropReason> {
  const dropped = new Map<StoredRecipe, DropReason>();
  for (const ofPrefix of Map.groupBy(recipes, ({ prefix }) => prefix).values()) {
    const newestFirst = ofPrefix.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const isForgotten = maximumAge !== undefined && now - (newestFirst[0]?.modified ?? now) > maximumAge;
    for (const [place, recipe] of newestFirst.entries()) {
      if (now - recipe.modified >= gracePeriod && (isForgotten || place >= keep)) {
        dropped.set(recipe, isForgotten ? 'age' : 'count');
      }
    }
  }
  return dropped;
}
