import { budgetMinutes as budgetSchema } from '@bourse/contracts/ledger';
import { accept, reject } from '@bourse/kernel/decider';
import type { AwardEndowment, CloseProgramme, OpenProgramme, RefuseAward } from './commands.ts';
import { isQuantity } from './decide-checks.ts';
import { memberKey, type Programme, sumOfInstalments } from './programme.ts';
import type { LedgerDecision, LedgerRejection } from './rejections.ts';
import { answerDecided } from './ruling.ts';
import { sameContent } from './same-content.ts';
import type { LedgerView } from './state.ts';

const MAX_INSTALMENTS = 60;

/** Opens a programme of an issuer; its budget is a promise, bounded by the issuer's limit only when it is paid. */
export function openProgramme(data: OpenProgramme['data'], state: LedgerView): LedgerDecision {
  const { programmeId, issuerId, budgetMinutes, memberCeilingMinutes, opensOn, closesOn } = data;
  const existing = state.programmes.get(programmeId);
  if (existing !== undefined) {
    return sameContent(existing.terms, data)
      ? accept()
      : reject({ code: 'programme_id_reused', programmeId });
  }
  if (closesOn < opensOn) return reject({ code: 'invalid_programme_period', opensOn, closesOn });
  if (!budgetSchema.safeParse(budgetMinutes).success) {
    return reject({ code: 'invalid_budget', budgetMinutes });
  }
  const ceilingFits = budgetSchema.safeParse(memberCeilingMinutes).success;
  if (!ceilingFits || memberCeilingMinutes > budgetMinutes) {
    return reject({ code: 'invalid_member_ceiling', memberCeilingMinutes });
  }
  const issuer = state.accounts.get(issuerId);
  if (issuer === undefined) return reject({ code: 'debit_account_not_found', accountId: issuerId });
  const { kind, status } = issuer;
  if (kind !== 'issuer') {
    return reject({ code: 'debit_account_not_issuer', accountId: issuerId, kind });
  }
  if (status === 'closed') return reject({ code: 'debit_account_closed', accountId: issuerId });
  return accept({ type: 'ProgrammeOpened', data });
}

/** Records a jury's yes: never above the budget, nor above what one member may have of it. */
export function awardEndowment(data: AwardEndowment['data'], state: LedgerView): LedgerDecision {
  const { programmeId, toAccountId, instalments } = data;
  const found = findOpenProgramme(data, state);
  if ('answer' in found) return found.answer;
  const numbered = instalments.every(
    ({ number, minutes }, index) => number === index + 1 && isQuantity(minutes),
  );
  if (!numbered || instalments.length === 0 || instalments.length > MAX_INSTALMENTS) {
    return reject({ code: 'invalid_instalments' });
  }
  const refusal = refuseRecipient(data, state);
  if (refusal !== undefined) return reject(refusal);
  const requestedMinutes = sumOfInstalments(instalments);
  const { terms, committedMinutes } = found.programme;
  const ofMember = state.awardedToMembers.get(memberKey(programmeId, toAccountId)) ?? 0;
  const leftToMember = terms.memberCeilingMinutes - ofMember;
  if (requestedMinutes > leftToMember) {
    const code = 'exceeds_member_ceiling';
    return reject({ code, requestedMinutes, leftMinutes: leftToMember });
  }
  const leftMinutes = terms.budgetMinutes - committedMinutes;
  if (requestedMinutes > leftMinutes) {
    return reject({ code: 'exceeds_budget', requestedMinutes, leftMinutes });
  }
  return accept({ type: 'EndowmentAwarded', data });
}

/** Records a jury's no. Whoever asked needs no account for that. */
export function refuseAward(data: RefuseAward['data'], state: LedgerView): LedgerDecision {
  const found = findOpenProgramme(data, state);
  return 'answer' in found ? found.answer : accept({ type: 'AwardRefused', data });
}

/** Ends a programme for ever. What it paid may still come back. */
export function closeProgramme(data: CloseProgramme['data'], state: LedgerView): LedgerDecision {
  const { decisionId, programmeId, by, reason } = data;
  const event = { type: 'ProgrammeClosed', data: { decisionId, programmeId, by, reason } } as const;
  const decided = answerDecided(event, state);
  if (decided !== undefined) return decided;
  const programme = state.programmes.get(programmeId);
  if (programme === undefined) return reject({ code: 'programme_not_found', programmeId });
  const { status, unpaidMinutes } = programme;
  if (status === 'closed') return reject({ code: 'programme_closed', programmeId });
  if (unpaidMinutes > 0) return reject({ code: 'instalments_unpaid', unpaidMinutes });
  return accept(event);
}

/** The programme that a jury decided on, or the answer that comes before anything else is asked of it. */
function findOpenProgramme(
  data: AwardEndowment['data'] | RefuseAward['data'],
  state: LedgerView,
): { readonly programme: Programme } | { readonly answer: LedgerDecision } {
  const { programmeId, awardId, jury } = data;
  const known = state.awards.get(awardId);
  if (known !== undefined) {
    // A yes has instalments and a no has none, so that the one is never taken for the other.
    return sameContent(known.terms, data)
      ? { answer: accept() }
      : { answer: reject({ code: 'award_id_reused', awardId }) };
  }
  const programme = state.programmes.get(programmeId);
  if (programme === undefined) {
    return { answer: reject({ code: 'programme_not_found', programmeId }) };
  }
  if (programme.status === 'closed') {
    return { answer: reject({ code: 'programme_closed', programmeId }) };
  }
  const { decidedOn } = jury;
  const { opensOn, closesOn } = programme.terms;
  return decidedOn < opensOn || decidedOn > closesOn
    ? { answer: reject({ code: 'outside_programme_period', decidedOn, opensOn, closesOn }) }
    : { programme };
}

/** A frozen member may be promised minutes; they are paid when it is frozen no more. */
function refuseRecipient(
  { toAccountId: accountId }: AwardEndowment['data'],
  state: LedgerView,
): LedgerRejection | undefined {
  const member = state.accounts.get(accountId);
  if (member === undefined) return { code: 'credit_account_not_found', accountId };
  const { kind, status } = member;
  if (kind !== 'member') return { code: 'credit_account_not_member', accountId, kind };
  return status === 'closed' ? { code: 'credit_account_closed', accountId } : undefined;
}
