import type { AccountId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import type { Minutes } from '@bourse/kernel/minutes';
import {
  type AccountKind,
  type AccountStatus,
  availableMinutes,
  balanceMinutes,
  drawnMinutes,
  roomMinutes,
  warning,
} from '@bourse/ledger/account';

/** Where posted minutes came by: they add up to all of them. */
type ByKind = {
  readonly exchangeMinutes: Minutes;
  readonly endowmentMinutes: Minutes;
  /** Immediate transfers, and what came back: reversals and returns. */
  readonly otherMinutes: Minutes;
};

/** An account at a revision of its ledger. */
export type AccountView = {
  readonly accountId: AccountId;
  readonly kind: AccountKind;
  /** Frozen: nothing new starts. Closed: for ever. */
  readonly status: AccountStatus;
  /** Received - given; open holds do not count. */
  readonly balanceMinutes: Minutes;
  /** Set aside for it by open holds on others. */
  readonly pendingInMinutes: Minutes;
  /** Set aside on it by open holds. */
  readonly pendingOutMinutes: Minutes;
  readonly creditLimitMinutes: Minutes;
  /** What it may still give. */
  readonly availableMinutes: Minutes;
  /** How far reversals alone have put it beyond its credit limit. */
  readonly beyondLimitMinutes: Minutes;
  /** How much of the limit it may draw before somebody is told; null for never. */
  readonly warningLevelMinutes: Minutes | null;
  readonly warningLevelPassed: boolean;
  /** The most that it may own; null for no end. */
  readonly ceilingMinutes: Minutes | null;
  /** What may still come in; null without a ceiling. */
  readonly roomMinutes: Minutes | null;
  /** In all. */
  readonly givenMinutes: Minutes;
  /** In all. */
  readonly receivedMinutes: Minutes;
  readonly given: ByKind;
  readonly received: ByKind;
  readonly openedAt: Instant;
  /** Of the ledger, when it last touched this account. */
  readonly revision: number;
};

type Row = Readonly<Record<string, unknown>>;

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

/** @param row With the columns of {@link ACCOUNT_STATE}, and what an account is from its opening on. */
export function toAccount(row: Row): AccountView {
  const account = {
    creditLimitMinutes: Number(row['credit_limit']),
    warningLevelMinutes: numberOrNull(row['warning_level']),
    ceilingMinutes: numberOrNull(row['ceiling']),
    debitsPending: Number(row['debits_pending']),
    debitsPosted: Number(row['debits_posted']),
    creditsPending: Number(row['credits_pending']),
    creditsPosted: Number(row['credits_posted']),
  };
  return {
    accountId: String(row['account_id']),
    kind: row['kind'] as AccountKind,
    status: row['status'] as AccountStatus,
    balanceMinutes: balanceMinutes(account),
    pendingInMinutes: account.creditsPending,
    pendingOutMinutes: account.debitsPending,
    creditLimitMinutes: account.creditLimitMinutes,
    availableMinutes: availableMinutes(account),
    beyondLimitMinutes: Math.max(0, drawnMinutes(account) - account.creditLimitMinutes),
    warningLevelMinutes: account.warningLevelMinutes,
    warningLevelPassed: warning(account) !== undefined,
    ceilingMinutes: account.ceilingMinutes,
    roomMinutes: roomMinutes(account),
    givenMinutes: account.debitsPosted,
    receivedMinutes: account.creditsPosted,
    given: byKind(account.debitsPosted, row['given_by_exchange'], row['given_by_endowment']),
    received: byKind(
      account.creditsPosted,
      row['received_by_exchange'],
      row['received_by_endowment'],
    ),
    openedAt: String(row['opened_at']),
    revision: Number(row['revision']),
  };
}

function byKind(all: Minutes, byExchange: unknown, byEndowment: unknown): ByKind {
  const [exchangeMinutes, endowmentMinutes] = [Number(byExchange), Number(byEndowment)];
  return {
    exchangeMinutes,
    endowmentMinutes,
    otherMinutes: all - exchangeMinutes - endowmentMinutes,
  };
}
