/** What one GET answered: its address, and its bytes with status and version. */
export type Reading = {
  /** What it is about, for the reader. */
  readonly family: string;
  readonly path: string;
  readonly text: string;
};

type Difference = { readonly path: string; readonly what: string };

const AROUND = 40;

/**
 * Compares two readings of everything, byte by byte.
 *
 * @returns What is missing, what is new, and what changed; empty when all is equal.
 */
export function differences(
  before: readonly Reading[],
  after: readonly Reading[],
): readonly Difference[] {
  const then = new Map(before.map(({ path, text }) => [path, text]));
  const now = new Map(after.map(({ path, text }) => [path, text]));
  const found: Difference[] = [];
  for (const [path, text] of then) {
    const other = now.get(path);
    if (other === undefined) found.push({ path, what: 'disparu (gone)' });
    else if (other !== text) found.push({ path, what: firstDifference(text, other) });
  }
  for (const path of now.keys()) {
    if (!then.has(path)) found.push({ path, what: 'nouveau (new)' });
  }
  return found;
}

function firstDifference(before: string, after: string): string {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  const excerpt = (text: string) => text.slice(Math.max(0, at - AROUND), at + AROUND);
  return `octet (at) ${at} : « ${excerpt(before)} » puis « ${excerpt(after)} »`;
}

/** The sum of all balances: what must be zero. */
export const sumOfBalances = (accounts: readonly { readonly balanceMinutes: number }[]): number =>
  accounts.reduce((sum, { balanceMinutes }) => sum + balanceMinutes, 0);

/** The events whose cause is told after them: there must be none. */
export function toldBeforeTheirCause(
  events: readonly {
    readonly eventId: string;
    readonly type: string;
    readonly causedBy: { readonly eventId: string } | null;
  }[],
): readonly string[] {
  const places = new Map(events.map(({ eventId }, place) => [eventId, place]));
  return events
    .filter(
      ({ causedBy }, place) => causedBy !== null && (places.get(causedBy.eventId) ?? -1) > place,
    )
    .map(({ type }) => type);
}

/**
 * How many events there must be, by the revisions of what they are about: the first has the revision 0.
 * Null is the revision of what has none.
 */
export const eventsBehind = (revisions: readonly (number | null)[]): number =>
  revisions.reduce<number>((sum, revision) => sum + (revision === null ? 0 : revision + 1), 0);

/** Whether a statement adds up: each line from the one before, and the closing balance from the last. */
export function addsUp(statement: {
  readonly openingBalanceMinutes: number;
  readonly lines: readonly {
    readonly direction: 'given' | 'received';
    readonly minutes: number;
    readonly balanceMinutes: number;
  }[];
  readonly closingBalanceMinutes: number;
}): boolean {
  let balance = statement.openingBalanceMinutes;
  for (const { direction, minutes, balanceMinutes } of statement.lines) {
    balance += direction === 'given' ? -minutes : minutes;
    if (balance !== balanceMinutes) return false;
  }
  return balance === statement.closingBalanceMinutes;
}
