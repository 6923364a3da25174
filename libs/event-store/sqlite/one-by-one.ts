/**
 * Gives the items of pages one by one. An async generator would do, but for each item it takes
 * several turns of the microtask queue, which costs more than reading the item did.
 *
 * @param ended Asked before each item: what is left of a page is not given after the end.
 */
export function oneByOne<Item>(
  pages: AsyncIterator<readonly Item[], void, void>,
  ended: () => boolean = () => false,
): AsyncIterableIterator<Item, void, void> {
  let page: readonly Item[] = [];
  let next = 0;
  /** Calls that wait for a page; none that comes later may be served before them. */
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function afterPage(): Promise<IteratorResult<Item, void>> {
    while (next >= page.length || ended()) {
      const { done, value } = await pages.next();
      if (done === true) return { done, value };
      page = value;
      next = 0;
    }
    return take();
  }

  function take(): IteratorResult<Item, void> {
    const value = page[next] as Item;
    next += 1;
    return { done: false, value };
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => {
      if (waiting === 0 && next < page.length && !ended()) return Promise.resolve(take());
      waiting += 1;
      const result = turn.then(afterPage).finally(() => (waiting -= 1));
      turn = result.catch(() => undefined);
      return result;
    },
    return: async () => {
      page = [];
      await pages.return?.();
      return { done: true, value: undefined };
    },
  };
}
