import type { LedgerEvent } from '@bourse/contracts/ledger';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type {
  ChangeCeiling,
  ChangeCreditLimit,
  ChangeWarningLevel,
  CloseAccount,
  ExpireHold,
  FreezeAccount,
  GrantEndowment,
  HoldMinutes,
  Linked,
  OpenAccount,
  PostHold,
  ReverseTransfer,
  SetPolicy,
  SingleCommand,
  TransferMinutes,
  UnfreezeAccount,
  VoidHold,
} from './commands.ts';
import type { EventData, EventOfType } from './event-data.ts';

// For tests only: real territories, readable ids, and one builder for each command and event.

export const LENDER = 'siren:245900428';
export const BORROWER = 'insee:59260';
export const ISSUER = 'siren:775685019';
export const STRANGER = 'insee:62193';
export const ELSEWHERE = 'marketplace:sud';

export const DAY = '2026-03-02';
export const NOON = '2026-03-02T12:00:00.000Z';
export const REASON = 'budget 2026';

/** A transfer or exchange id that a reader of a test can tell from another. */
export const named = (name: string): Uuid => derivedId('ledger-fixture', name);

const terms = {
  transferId: named('hold'),
  debitAccountId: BORROWER,
  creditAccountId: LENDER,
  exchangeId: named('exchange'),
};
const holdTerms = { ...terms, minutes: 120 };
const endowmentTerms = {
  transferId: named('endowment'),
  debitAccountId: ISSUER,
  creditAccountId: BORROWER,
  minutes: 300,
  reason: REASON,
  effectiveOn: DAY,
};
const transferTerms = {
  transferId: named('transfer'),
  debitAccountId: BORROWER,
  creditAccountId: LENDER,
  minutes: 90,
  by: ISSUER,
  reason: REASON,
  effectiveOn: DAY,
};
const reversalTerms = {
  transferId: named('reversal'),
  reversesTransferId: terms.transferId,
  minutes: 60,
  reasonCode: 'error',
  reason: REASON,
  effectiveOn: DAY,
} as const;

/** A decision with an id of its own, which follows from what it says: another content, another decision. */
const ruled = <Data extends object>(
  data: Data,
): Data & { readonly by: string | null; readonly reason: string; readonly decisionId: Uuid } => {
  const said = { by: ISSUER, reason: REASON, ...data };
  return { decisionId: named(JSON.stringify(said)), ...said };
};

type Ruled<Command extends { readonly data: { readonly decisionId: Uuid } }> = Partial<
  Pick<
    Command['data'],
    Extract<keyof Command['data'], 'decisionId' | 'by' | 'reason' | 'accountId'>
  >
>;
/** On the borrower, unless it says otherwise. */
const ruledOnAccount = <Data extends object>(data: Data) => ruled({ accountId: BORROWER, ...data });

export const openAccount = (data: OpenAccount['data']): OpenAccount => ({
  type: 'OpenAccount',
  data,
});
export const changeCreditLimit = (
  data: Pick<ChangeCreditLimit['data'], 'creditLimitMinutes'> & Ruled<ChangeCreditLimit>,
): ChangeCreditLimit => ({ type: 'ChangeCreditLimit', data: ruledOnAccount(data) });
export const changeWarningLevel = (
  data: Pick<ChangeWarningLevel['data'], 'warningLevelMinutes'> & Ruled<ChangeWarningLevel>,
): ChangeWarningLevel => ({ type: 'ChangeWarningLevel', data: ruledOnAccount(data) });
export const changeCeiling = (
  data: Pick<ChangeCeiling['data'], 'ceilingMinutes'> & Ruled<ChangeCeiling>,
): ChangeCeiling => ({ type: 'ChangeCeiling', data: ruledOnAccount(data) });
export const freezeAccount = (data: Ruled<FreezeAccount> = {}): FreezeAccount => ({
  type: 'FreezeAccount',
  data: ruledOnAccount({ decisionId: named('freeze'), ...data }),
});
export const unfreezeAccount = (data: Ruled<UnfreezeAccount> = {}): UnfreezeAccount => ({
  type: 'UnfreezeAccount',
  data: ruledOnAccount({ decisionId: named('unfreeze'), ...data }),
});
export const closeAccount = (data: Ruled<CloseAccount> = {}): CloseAccount => ({
  type: 'CloseAccount',
  data: ruledOnAccount({ decisionId: named('close'), ...data }),
});
export const setPolicy = (
  reversalsMayPassLimits: boolean,
  data: Ruled<SetPolicy> = {},
): SetPolicy => ({ type: 'SetPolicy', data: ruled({ reversalsMayPassLimits, ...data }) });

/** By default 120 minutes, from the borrower to the lender, for ever. */
export const holdMinutes = (data: Partial<HoldMinutes['data']> = {}): HoldMinutes => ({
  type: 'HoldMinutes',
  data: { ...holdTerms, ...data },
});
export const postHold = (data: Partial<PostHold['data']> = {}): PostHold => ({
  type: 'PostHold',
  data: { transferId: terms.transferId, minutes: 120, effectiveOn: DAY, ...data },
});
export const voidHold = (transferId: Uuid = terms.transferId): VoidHold => ({
  type: 'VoidHold',
  data: { transferId },
});
export const expireHold = (data: Partial<ExpireHold['data']> = {}): ExpireHold => ({
  type: 'ExpireHold',
  data: { transferId: terms.transferId, now: NOON, ...data },
});
/** By default 90 minutes, from the borrower to the lender. */
export const transferMinutes = (data: Partial<TransferMinutes['data']> = {}): TransferMinutes => ({
  type: 'TransferMinutes',
  data: { ...transferTerms, ...data },
});
/** By default 300 minutes, from the issuer to the borrower. */
export const grantEndowment = (data: Partial<GrantEndowment['data']> = {}): GrantEndowment => ({
  type: 'GrantEndowment',
  data: { ...endowmentTerms, ...data },
});
/** By default 60 minutes of the hold. */
export const reverseTransfer = (data: Partial<ReverseTransfer['data']> = {}): ReverseTransfer => ({
  type: 'ReverseTransfer',
  data: { ...reversalTerms, ...data },
});
export const linked = (...commands: readonly SingleCommand[]): Linked => ({
  type: 'Linked',
  data: { commands },
});

export const accountOpened = (
  data: Pick<EventData<'AccountOpened'>, 'accountId' | 'kind' | 'creditLimitMinutes'> &
    Partial<EventData<'AccountOpened'>>,
): EventOfType<'AccountOpened'> => ({
  type: 'AccountOpened',
  data: { warningLevelMinutes: null, ceilingMinutes: null, ...data },
});
export const creditLimitChanged = (
  creditLimitMinutes: number,
  data: Partial<EventData<'CreditLimitChanged'>> = {},
): LedgerEvent => ({
  type: 'CreditLimitChanged',
  data: ruledOnAccount({ ...data, creditLimitMinutes }),
});
export const warningLevelChanged = (warningLevelMinutes: number | null): LedgerEvent => ({
  type: 'WarningLevelChanged',
  data: ruledOnAccount({ warningLevelMinutes }),
});
export const ceilingChanged = (
  ceilingMinutes: number | null,
  data: Partial<EventData<'CeilingChanged'>> = {},
): LedgerEvent => ({ type: 'CeilingChanged', data: ruledOnAccount({ ...data, ceilingMinutes }) });
export const accountFrozen = (data: Partial<EventData<'AccountFrozen'>> = {}): LedgerEvent => ({
  type: 'AccountFrozen',
  data: ruledOnAccount({ decisionId: named('freeze'), ...data }),
});
export const accountUnfrozen = (data: Partial<EventData<'AccountUnfrozen'>> = {}): LedgerEvent => ({
  type: 'AccountUnfrozen',
  data: ruledOnAccount({ decisionId: named('unfreeze'), ...data }),
});
export const accountClosed = (data: Partial<EventData<'AccountClosed'>> = {}): LedgerEvent => ({
  type: 'AccountClosed',
  data: ruledOnAccount({ decisionId: named('close'), ...data }),
});
export const policySet = (reversalsMayPassLimits: boolean): LedgerEvent => ({
  type: 'PolicySet',
  data: ruled({ reversalsMayPassLimits }),
});
export const transferPended = (data: Partial<EventData<'TransferPended'>> = {}): LedgerEvent => ({
  type: 'TransferPended',
  data: { ...holdTerms, expiresAt: null, ...data },
});
export const transferPosted = (data: Partial<EventData<'TransferPosted'>> = {}): LedgerEvent => ({
  type: 'TransferPosted',
  data: { ...holdTerms, releasedMinutes: 0, effectiveOn: DAY, ...data },
});
export const transferVoided = (data: Partial<EventData<'TransferVoided'>> = {}): LedgerEvent => ({
  type: 'TransferVoided',
  data: { ...holdTerms, ...data },
});
export const transferExpired = (data: Partial<EventData<'TransferExpired'>> = {}): LedgerEvent => ({
  type: 'TransferExpired',
  data: { ...holdTerms, expiresAt: NOON, ...data },
});
export const minutesTransferred = (
  data: Partial<EventData<'MinutesTransferred'>> = {},
): LedgerEvent => ({ type: 'MinutesTransferred', data: { ...transferTerms, ...data } });
export const endowmentGranted = (
  data: Partial<EventData<'EndowmentGranted'>> = {},
): LedgerEvent => ({
  type: 'EndowmentGranted',
  data: { ...endowmentTerms, award: null, ...data },
});
export const transferReversed = (
  data: Partial<EventData<'TransferReversed'>> = {},
): LedgerEvent => ({
  type: 'TransferReversed',
  data: {
    debitAccountId: LENDER,
    creditAccountId: BORROWER,
    exchangeId: terms.exchangeId,
    beyondLimitMinutes: 0,
    ...reversalTerms,
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
