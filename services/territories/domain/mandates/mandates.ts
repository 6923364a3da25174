import type { MandateEvent, MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Day } from '@bourse/kernel/clock';
import { accept, type Decider, type Decision, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import {
  evolve,
  inForce,
  isInForce,
  lineOf,
  type Mandate,
  type Mandates,
} from './mandates-state.ts';

/** In force at once for one territory: enough for a metropolis, and too few to fill a disk with. */
const MAX_IN_FORCE = 500;
/** How often a mandate may be given on: from a holder to a deputy, and from the deputy to theirs. */
const MAX_DELEGATIONS = 3;

/** As whom somebody decides on mandates. That they are it is known before: from their own mandates in force. */
export type Granter =
  | { readonly kind: 'operator' }
  /** Acts for an association. */
  | { readonly kind: 'official'; readonly of: TerritoryId }
  | { readonly kind: 'signatory'; readonly of: TerritoryId }
  /** Acts for a territory in any other role. */
  | { readonly kind: 'agent'; readonly of: TerritoryId };

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
      /** Who asks. */
      readonly personId: Uuid;
    };

/**
 * In order of precedence: whether there is a mandate to speak of, whether it is theirs to decide on,
 * whether what is asked can be, then what there is already.
 */
export type MandateRejection =
  | { readonly code: 'mandate_unknown' }
  | { readonly code: 'not_yours_to_grant' }
  | { readonly code: 'first_signatory_only' }
  | { readonly code: 'not_the_holder' }
  | { readonly code: 'not_yours_to_withdraw' }
  | { readonly code: 'mandate_not_in_force' }
  | { readonly code: 'role_not_for_kind'; readonly role: MandateRole; readonly kind: TerritoryKind }
  | { readonly code: 'until_in_the_past' }
  | { readonly code: 'until_beyond_own'; readonly ownUntil: Day | null }
  | { readonly code: 'delegation_too_deep'; readonly limit: number }
  | { readonly code: 'already_held'; readonly mandateId: Uuid; readonly until: Day | null }
  | { readonly code: 'too_many_mandates'; readonly limit: number };

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
 * signatory of a territory that the association admitted, who grants the rest.
 */
function grantMandate(command: Command<'GrantMandate'>, mandates: Mandates): MandateDecision {
  const { role, kind, granter, today } = command;
  if (mandates.has(command.mandateId)) return accept();
  const refusal = wrongGranter(command, inForce(mandates, today));
  if (refusal !== undefined) return reject(refusal);
  if (!isForKind(role, kind)) return reject({ code: 'role_not_for_kind', role, kind });
  const { mandateId, personId, territoryId, until } = command;
  const by = granter.kind === 'operator' ? null : granter.of;
  const data = { mandateId, personId, territoryId, role, until, by, delegatedFrom: null };
  return given(data, mandates, today);
}

function wrongGranter(
  { granter, territoryId, admittedBy, role }: Command<'GrantMandate'>,
  present: readonly Mandate[],
): MandateRejection | undefined {
  switch (granter.kind) {
    case 'operator':
      return undefined;
    case 'signatory':
      return granter.of === territoryId ? undefined : { code: 'not_yours_to_grant' };
    case 'official': {
      if (granter.of !== admittedBy) return { code: 'not_yours_to_grant' };
      const isFirst = role === 'signatory' && !present.some((one) => one.role === 'signatory');
      return isFirst ? undefined : { code: 'first_signatory_only' };
    }
    case 'agent':
      return { code: 'not_yours_to_grant' };
    default:
      return assertNever(granter);
  }
}

/** Officials and auditors are an association's, which itself neither lends nor borrows. */
export function isForKind(role: MandateRole, kind: TerritoryKind): boolean {
  switch (role) {
    case 'official':
    case 'auditor':
      return kind === 'association';
    case 'requester':
    case 'lender':
      return kind !== 'association';
    case 'signatory':
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
  if (present.length >= MAX_IN_FORCE) {
    return reject({ code: 'too_many_mandates', limit: MAX_IN_FORCE });
  }
  return accept({ type: 'MandateGranted', data });
}

/**
 * By the operator, a signatory of the territory, whoever holds it or gave it on, or the association
 * that granted it.
 */
function withdrawMandate(command: Command<'WithdrawMandate'>, mandates: Mandates): MandateDecision {
  const { mandateId, territoryId, granter, personId, reason } = command;
  const mandate = mandates.get(mandateId);
  if (mandate === undefined) return reject({ code: 'mandate_unknown' });
  const isTheirs =
    granter.kind === 'operator' ||
    (granter.kind === 'signatory' && granter.of === territoryId) ||
    (granter.kind === 'official' && granter.of === mandate.by) ||
    lineOf(mandates, mandate).some((one) => one.personId === personId);
  if (!isTheirs) return reject({ code: 'not_yours_to_withdraw' });
  if (mandate.withdrawn) return accept();
  const by = granter.kind === 'operator' ? null : granter.of;
  return accept({ type: 'MandateWithdrawn', data: { mandateId, territoryId, reason, by } });
}
