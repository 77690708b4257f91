/**
 * Calls `task` for each item, at most `concurrency` at once, and gives the results in order. After a failure no further
 * task is begun; the failure is thrown when those under way have ended, so that nothing goes on behind the caller's back.
 */
export async function inParallel<Item, Result>(
  concurrency: number,
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  const remaining = items.entries();

  async function work(): Promise<void> {
    for (const [position, item] of remaining) {
      try {
        results[position] = await task(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) {
        return;
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  if (failures.length > 0) {
    throw failures[0];
  }
  return results;
}
