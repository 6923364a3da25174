import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import type { CancelInstalments, PayInstalment, ReturnUnused } from './commands.ts';
import {
  answerKnown,
  type Parties,
  refuseBeyondCredit,
  refuseIdle,
  refuseInvalidMinutes,
  refuseNew,
} from './decide-checks.ts';
import { type Grant, type Instalment, returnableMinutes, sumOfInstalments } from './programme.ts';
import { accountOf, programmeOf } from './recorded.ts';
import type { LedgerDecision, LedgerRejection } from './rejections.ts';
import { answerDecided } from './ruling.ts';
import type { LedgerView } from './state.ts';
import type { Transfer } from './transfer.ts';

/** Pays an instalment that is due, once. The day on which it is asked for again does not matter. */
export function payInstalment(data: PayInstalment['data'], state: LedgerView): LedgerDecision {
  const { awardId, number, transferId, today } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisPayment(existing, data));
  const grant = findGrant(awardId, state);
  if (grant === undefined) return reject({ code: 'award_not_found', awardId });
  const instalment = findUnpaid(grant, number);
  if ('code' in instalment) return reject(instalment);
  const { dueOn, minutes } = instalment;
  if (today < dueOn) return reject({ code: 'instalment_not_due', number, dueOn });
  const parties = partiesOf(grant, state);
  const refusal = refuseNew(parties, minutes);
  if (refusal !== undefined) return reject(refusal);
  const { programmeId } = grant.terms;
  return accept({
    type: 'EndowmentGranted',
    data: {
      transferId,
      debitAccountId: parties.debit.accountId,
      creditAccountId: parties.credit.accountId,
      minutes,
      reason: grant.terms.jury.reasons,
      effectiveOn: today,
      award: { programmeId, awardId, instalmentNumber: number },
    },
  });
}

/** Frees the budget of instalments that are not paid, and now never will be. */
export function cancelInstalments(
  data: CancelInstalments['data'],
  state: LedgerView,
): LedgerDecision {
  const { decisionId, awardId, numbers, by, reason } = data;
  const grant = findGrant(awardId, state);
  if (grant === undefined) {
    return state.decisions.has(decisionId)
      ? reject({ code: 'decision_id_reused', decisionId })
      : reject({ code: 'award_not_found', awardId });
  }
  const { programmeId } = grant.terms;
  const minutes = sumOfInstalments(
    grant.instalments.filter(({ number }) => numbers.includes(number)),
  );
  const event = {
    type: 'InstalmentsCancelled' as const,
    data: { decisionId, programmeId, awardId, numbers: [...numbers], minutes, by, reason },
  };
  const decided = answerDecided(event, state);
  if (decided !== undefined) return decided;
  if (numbers.length === 0 || new Set(numbers).size < numbers.length) {
    return reject({ code: 'invalid_instalments' });
  }
  const refusals = numbers.flatMap((number) => {
    const instalment = findUnpaid(grant, number);
    return 'code' in instalment ? [instalment] : [];
  });
  const refusal = refusals.find(({ code }) => code === 'instalment_not_found') ?? refusals[0];
  return refusal === undefined ? accept(event) : reject(refusal);
}

/** Moves minutes back that a member did not use: never more than it was paid of the award, nor than it has available. */
export function returnUnused(data: ReturnUnused['data'], state: LedgerView): LedgerDecision {
  const { awardId, transferId, minutes, reason, effectiveOn } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisReturn(existing, data));
  const grant = findGrant(awardId, state);
  if (grant === undefined) return reject({ code: 'award_not_found', awardId });
  const invalid = refuseInvalidMinutes(minutes);
  if (invalid !== undefined) return reject(invalid);
  const returnable = returnableMinutes(grant);
  if (minutes > returnable) {
    return reject({
      code: 'exceeds_returnable_minutes',
      requestedMinutes: minutes,
      returnableMinutes: returnable,
    });
  }
  const { debit: issuer, credit: member } = partiesOf(grant, state);
  const refusal =
    refuseIdle({ debit: member, credit: issuer }) ?? refuseBeyondCredit(member, minutes);
  if (refusal !== undefined) return reject(refusal);
  return accept({
    type: 'EndowmentReturned',
    data: {
      transferId,
      debitAccountId: member.accountId,
      creditAccountId: issuer.accountId,
      minutes,
      programmeId: grant.terms.programmeId,
      awardId,
      reason,
      effectiveOn,
    },
  });
}

/** The award of this id; none when its jury said no. */
function findGrant(awardId: Uuid, state: LedgerView): Grant | undefined {
  const award = state.awards.get(awardId);
  return award?.status === 'awarded' ? award : undefined;
}

/** The instalment of this number, or why it cannot be paid or cancelled. */
function findUnpaid(grant: Grant, number: number): Instalment | LedgerRejection {
  const instalment = grant.instalments.find((one) => one.number === number);
  if (instalment === undefined) return { code: 'instalment_not_found', number };
  const { status } = instalment;
  return status === 'unpaid'
    ? instalment
    : { code: 'instalment_already_resolved', number, resolution: status };
}

/** Who pays an award, and who is paid. */
function partiesOf({ terms }: Grant, state: LedgerView): Parties {
  const { issuerId } = programmeOf(state, terms.programmeId).terms;
  return { debit: accountOf(state, issuerId), credit: accountOf(state, terms.toAccountId) };
}

const isThisPayment = (existing: Transfer, data: PayInstalment['data']): boolean =>
  existing.status === 'endowed' &&
  existing.award?.awardId === data.awardId &&
  existing.award.instalmentNumber === data.number;

const isThisReturn = (existing: Transfer, data: ReturnUnused['data']): boolean =>
  existing.status === 'returned' &&
  existing.awardId === data.awardId &&
  existing.minutes === data.minutes &&
  existing.reason === data.reason;
