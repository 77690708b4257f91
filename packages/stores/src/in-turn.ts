/** Gives a function that does work of the same name one after another, in the order in which it is called; other names do not wait for each other. */
export function inTurn(): <Result>(name: string, work: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    // How the work before ended is its own caller's affair.
    const before = last.get(name)?.catch(() => undefined) ?? Promise.resolve();
    const current = before.then(work);
    last.set(name, current);
    try {
      return await current;
    } finally {
      if (last.get(name) === current) {
        last.delete(name);
      }
    }
  };
}
