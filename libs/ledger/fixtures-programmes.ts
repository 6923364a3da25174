import type { LedgerEvent } from '@bourse/contracts/ledger';
import type {
  AwardEndowment,
  CancelInstalments,
  CloseProgramme,
  OpenProgramme,
  PayInstalment,
  RefuseAward,
  ReturnUnused,
} from './commands.ts';
import type { EventData } from './event-data.ts';
import { BORROWER, DAY, ISSUER, named, opened, REASON } from './fixtures.ts';

// For tests only, as in fixtures.ts: a programme of 600 minutes, 400 at most to one member.

export const LATER = '2026-06-01';

const programmeTerms: EventData<'ProgrammeOpened'> = {
  programmeId: named('programme'),
  issuerId: ISSUER,
  name: 'Laboratoires 2026',
  budgetMinutes: 600,
  memberCeilingMinutes: 400,
  opensOn: '2026-01-01',
  closesOn: '2026-12-31',
  by: ISSUER,
  reason: REASON,
};
const awardIds = { programmeId: named('programme'), awardId: named('award') };
const juryTerms = {
  ...awardIds,
  toAccountId: BORROWER,
  jury: { by: ISSUER, decidedOn: DAY, reasons: 'un bon dossier' },
};
const awardTerms: EventData<'EndowmentAwarded'> = {
  ...juryTerms,
  instalments: [
    { number: 1, dueOn: DAY, minutes: 200 },
    { number: 2, dueOn: LATER, minutes: 100 },
  ],
};
const refusalTerms = { ...juryTerms, awardId: named('refused award') };
const cancelTerms = {
  decisionId: named('cancel'),
  awardId: awardIds.awardId,
  numbers: [2],
  by: ISSUER,
  reason: REASON,
};
const closeTerms = {
  decisionId: named('close programme'),
  programmeId: awardIds.programmeId,
  by: ISSUER,
  reason: REASON,
};
const returnTerms = {
  transferId: named('return'),
  awardId: awardIds.awardId,
  minutes: 50,
  reason: REASON,
  effectiveOn: DAY,
};

export const openProgramme = (data: Partial<OpenProgramme['data']> = {}): OpenProgramme => ({
  type: 'OpenProgramme',
  data: { ...programmeTerms, ...data },
});
/** By default 200 minutes now and 100 later, to the borrower. */
export const awardEndowment = (data: Partial<AwardEndowment['data']> = {}): AwardEndowment => ({
  type: 'AwardEndowment',
  data: { ...awardTerms, ...data },
});
export const refuseAward = (data: Partial<RefuseAward['data']> = {}): RefuseAward => ({
  type: 'RefuseAward',
  data: { ...refusalTerms, ...data },
});
/** By default the first instalment, when it is due. */
export const payInstalment = (data: Partial<PayInstalment['data']> = {}): PayInstalment => ({
  type: 'PayInstalment',
  data: {
    awardId: awardIds.awardId,
    number: 1,
    transferId: named('payment'),
    today: DAY,
    ...data,
  },
});
/** By default the second instalment. */
export const cancelInstalments = (
  data: Partial<CancelInstalments['data']> = {},
): CancelInstalments => ({ type: 'CancelInstalments', data: { ...cancelTerms, ...data } });
/** By default 50 minutes. */
export const returnUnused = (data: Partial<ReturnUnused['data']> = {}): ReturnUnused => ({
  type: 'ReturnUnused',
  data: { ...returnTerms, ...data },
});
export const closeProgramme = (data: Partial<CloseProgramme['data']> = {}): CloseProgramme => ({
  type: 'CloseProgramme',
  data: { ...closeTerms, ...data },
});

export const programmeOpened = (data: Partial<EventData<'ProgrammeOpened'>> = {}): LedgerEvent => ({
  type: 'ProgrammeOpened',
  data: { ...programmeTerms, ...data },
});
export const endowmentAwarded = (
  data: Partial<EventData<'EndowmentAwarded'>> = {},
): LedgerEvent => ({ type: 'EndowmentAwarded', data: { ...awardTerms, ...data } });
export const awardRefused = (data: Partial<EventData<'AwardRefused'>> = {}): LedgerEvent => ({
  type: 'AwardRefused',
  data: { ...refusalTerms, ...data },
});
export const instalmentPaid = (data: Partial<EventData<'EndowmentGranted'>> = {}): LedgerEvent => ({
  type: 'EndowmentGranted',
  data: {
    transferId: named('payment'),
    debitAccountId: ISSUER,
    creditAccountId: BORROWER,
    minutes: 200,
    reason: awardTerms.jury.reasons,
    effectiveOn: DAY,
    award: { ...awardIds, instalmentNumber: 1 },
    ...data,
  },
});
export const instalmentsCancelled = (
  data: Partial<EventData<'InstalmentsCancelled'>> = {},
): LedgerEvent => ({
  type: 'InstalmentsCancelled',
  data: { ...cancelTerms, ...awardIds, minutes: 100, ...data },
});
export const endowmentReturned = (
  data: Partial<EventData<'EndowmentReturned'>> = {},
): LedgerEvent => ({
  type: 'EndowmentReturned',
  data: {
    ...returnTerms,
    ...awardIds,
    debitAccountId: BORROWER,
    creditAccountId: ISSUER,
    ...data,
  },
});
export const programmeClosed = (data: Partial<EventData<'ProgrammeClosed'>> = {}): LedgerEvent => ({
  type: 'ProgrammeClosed',
  data: { ...closeTerms, ...data },
});

/** The programme is open. */
export const programmed = [...opened, programmeOpened()];
/** ... and its jury gave the borrower 300 minutes. */
export const awarded = [...programmed, endowmentAwarded()];
/** ... of which 200 are paid. */
export const paid = [...awarded, instalmentPaid()];
