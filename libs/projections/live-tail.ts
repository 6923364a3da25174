/** Whoever begins to listen hears what came in so short a time before: what a page was loading meanwhile. */
export const LATELY_MS = 60_000;

/** Something that grows at its end, and those who listen to it. */
export type LiveTail<News> = {
  /**
   * @param hear Told of what comes from now on.
   * @param begin Called first, with the place after which that begins: for what came before it.
   * @returns what ends it.
   */
  follow(hear: (news: News) => void, begin: (head: number) => void): () => void;
};

/**
 * Tells what comes at the end of a read model, by looking at it: once for all who listen, and not at all
 * while nobody does. Looking, since the model may be written by another process and put back by hand.
 *
 * @param options.everyMs How often.
 * @param options.end Where it ends now: a number that grows.
 * @param options.after What came after a place, a bounded part at a time, and how far that goes.
 */
export function liveTail<News>(options: {
  readonly everyMs: number;
  readonly end: () => number;
  readonly after: (place: number) => { readonly news: readonly News[]; readonly upTo: number };
}): LiveTail<News> {
  const { everyMs, end, after } = options;
  const listeners = new Set<(news: News) => void>();
  let head = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function look(): void {
    try {
      // A store that was put back begins again before where it was.
      head = Math.min(head, end());
      const { news, upTo } = after(head);
      for (const one of news) for (const hear of listeners) hear(one);
      head = upTo;
    } catch {
      // A file that is being put back cannot be read for a moment. Whoever asks for a page is told so; here it
      // is looked at again, and nobody's news end the process.
    }
  }

  return {
    follow: (hear, begin) => {
      if (listeners.size === 0) head = end();
      begin(head);
      listeners.add(hear);
      timer ??= setInterval(look, everyMs);
      return () => {
        listeners.delete(hear);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
