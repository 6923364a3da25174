/**
 * Lets those who want the same thing have it one after the other, in the order in which they asked;
 * others do not wait for them.
 */
export function takingTurns() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(what) ?? Promise.resolve();
    // Whether the one before came through does not matter to the next.
    const mine = before.then(work, work);
    last.set(what, mine);
    try {
      return await mine;
    } finally {
      if (last.get(what) === mine) last.delete(what);
    }
  };
}
