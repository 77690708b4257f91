import type { LimitFunction } from 'p-limit';

/**
 * Does `task` for each item, as many at once as `limit` lets through and begun in their order, and gives the results in order. The first failure aborts
 * what is under way; it is thrown when all is still, so that nothing goes on behind the caller's back. So is the reason of `signal`.
 */
export async function together<Item, Result>(
  limit: LimitFunction,
  signal: AbortSignal,
  items: readonly Item[],
  task: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const results: Result[] = [];
  await Promise.all(
    items.map((item, position) =>
      limit(async () => {
        try {
          either.throwIfAborted();
          results[position] = await task(item, either);
        } catch (error) {
          failed.abort(error);
        }
      }),
    ),
  );
  either.throwIfAborted();
  return results;
}
