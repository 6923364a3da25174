import { accept, reject } from '@bourse/kernel/decider';
import { drawnMinutes } from './account.ts';
import type {
  ChangeCeiling,
  ChangeCreditLimit,
  ChangeWarningLevel,
  SetPolicy,
} from './commands.ts';
import { refuseCeiling, refuseCreditLimit, refuseWarningLevel } from './decide-accounts.ts';
import type { LedgerDecision } from './rejections.ts';
import { answerDecided, findSubject, rulingOf } from './ruling.ts';
import type { LedgerView } from './state.ts';

// Each is recorded even when it confirms what holds: that somebody decided it anew, and why, is
// worth knowing, and what is recorded is recognised when it comes again, however late.

/** Changes a credit limit. Never by the account's own territory, which a limit would then not limit. */
export function changeCreditLimit(
  data: ChangeCreditLimit['data'],
  state: LedgerView,
): LedgerDecision {
  const { creditLimitMinutes } = data;
  const event = {
    type: 'CreditLimitChanged',
    data: { ...rulingOf(data), creditLimitMinutes },
  } as const;
  const subject = findSubject(event, state, 'own_limit');
  if ('answer' in subject) return subject.answer;
  const invalid = refuseCreditLimit(creditLimitMinutes);
  if (invalid !== undefined) return reject(invalid);
  const { account } = subject;
  // What reversals put beyond the limit does not hinder a limit that takes some of it in.
  const usedMinutes = drawnMinutes(account) - account.beyondLimitMinutes;
  if (creditLimitMinutes < usedMinutes) {
    const { accountId } = account;
    return reject({ code: 'credit_limit_below_use', accountId, usedMinutes });
  }
  return accept(event);
}

/** Changes the level from which on somebody should be told. Refuses no movement, now or later. */
export function changeWarningLevel(
  data: ChangeWarningLevel['data'],
  state: LedgerView,
): LedgerDecision {
  const { warningLevelMinutes } = data;
  const event = {
    type: 'WarningLevelChanged',
    data: { ...rulingOf(data), warningLevelMinutes },
  } as const;
  const subject = findSubject(event, state, 'own_limit');
  if ('answer' in subject) return subject.answer;
  const invalid = refuseWarningLevel(warningLevelMinutes);
  return invalid === undefined ? accept(event) : reject(invalid);
}

/** Changes a ceiling, below what is owned too: it takes nothing away, it lets nothing more come in. */
export function changeCeiling(data: ChangeCeiling['data'], state: LedgerView): LedgerDecision {
  const { ceilingMinutes } = data;
  const event = { type: 'CeilingChanged', data: { ...rulingOf(data), ceilingMinutes } } as const;
  const subject = findSubject(event, state, 'own_limit');
  if ('answer' in subject) return subject.answer;
  const invalid = refuseCeiling(ceilingMinutes);
  return invalid === undefined ? accept(event) : reject(invalid);
}

/** Settles what holds for the whole marketplace. What reversals did under an earlier policy stays. */
export function setPolicy(data: SetPolicy['data'], state: LedgerView): LedgerDecision {
  const { decisionId, by, reason, reversalsMayPassLimits } = data;
  const event = {
    type: 'PolicySet',
    data: { decisionId, by, reason, reversalsMayPassLimits },
  } as const;
  return answerDecided(event, state) ?? accept(event);
}
