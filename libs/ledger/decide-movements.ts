import { accept, reject } from '@bourse/kernel/decider';
import type { GrantEndowment, TransferMinutes } from './commands.ts';
import {
  answerKnown,
  AS_ENDOWMENT,
  BETWEEN_MEMBERS,
  findParties,
  refuseNew,
} from './decide-checks.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView } from './state.ts';
import type { Transfer } from './transfer.ts';

/** Moves minutes from member to member at once. By neither: outside an exchange nobody helps itself, or pays. */
export function transferMinutes(data: TransferMinutes['data'], state: LedgerView): LedgerDecision {
  const { transferId, debitAccountId, creditAccountId, minutes, by, reason, effectiveOn } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisTransfer(existing, data));
  if (by === debitAccountId || by === creditAccountId) {
    return reject({ code: 'own_account', accountId: by });
  }
  const parties = findParties(data, BETWEEN_MEMBERS, state);
  if ('code' in parties) return reject(parties);
  const refusal = refuseNew(parties, minutes);
  if (refusal !== undefined) return reject(refusal);
  return accept({
    type: 'MinutesTransferred',
    data: { transferId, debitAccountId, creditAccountId, minutes, by, reason, effectiveOn },
  });
}

/** Moves minutes from an issuer to a member, within the issuer's limit and the member's ceiling. */
export function grantEndowment(data: GrantEndowment['data'], state: LedgerView): LedgerDecision {
  const { transferId, debitAccountId, creditAccountId, minutes, reason, effectiveOn } = data;
  const existing = state.transfers.get(transferId);
  if (existing !== undefined) return answerKnown(transferId, isThisEndowment(existing, data));
  const parties = findParties(data, AS_ENDOWMENT, state);
  if ('code' in parties) return reject(parties);
  const refusal = refuseNew(parties, minutes);
  if (refusal !== undefined) return reject(refusal);
  return accept({
    type: 'EndowmentGranted',
    data: {
      transferId,
      debitAccountId,
      creditAccountId,
      minutes,
      reason,
      effectiveOn,
      award: null,
    },
  });
}

type Terms = Omit<GrantEndowment['data'], 'transferId'>;

/** All but the day from which it counts: who tries again on a later day means the first time. */
const sameTerms = (one: Terms, other: Terms): boolean =>
  one.debitAccountId === other.debitAccountId &&
  one.creditAccountId === other.creditAccountId &&
  one.minutes === other.minutes &&
  one.reason === other.reason;

const isThisTransfer = (existing: Transfer, data: TransferMinutes['data']): boolean =>
  existing.status === 'transferred' && existing.by === data.by && sameTerms(existing, data);

const isThisEndowment = (existing: Transfer, data: GrantEndowment['data']): boolean =>
  existing.status === 'endowed' && existing.award === null && sameTerms(existing, data);
