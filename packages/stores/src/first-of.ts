/** The first `count` items, or as many as there are; what comes behind them is not asked for. */
export async function firstOf<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
  const first: Item[] = [];
  if (count > 0) {
    for await (const item of items) {
      if (first.push(item) === count) {
        break;
      }
    }
  }
  return first;
}
