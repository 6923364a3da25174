import type { Uuid } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import type { Minutes } from '@bourse/kernel/minutes';
import type { EventData, EventOfType } from './event-data.ts';
import { assertNew, keep, rememberDecision, sidesInUse } from './evolve-support.ts';
import { moveBack } from './postings.ts';
import {
  type Grant,
  type Instalment,
  memberKey,
  returnableMinutes,
  sumOfInstalments,
} from './programme.ts';
import { accountOf, grantOf, programmeOf } from './recorded.ts';
import type { LedgerState } from './state.ts';

export function programmeOpened(state: LedgerState, terms: EventData<'ProgrammeOpened'>): void {
  const { programmeId, issuerId } = terms;
  invariant(!state.programmes.has(programmeId), `programme ${programmeId} is opened once`);
  invariant(
    accountOf(state, issuerId).kind === 'issuer',
    `programme ${programmeId} is an issuer’s`,
  );
  state.programmes.set(programmeId, {
    status: 'open',
    terms,
    committedMinutes: 0,
    unpaidMinutes: 0,
  });
}

export function endowmentAwarded(state: LedgerState, terms: EventData<'EndowmentAwarded'>): void {
  const { awardId, programmeId, toAccountId } = terms;
  assertNewAward(state, terms);
  invariant(accountOf(state, toAccountId).kind === 'member', `award ${awardId} is for a member`);
  const minutes = sumOfInstalments(terms.instalments);
  commit(state, { programmeId, toAccountId }, { committed: minutes, unpaid: minutes });
  const instalments = terms.instalments.map((one): Instalment => ({ ...one, status: 'unpaid' }));
  state.awards.set(awardId, {
    status: 'awarded',
    terms,
    instalments,
    paidMinutes: 0,
    returnedMinutes: 0,
  });
}

export function awardRefused(state: LedgerState, terms: EventData<'AwardRefused'>): void {
  assertNewAward(state, terms);
  state.awards.set(terms.awardId, { status: 'refused', terms });
}

/** An endowment that pays a part of an award. */
export function instalmentPaid(
  state: LedgerState,
  { minutes, debitAccountId, creditAccountId }: EventData<'EndowmentGranted'>,
  { awardId, instalmentNumber }: NonNullable<EventData<'EndowmentGranted'>['award']>,
): void {
  const grant = grantOf(state, awardId);
  const { programmeId, toAccountId } = grant.terms;
  const [instalment, ...namesakes] = grant.instalments.filter(
    ({ number }) => number === instalmentNumber,
  );
  const programme = programmeOf(state, programmeId);
  invariant(
    namesakes.length === 0 && instalment?.status === 'unpaid' && instalment.minutes === minutes,
    `instalment ${instalmentNumber} of ${awardId} is paid once, and whole`,
  );
  invariant(
    debitAccountId === programme.terms.issuerId && creditAccountId === toAccountId,
    `award ${awardId} is paid by its programme to its member`,
  );
  commit(state, grant.terms, { committed: 0, unpaid: -minutes });
  state.awards.set(awardId, {
    ...grant,
    instalments: withStatus(grant, [instalmentNumber], 'paid'),
    paidMinutes: grant.paidMinutes + minutes,
  });
}

export function instalmentsCancelled(
  state: LedgerState,
  event: EventOfType<'InstalmentsCancelled'>,
): void {
  const { awardId, numbers, minutes } = event.data;
  const grant = grantOf(state, awardId);
  const cancelled = grant.instalments.filter(({ number }) => numbers.includes(number));
  invariant(
    cancelled.length === numbers.length && cancelled.every(({ status }) => status === 'unpaid'),
    `instalments of ${awardId} are cancelled once, and not when they are paid`,
  );
  invariant(
    sumOfInstalments(cancelled) === minutes,
    `the budget has back what ${awardId} will not be paid`,
  );
  rememberDecision(state, event);
  commit(state, grant.terms, { committed: -minutes, unpaid: -minutes });
  const instalments = withStatus(grant, numbers, 'cancelled');
  state.awards.set(awardId, { ...grant, instalments });
}

export function endowmentReturned(state: LedgerState, data: EventData<'EndowmentReturned'>): void {
  const { transferId, awardId, minutes, reason, effectiveOn } = data;
  assertNew(state, transferId);
  const { terms } = grantOf(state, awardId);
  const { issuerId } = programmeOf(state, terms.programmeId).terms;
  invariant(
    data.debitAccountId === terms.toAccountId && data.creditAccountId === issuerId,
    `return ${transferId} goes from the member back to the issuer`,
  );
  minutesCameBack(state, awardId, minutes);
  keep(state, moveBack(sidesInUse(state, data), minutes, 0));
  state.transfers.set(transferId, { status: 'returned', awardId, minutes, reason, effectiveOn });
}

/** Of what was paid of an award, by a return or a reversal. */
export function minutesCameBack(state: LedgerState, awardId: Uuid, minutes: Minutes): void {
  const grant = grantOf(state, awardId);
  invariant(
    minutes <= returnableMinutes(grant),
    `no more of award ${awardId} comes back than was paid`,
  );
  commit(state, grant.terms, { committed: -minutes, unpaid: 0 });
  state.awards.set(awardId, { ...grant, returnedMinutes: grant.returnedMinutes + minutes });
}

export function programmeClosed(state: LedgerState, event: EventOfType<'ProgrammeClosed'>): void {
  const { programmeId } = event.data;
  const programme = programmeOf(state, programmeId);
  invariant(
    programme.status === 'open' && programme.unpaidMinutes === 0,
    `programme ${programmeId} is closed once, with nothing left to pay`,
  );
  rememberDecision(state, event);
  state.programmes.set(programmeId, { ...programme, status: 'closed' });
}

/** The one place that changes what a programme has promised, in all and to a member. */
function commit(
  state: LedgerState,
  { programmeId, toAccountId }: Pick<Grant['terms'], 'programmeId' | 'toAccountId'>,
  change: { readonly committed: number; readonly unpaid: number },
): void {
  const programme = programmeOf(state, programmeId);
  const { budgetMinutes, memberCeilingMinutes } = programme.terms;
  const key = memberKey(programmeId, toAccountId);
  const ofMember = (state.awardedToMembers.get(key) ?? 0) + change.committed;
  const committedMinutes = programme.committedMinutes + change.committed;
  const unpaidMinutes = programme.unpaidMinutes + change.unpaid;
  invariant(
    committedMinutes >= 0 && committedMinutes <= budgetMinutes,
    `programme ${programmeId} awards no more than its budget`,
  );
  invariant(
    ofMember >= 0 && ofMember <= memberCeilingMinutes,
    `programme ${programmeId} awards one member no more than its ceiling`,
  );
  invariant(
    unpaidMinutes >= 0 && unpaidMinutes <= committedMinutes,
    `programme ${programmeId} has no more to pay than it awarded`,
  );
  state.awardedToMembers.set(key, ofMember);
  state.programmes.set(programmeId, { ...programme, committedMinutes, unpaidMinutes });
}

const withStatus = (
  grant: Grant,
  numbers: readonly number[],
  status: Instalment['status'],
): readonly Instalment[] =>
  grant.instalments.map((one) => (numbers.includes(one.number) ? { ...one, status } : one));

function assertNewAward(
  state: LedgerState,
  { awardId, programmeId }: EventData<'EndowmentAwarded'> | EventData<'AwardRefused'>,
): void {
  invariant(!state.awards.has(awardId), `award ${awardId} is decided once`);
  invariant(
    programmeOf(state, programmeId).status === 'open',
    `programme ${programmeId} is open when a jury decides`,
  );
}
