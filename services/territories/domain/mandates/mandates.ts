import type { MandateEvent, MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Day } from '@bourse/kernel/clock';
import { accept, type Decider, type Decision, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { type Granter, isSignatoryOf } from './granter.ts';
import { type TooMany, tooMany } from './mandate-limits.ts';
import { evolve, inForce, isInForce, lineOf, type Mandates } from './mandates-state.ts';

/** How often a mandate may be given on: from a holder to a deputy, and from the deputy to theirs. */
const MAX_DELEGATIONS = 3;

type Given = {
  /** Of the new mandate. */
  readonly mandateId: Uuid;
  readonly territoryId: TerritoryId;
  readonly personId: Uuid;
  /** Null for no end; of a delegation, for the end of the mandate that is given on. */
  readonly until: Day | null;
  readonly today: Day;
};

export type MandateCommand =
  | (Given & {
      readonly type: 'GrantMandate';
      readonly kind: TerritoryKind;
      /** The association that admitted the territory; null for none: the operator did, or nobody yet. */
      readonly admittedBy: TerritoryId | null;
      readonly role: MandateRole;
      readonly granter: Granter;
    })
  | (Given & {
      readonly type: 'DelegateMandate';
      readonly delegatedFrom: Uuid;
      readonly holderId: Uuid;
    })
  | {
      readonly type: 'WithdrawMandate';
      readonly territoryId: TerritoryId;
      readonly mandateId: Uuid;
      readonly reason: string;
      readonly granter: Granter;
      readonly today: Day;
    };

/**
 * In order of precedence: whether there is a mandate to speak of, whether it is theirs to decide on,
 * whether what is asked can be, then what there is already.
 */
export type MandateRejection =
  | { readonly code: 'mandate_unknown' }
  | { readonly code: 'not_yours_to_grant' }
  | { readonly code: 'first_signatory_only' }
  | { readonly code: 'not_to_oneself' }
  | { readonly code: 'not_the_holder' }
  | { readonly code: 'not_yours_to_withdraw' }
  | { readonly code: 'mandate_not_in_force' }
  | { readonly code: 'role_not_for_kind'; readonly role: MandateRole; readonly kind: TerritoryKind }
  | { readonly code: 'until_in_the_past' }
  | { readonly code: 'until_beyond_own'; readonly ownUntil: Day | null }
  | { readonly code: 'delegation_too_deep'; readonly limit: number }
  | { readonly code: 'already_held'; readonly mandateId: Uuid; readonly until: Day | null }
  | TooMany;

type MandateDecision = Decision<MandateEvent, MandateRejection>;
type Command<Type extends MandateCommand['type']> = Extract<MandateCommand, { type: Type }>;

export const mandateDecider: Decider<MandateCommand, MandateEvent, Mandates, MandateRejection> = {
  initialState: () => new Map(),
  evolve,
  decide: (command, mandates) => {
    switch (command.type) {
      case 'GrantMandate':
        return grantMandate(command, mandates);
      case 'DelegateMandate':
        return delegateMandate(command, mandates);
      case 'WithdrawMandate':
        return withdrawMandate(command, mandates);
      default:
        return assertNever(command);
    }
  },
};

/**
 * The operator grants anything; a signatory any role of the own territory; an official the first
 * signatory of a territory that the association admitted, who grants the rest. Neither of these two
 * grants anything to themselves; the operator may, who in a small association is its only official.
 */
function grantMandate(command: Command<'GrantMandate'>, mandates: Mandates): MandateDecision {
  const { role, kind, granter, today } = command;
  if (mandates.has(command.mandateId)) return accept();
  const refusal = wrongGranter(command, mandates);
  if (refusal !== undefined) return reject(refusal);
  if (!isForKind(role, kind)) return reject({ code: 'role_not_for_kind', role, kind });
  const { mandateId, personId, territoryId, until } = command;
  const by = granter.kind === 'operator' ? null : granter.of;
  const data = { mandateId, personId, territoryId, role, until, by, delegatedFrom: null };
  return given(data, mandates, today);
}

function wrongGranter(
  { granter, territoryId, admittedBy, role, personId, today }: Command<'GrantMandate'>,
  mandates: Mandates,
): MandateRejection | undefined {
  switch (granter.kind) {
    case 'operator':
      return undefined;
    case 'signatory':
      if (!isSignatoryOf(territoryId, granter, { mandates, today })) {
        return { code: 'not_yours_to_grant' };
      }
      break;
    case 'official': {
      if (granter.of !== admittedBy) return { code: 'not_yours_to_grant' };
      // Ever, and not today: whoever withdraws the first would otherwise name whom they like.
      const isFirst =
        role === 'signatory' && ![...mandates.values()].some((one) => one.role === 'signatory');
      if (!isFirst) return { code: 'first_signatory_only' };
      break;
    }
    case 'agent':
      return { code: 'not_yours_to_grant' };
    default:
      return assertNever(granter);
  }
  return granter.personId === personId ? { code: 'not_to_oneself' } : undefined;
}

/** Officials are an association's, which itself neither lends nor borrows; everybody may have auditors. */
export function isForKind(role: MandateRole, kind: TerritoryKind): boolean {
  switch (role) {
    case 'official':
      return kind === 'association';
    case 'requester':
    case 'lender':
      return kind !== 'association';
    case 'signatory':
    case 'auditor':
      return true;
    default:
      return assertNever(role);
  }
}

/** A holder gives the own role on, no longer than the own mandate, which it ends with. */
function delegateMandate(command: Command<'DelegateMandate'>, mandates: Mandates): MandateDecision {
  const { today, territoryId, mandateId, personId, delegatedFrom } = command;
  if (mandates.has(mandateId)) return accept();
  const own = mandates.get(delegatedFrom);
  if (own === undefined) return reject({ code: 'mandate_unknown' });
  if (own.personId !== command.holderId) return reject({ code: 'not_the_holder' });
  if (!isInForce(mandates, own, today)) return reject({ code: 'mandate_not_in_force' });
  const until = command.until ?? own.until;
  if (until !== null && until < today) return reject({ code: 'until_in_the_past' });
  if (own.until !== null && until !== null && until > own.until) {
    return reject({ code: 'until_beyond_own', ownUntil: own.until });
  }
  if (lineOf(mandates, own).length > MAX_DELEGATIONS) {
    return reject({ code: 'delegation_too_deep', limit: MAX_DELEGATIONS });
  }
  const { role } = own;
  const data = { mandateId, personId, territoryId, role, until, by: territoryId, delegatedFrom };
  return given(data, mandates, today);
}

/** What holds of a mandate however it was given. */
function given(
  data: Extract<MandateEvent, { type: 'MandateGranted' }>['data'],
  mandates: Mandates,
  today: Day,
): MandateDecision {
  const { personId, role, until } = data;
  if (until !== null && until < today) return reject({ code: 'until_in_the_past' });
  const present = inForce(mandates, today);
  const same = present.find((one) => one.personId === personId && one.role === role);
  // The same person may hold a role for longer than before, but not twice for the same time.
  if (same !== undefined && (same.until === null || (until !== null && until <= same.until))) {
    return reject({ code: 'already_held', mandateId: same.mandateId, until: same.until });
  }
  const refusal = tooMany(data.delegatedFrom, mandates, today);
  return refusal === undefined ? accept({ type: 'MandateGranted', data }) : reject(refusal);
}

/**
 * By the operator, a signatory of the territory, whoever holds it or gave it on, or the association
 * that granted it: to another. Of its own mandates an association's signatories decide, and no official.
 */
function withdrawMandate(command: Command<'WithdrawMandate'>, mandates: Mandates): MandateDecision {
  const { mandateId, territoryId, granter, reason, today } = command;
  const mandate = mandates.get(mandateId);
  if (mandate === undefined) return reject({ code: 'mandate_unknown' });
  // Before who asks: a signatory may have lost the right to by what they withdrew.
  if (mandate.withdrawn) return accept();
  const isTheirs =
    granter.kind === 'operator' ||
    isSignatoryOf(territoryId, granter, { mandates, today }) ||
    (granter.kind === 'official' && granter.of === mandate.by && granter.of !== territoryId) ||
    lineOf(mandates, mandate).some((one) => one.personId === granter.personId);
  if (!isTheirs) return reject({ code: 'not_yours_to_withdraw' });
  const by = granter.kind === 'operator' ? null : granter.of;
  return accept({ type: 'MandateWithdrawn', data: { mandateId, territoryId, reason, by } });
}
