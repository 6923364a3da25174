/** Waits for the next turn of the event loop: everybody else who is ready comes first. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    // The global one, which whoever simulates time can replace.
    setImmediate(resolve);
  });
