import type { Uuid } from '@bourse/kernel/ids';
import type { Membership } from '@bourse/membership/membership';
import type { Statement, StatementLine, StatementOf } from '../read-models/history/statement.ts';

/** The most lines of a document to print: some eighty pages. */
export const MAX_PDF_LINES = 1_000;

/** A line that a person can read: who was on the other side, and what it was about. */
export type ToldLine = StatementLine & {
  readonly counterpartyName: string | null;
  readonly exchangeObject: string | null;
};

/** A statement that a person can read. */
export type ToldStatement = Omit<Statement, 'lines'> &
  StatementOf & {
    readonly accountName: string | null;
    readonly lines: readonly ToldLine[];
  };

/** Tells a statement: names whom it names by their ids. Each name is looked up once. */
export function tell(
  statement: Statement,
  asked: StatementOf,
  around: {
    readonly membership: Pick<Membership, 'find'>;
    readonly objectOf: (exchangeId: Uuid) => string | null;
  },
): ToldStatement {
  const nameOf = once((id) => around.membership.find(id)?.name ?? null);
  const objectOf = once(around.objectOf);
  return {
    ...statement,
    ...asked,
    accountName: nameOf(statement.accountId),
    lines: statement.lines.map((line) => ({
      ...line,
      counterpartyName: nameOf(line.counterpartyId),
      exchangeObject: line.exchangeId === null ? null : objectOf(line.exchangeId),
    })),
  };
}

function once(ask: (id: string) => string | null): (id: string) => string | null {
  const known = new Map<string, string | null>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const found = ask(id);
    known.set(id, found);
    return found;
  };
}
