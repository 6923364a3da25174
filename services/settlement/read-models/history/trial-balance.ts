import type { Instant } from '@bourse/kernel/clock';
import type { Minutes } from '@bourse/kernel/minutes';
import type { AccountKind } from '@bourse/ledger/account';
import type { Database } from '@bourse/sqlite/database';
import { ALWAYS } from './balances.ts';

/** Sums over accounts. */
export type Sums = {
  readonly accounts: number;
  readonly balanceMinutes: Minutes;
  readonly debitsPostedMinutes: Minutes;
  readonly creditsPostedMinutes: Minutes;
  readonly debitsPendingMinutes: Minutes;
  readonly creditsPendingMinutes: Minutes;
};

export type TrialBalance = Sums & {
  readonly kinds: readonly (Sums & { readonly kind: AccountKind })[];
  /** Of the open holds, summed by themselves. */
  readonly heldMinutes: Minutes;
  /** Of the movements, summed by themselves. */
  readonly movedMinutes: Minutes;
  /** What was given was received and has moved, and what is pending on either side is held. */
  readonly balanced: boolean;
};

const KINDS: readonly AccountKind[] = ['member', 'issuer', 'clearing'];

/** Whether a ledger sums to zero. @param ledger The name of its stream. */
export function trialBalanceQueries(database: Database, ledger: string) {
  const sums = (of: string) => `
    SELECT a.kind, count(*) AS accounts,
      sum(${of}.debits_posted) AS debits_posted, sum(${of}.credits_posted) AS credits_posted,
      sum(${of}.debits_pending) AS debits_pending, sum(${of}.credits_pending) AS credits_pending
    FROM accounts a`;
  const now = database.prepare(`${sums('a')} WHERE a.ledger = :ledger GROUP BY a.kind`);
  const then = database.prepare(
    `${sums('c')} JOIN changes c ON c.number =
       (SELECT number FROM changes WHERE account = a.key AND recorded_at <= :at
        ORDER BY recorded_at DESC, revision DESC LIMIT 1)
     WHERE a.ledger = :ledger GROUP BY a.kind`,
  );
  const heldNow = database.prepare(
    `SELECT coalesce(sum(held_minutes), 0) AS sum FROM transfers WHERE ledger = :ledger AND status = 'held'`,
  );
  const heldThen = database.prepare(
    `SELECT coalesce(sum(held_minutes), 0) AS sum FROM transfers
     WHERE ledger = :ledger AND made_at <= :at AND (status = 'held' OR recorded_at > :at)`,
  );
  const moved = database.prepare(
    `SELECT coalesce(sum(posted_minutes), 0) AS sum FROM transfers
     WHERE ledger = :ledger AND status = 'posted' AND recorded_at <= :at`,
  );

  return {
    /** @param at Leaves out what was recorded later; left out, everything counts. */
    trialBalance: (at?: Instant): TrialBalance => {
      const rows = at === undefined ? now.all({ ledger }) : then.all({ ledger, at });
      const held = at === undefined ? heldNow.get({ ledger }) : heldThen.get({ ledger, at });
      const movedMinutes = Number(moved.get({ ledger, at: at ?? ALWAYS })?.['sum']);
      const heldMinutes = Number(held?.['sum']);
      const kinds = KINDS.map((kind) => {
        const row = rows.find((one) => one['kind'] === kind);
        return { kind, ...sumsOf(row ?? {}) };
      });
      const total = kinds.reduce<Sums>(added, sumsOf({}));
      const balanced =
        total.balanceMinutes === 0 &&
        total.debitsPostedMinutes === movedMinutes &&
        total.debitsPendingMinutes === heldMinutes &&
        total.creditsPendingMinutes === heldMinutes;
      return { ...total, kinds, heldMinutes, movedMinutes, balanced };
    },
  };
}

function sumsOf(row: Readonly<Record<string, unknown>>): Sums {
  const [debits, credits] = [Number(row['debits_posted'] ?? 0), Number(row['credits_posted'] ?? 0)];
  return {
    accounts: Number(row['accounts'] ?? 0),
    balanceMinutes: credits - debits,
    debitsPostedMinutes: debits,
    creditsPostedMinutes: credits,
    debitsPendingMinutes: Number(row['debits_pending'] ?? 0),
    creditsPendingMinutes: Number(row['credits_pending'] ?? 0),
  };
}

const added = (one: Sums, other: Sums): Sums => ({
  accounts: one.accounts + other.accounts,
  balanceMinutes: one.balanceMinutes + other.balanceMinutes,
  debitsPostedMinutes: one.debitsPostedMinutes + other.debitsPostedMinutes,
  creditsPostedMinutes: one.creditsPostedMinutes + other.creditsPostedMinutes,
  debitsPendingMinutes: one.debitsPendingMinutes + other.debitsPendingMinutes,
  creditsPendingMinutes: one.creditsPendingMinutes + other.creditsPendingMinutes,
});
