import type { ledger, LedgerEvent } from '@bourse/contracts/ledger';
import type { AccountId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Minutes } from '@bourse/kernel/minutes';
import type { BatchRows, TableOf } from '@bourse/projections/batch';
import type { FactOf } from '@bourse/projections/fact';

/** An account as a row: its limits and counters, and of the posted ones how much came by which kind of movement. */
export type AccountRow = {
  /** The account in its ledger: see {@link keyIn}. */
  readonly key: string;
  readonly accountId: string;
  readonly kind: string;
  readonly openedAt: string;
  status: string;
  creditLimit: number;
  warningLevel: number | null;
  ceiling: number | null;
  debitsPending: number;
  debitsPosted: number;
  creditsPending: number;
  creditsPosted: number;
  givenByExchange: number;
  givenByEndowment: number;
  receivedByExchange: number;
  receivedByEndowment: number;
  /** Of the ledger, when it last touched this account. */
  revision: number;
};

type AccountRows = BatchRows<AccountRow>;
type Fact = FactOf<typeof ledger>;

/** What names something in the ledger that a stream is: other ledgers may know the same id. */
export const keyIn = (stream: string, id: string): string => `${stream}/${id}`;

/** The columns that change, and what they hold. */
export const accountState = {
  status: (account) => account.status,
  credit_limit: (account) => account.creditLimit,
  warning_level: (account) => account.warningLevel,
  ceiling: (account) => account.ceiling,
  debits_pending: (account) => account.debitsPending,
  debits_posted: (account) => account.debitsPosted,
  credits_pending: (account) => account.creditsPending,
  credits_posted: (account) => account.creditsPosted,
  given_by_exchange: (account) => account.givenByExchange,
  given_by_endowment: (account) => account.givenByEndowment,
  received_by_exchange: (account) => account.receivedByExchange,
  received_by_endowment: (account) => account.receivedByEndowment,
  revision: (account) => account.revision,
} as const satisfies TableOf<AccountRow>['changing'];

/** The same columns as SQL declares them. */
export const ACCOUNT_STATE = `
  status TEXT NOT NULL,
  credit_limit INTEGER NOT NULL,
  warning_level INTEGER,
  ceiling INTEGER,
  debits_pending INTEGER NOT NULL,
  debits_posted INTEGER NOT NULL,
  credits_pending INTEGER NOT NULL,
  credits_posted INTEGER NOT NULL,
  given_by_exchange INTEGER NOT NULL,
  given_by_endowment INTEGER NOT NULL,
  received_by_exchange INTEGER NOT NULL,
  received_by_endowment INTEGER NOT NULL,
  revision INTEGER NOT NULL`;

/** The table of accounts as they stand. */
export const ACCOUNTS_SCHEMA = `
  CREATE TABLE accounts (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    ledger TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    ${ACCOUNT_STATE}
  ) STRICT`;

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

export const accountsTable: TableOf<AccountRow> = {
  name: 'accounts',
  key: 'key',
  fixed: {
    key: (account) => account.key,
    ledger: ({ key, accountId }) => key.slice(0, -accountId.length - 1),
    account_id: (account) => account.accountId,
    kind: (account) => account.kind,
    opened_at: (account) => account.openedAt,
  },
  changing: accountState,
  fromRow: (row) => ({
    key: String(row['key']),
    accountId: String(row['account_id']),
    kind: String(row['kind']),
    openedAt: String(row['opened_at']),
    status: String(row['status']),
    creditLimit: Number(row['credit_limit']),
    warningLevel: numberOrNull(row['warning_level']),
    ceiling: numberOrNull(row['ceiling']),
    debitsPending: Number(row['debits_pending']),
    debitsPosted: Number(row['debits_posted']),
    creditsPending: Number(row['credits_pending']),
    creditsPosted: Number(row['credits_posted']),
    givenByExchange: Number(row['given_by_exchange']),
    givenByEndowment: Number(row['given_by_endowment']),
    receivedByExchange: Number(row['received_by_exchange']),
    receivedByEndowment: Number(row['received_by_endowment']),
    revision: Number(row['revision']),
  }),
};

/** The accounts that an event has touched, as they are now. */
export type Touched = readonly AccountRow[];
const NONE: Touched = [];

/** Does to the accounts what an event says. */
export function applyToAccounts(rows: AccountRows, fact: Fact): Touched {
  const { event } = fact;
  switch (event.type) {
    case 'AccountOpened':
      return open(rows, event.data, fact);
    case 'CreditLimitChanged':
      return change(rows, event.data, fact, { creditLimit: event.data.creditLimitMinutes });
    case 'WarningLevelChanged':
      return change(rows, event.data, fact, { warningLevel: event.data.warningLevelMinutes });
    case 'CeilingChanged':
      return change(rows, event.data, fact, { ceiling: event.data.ceilingMinutes });
    case 'AccountFrozen':
      return change(rows, event.data, fact, { status: 'frozen' });
    case 'AccountUnfrozen':
      return change(rows, event.data, fact, { status: 'open' });
    case 'AccountClosed':
      return change(rows, event.data, fact, { status: 'closed' });
    case 'TransferPended':
      return count(rows, event.data, fact, { pending: event.data.minutes, posted: 0 });
    case 'TransferPosted': {
      const { minutes, releasedMinutes } = event.data;
      const pending = -(minutes + releasedMinutes);
      const touched = count(rows, event.data, fact, { pending, posted: minutes });
      touched[0].givenByExchange += minutes;
      touched[1].receivedByExchange += minutes;
      return touched;
    }
    case 'TransferVoided':
    case 'TransferExpired':
      return count(rows, event.data, fact, { pending: -event.data.minutes, posted: 0 });
    case 'EndowmentGranted': {
      const { minutes } = event.data;
      const touched = count(rows, event.data, fact, { pending: 0, posted: minutes });
      touched[0].givenByEndowment += minutes;
      touched[1].receivedByEndowment += minutes;
      return touched;
    }
    case 'MinutesTransferred':
    case 'EndowmentReturned':
    case 'TransferReversed':
      return count(rows, event.data, fact, { pending: 0, posted: event.data.minutes });
    case 'PolicySet':
    case 'ProgrammeOpened':
    case 'EndowmentAwarded':
    case 'AwardRefused':
    case 'InstalmentsCancelled':
    case 'ProgrammeClosed':
      // They move no minutes, and are about no account.
      return NONE;
    default:
      return assertNever(event, 'event');
  }
}

type DataOf<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>['data'];
type Place = Pick<Fact, 'stream' | 'revision' | 'recordedAt'>;

function open(rows: AccountRows, data: DataOf<'AccountOpened'>, fact: Place): Touched {
  const opened: AccountRow = {
    key: keyIn(fact.stream, data.accountId),
    accountId: data.accountId,
    kind: data.kind,
    openedAt: fact.recordedAt,
    status: 'open',
    creditLimit: data.creditLimitMinutes,
    warningLevel: data.warningLevelMinutes,
    ceiling: data.ceilingMinutes,
    debitsPending: 0,
    debitsPosted: 0,
    creditsPending: 0,
    creditsPosted: 0,
    givenByExchange: 0,
    givenByEndowment: 0,
    receivedByExchange: 0,
    receivedByEndowment: 0,
    revision: Number(fact.revision),
  };
  rows.add(opened);
  return [opened];
}

function change(
  rows: AccountRows,
  { accountId }: { readonly accountId: AccountId },
  { stream, revision }: Place,
  what: Partial<Pick<AccountRow, 'status' | 'creditLimit' | 'warningLevel' | 'ceiling'>>,
): Touched {
  const account = rows.change(keyIn(stream, accountId));
  Object.assign(account, what, { revision: Number(revision) });
  return [account];
}

/** The same minutes on both sides. @returns who gives, and who receives. */
function count(
  rows: AccountRows,
  sides: { readonly debitAccountId: AccountId; readonly creditAccountId: AccountId },
  { stream, revision }: Place,
  { pending, posted }: { readonly pending: Minutes; readonly posted: Minutes },
): readonly [AccountRow, AccountRow] {
  const debited = rows.change(keyIn(stream, sides.debitAccountId));
  debited.debitsPending += pending;
  debited.debitsPosted += posted;
  debited.revision = Number(revision);
  const credited = rows.change(keyIn(stream, sides.creditAccountId));
  credited.creditsPending += pending;
  credited.creditsPosted += posted;
  credited.revision = Number(revision);
  return [debited, credited];
}
