import type { LedgerEvent } from '@bourse/contracts/ledger';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type {
  ChangeCreditLimit,
  GrantEndowment,
  HoldMinutes,
  OpenAccount,
  PostHold,
  ReverseTransfer,
  VoidHold,
} from './commands.ts';

// For tests only: real territories, readable ids, and one builder for each command and event.

export const LENDER = 'siren:245900428';
export const BORROWER = 'insee:59260';
export const ISSUER = 'siren:775685019';
export const STRANGER = 'insee:62193';

export const DAY = '2026-03-02';
const REASON = 'budget 2026';

/** A transfer or exchange id that a reader of a test can tell from another. */
export const named = (name: string): Uuid => derivedId('ledger-fixture', name);

const terms = {
  transferId: named('hold'),
  debitAccountId: BORROWER,
  creditAccountId: LENDER,
  exchangeId: named('exchange'),
};
const endowmentTerms = {
  transferId: named('endowment'),
  debitAccountId: ISSUER,
  creditAccountId: BORROWER,
  reason: REASON,
  effectiveOn: DAY,
};

export const openAccount = (data: OpenAccount['data']): OpenAccount => ({
  type: 'OpenAccount',
  data,
});
export const changeCreditLimit = (
  data: Pick<ChangeCreditLimit['data'], 'creditLimitMinutes'> & Partial<ChangeCreditLimit['data']>,
): ChangeCreditLimit => ({
  type: 'ChangeCreditLimit',
  data: { accountId: BORROWER, by: ISSUER, reason: REASON, ...data },
});
/** By default 120 minutes, from the borrower to the lender. */
export const holdMinutes = (data: Partial<HoldMinutes['data']> = {}): HoldMinutes => ({
  type: 'HoldMinutes',
  data: { ...terms, minutes: 120, ...data },
});
export const postHold = (data: Partial<PostHold['data']> = {}): PostHold => ({
  type: 'PostHold',
  data: { transferId: terms.transferId, minutes: 120, effectiveOn: DAY, ...data },
});
export const voidHold = (transferId: Uuid = terms.transferId): VoidHold => ({
  type: 'VoidHold',
  data: { transferId },
});
/** By default 300 minutes, from the issuer to the borrower. */
export const grantEndowment = (data: Partial<GrantEndowment['data']> = {}): GrantEndowment => ({
  type: 'GrantEndowment',
  data: { ...endowmentTerms, minutes: 300, ...data },
});
export const reverseTransfer = (data: Partial<ReverseTransfer['data']> = {}): ReverseTransfer => ({
  type: 'ReverseTransfer',
  data: {
    transferId: named('reversal'),
    reversesTransferId: terms.transferId,
    minutes: 60,
    reason: REASON,
    effectiveOn: DAY,
    ...data,
  },
});

type EventOfType<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { readonly type: Type }>;

export const accountOpened = (
  data: EventOfType<'AccountOpened'>['data'],
): EventOfType<'AccountOpened'> => ({ type: 'AccountOpened', data });
export const creditLimitChanged = (
  creditLimitMinutes: number,
  data: Partial<EventOfType<'CreditLimitChanged'>['data']> = {},
): LedgerEvent => ({
  type: 'CreditLimitChanged',
  data: { accountId: BORROWER, creditLimitMinutes, by: ISSUER, reason: REASON, ...data },
});
export const transferPended = (
  data: Partial<EventOfType<'TransferPended'>['data']> = {},
): LedgerEvent => ({ type: 'TransferPended', data: { ...terms, minutes: 120, ...data } });
export const transferPosted = (
  data: Partial<EventOfType<'TransferPosted'>['data']> = {},
): LedgerEvent => ({
  type: 'TransferPosted',
  data: { ...terms, minutes: 120, releasedMinutes: 0, effectiveOn: DAY, ...data },
});
export const transferVoided = (
  data: Partial<EventOfType<'TransferVoided'>['data']> = {},
): LedgerEvent => ({ type: 'TransferVoided', data: { ...terms, minutes: 120, ...data } });
export const endowmentGranted = (
  data: Partial<EventOfType<'EndowmentGranted'>['data']> = {},
): LedgerEvent => ({
  type: 'EndowmentGranted',
  data: { ...endowmentTerms, minutes: 300, ...data },
});
export const transferReversed = (
  data: Partial<EventOfType<'TransferReversed'>['data']> = {},
): LedgerEvent => ({
  type: 'TransferReversed',
  data: {
    transferId: named('reversal'),
    debitAccountId: LENDER,
    creditAccountId: BORROWER,
    reversesTransferId: terms.transferId,
    minutes: 60,
    exchangeId: terms.exchangeId,
    reason: REASON,
    effectiveOn: DAY,
    ...data,
  },
});

/** A lender and a borrower without credit, and an issuer that may give 1,000 minutes. */
export const opened: readonly LedgerEvent[] = [
  accountOpened({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 1000 }),
  accountOpened({ accountId: LENDER, kind: 'member', creditLimitMinutes: 0 }),
  accountOpened({ accountId: BORROWER, kind: 'member', creditLimitMinutes: 0 }),
];
/** The borrower has 300 minutes. */
export const endowed = [...opened, endowmentGranted()];
/** ... of which 120 are held for the lender. */
export const held = [...endowed, transferPended()];
/** ... and have been posted whole. */
export const posted = [...held, transferPosted()];
