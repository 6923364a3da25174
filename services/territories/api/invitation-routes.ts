import { mandateRole } from '@bourse/contracts/mandates';
import { day, id, instant, territoryId, text } from '@bourse/contracts/values';
import type { CommandContext } from '@bourse/commands/handle-command';
import type { Identity } from '@bourse/identity/identity';
import { assertNever } from '@bourse/kernel/assert-never';
import { type Day, dayOf, type Instant } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { onlyOf, reaches } from '@bourse/rights/permit';
import { receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { answer, reading, type Reply, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import { type MandateCommand, mandateDecider } from '../domain/mandates/mandates.ts';
import { isInForce } from '../domain/mandates/mandates-state.ts';
import type { MandateHandler } from '../mandate-handler.ts';
import { type Invitation, type Invitations, mostWaiting } from '../people/invitations.ts';
import { granterOf, stillHolds } from './granter-of.ts';
import type { KnownTerritory } from './known-territory.ts';
import type { MandateParts } from './mandate-routes.ts';

const SERVICE = 'territories';
const tag = 'mandates';
const label = text.trim().min(1).max(200).meta({
  description: 'Whom it is meant for, in words of your own. It is erased once they have answered.',
});
const code = z.string().regex(/^[\w-]{10,64}$/);
const invitationParams = z.strictObject({ invitationId: id });
const made = z.object({ id }).meta({ id: 'InvitationMade' });

const offered = z.object({
  territoryId,
  role: mandateRole,
  until: day.nullable(),
  delegated: z.boolean(),
  endsAt: instant.meta({ description: 'It can be taken until then.' }),
});
const invitationView = offered
  .extend({
    invitationId: id.meta({ description: 'The id of the mandate, once it is taken.' }),
    invitedBy: id,
    label: z.string().nullable().meta({ description: 'For those who act for the territory.' }),
    code: z.string().nullable().meta({ description: 'For whoever invites, and for nobody else.' }),
    madeAt: instant,
  })
  .meta({ id: 'Invitation' });

export type InvitationParts = Pick<MandateParts, 'handler' | 'expect' | 'territory'> & {
  readonly invitations: Invitations;
};

/**
 * `/api/invitations`: mandates for people whose id nobody knows yet. Whoever may give a mandate gets a
 * code, hands it to the person as they like, and the person takes the mandate with it.
 */
export const invitationRoutes = (parts: InvitationParts): readonly Route[] => [
  listing(parts),
  inviting(parts),
  invitingDeputy(parts),
  showing(parts),
  taking(parts),
  withdrawing(parts),
];

const listing = ({ invitations }: InvitationParts): Route =>
  reading({
    path: '/api/invitations',
    operationId: 'listInvitations',
    action: 'mandate.read',
    summary: 'Lists the invitations that wait, the newest first, 200 at the most.',
    tag,
    query: z.strictObject({ territory: territoryId.optional() }),
    replies: {
      200: { description: 'Those that wait', schema: z.object({ items: z.array(invitationView) }) },
    },
    handle: ({ query, reach, identity }) => {
      const only = onlyOf(reach);
      const found = invitations.waiting({ territoryId: query.territory ?? only });
      const seen = found.filter((one) => only === null || one.territoryId === only);
      return answer(200, { items: seen.map((one) => viewFor(one, identity)) });
    },
  });

const viewFor = (one: Invitation, identity: Identity | undefined) => ({
  ...offerOf(one),
  invitationId: one.invitationId,
  invitedBy: one.invitedBy,
  label:
    one.territoryId === identity?.territoryId || one.invitedBy === identity?.actor
      ? one.label
      : null,
  code: one.invitedBy === identity?.actor ? one.code : null,
  madeAt: one.madeAt,
});

const offerOf = ({ territoryId: of, role, until, delegatedFrom, endsAt }: Invitation) => ({
  territoryId: of,
  role,
  until,
  delegated: delegatedFrom !== null,
  endsAt,
});

const inviting = (parts: InvitationParts): Route =>
  writing({
    method: 'post',
    path: '/api/invitations',
    operationId: 'inviteToMandate',
    action: 'mandate.grant',
    summary:
      'Offers a mandate to whoever brings the code, which the list shows to whoever invites. The same people may as may grant it.',
    tag,
    body: z.strictObject({
      territoryId,
      role: mandateRole,
      until: day.nullable().default(null),
      label,
    }),
    replies: { 201: { description: 'It waits', schema: made } },
    refusals: [
      'territory_unknown',
      'not_yours_to_grant',
      'first_signatory_only',
      'role_not_for_kind',
      'until_in_the_past',
      'too_many_mandates',
      'too_many_invitations',
    ],
    handle: async (call) => {
      const of = await parts.territory(call.body.territoryId);
      if (of === undefined) return problem('territory_unknown');
      const { commandId: invitationId, now } = call.context;
      const { handler } = parts;
      const granter = await granterOf(call.identity, of.territoryId, { handler, now });
      const { actor: invitedBy } = call.identity;
      const offer = { ...call.body, delegatedFrom: null, invitationId, invitedBy, granter };
      return invite(parts, offer, { of, today: dayOf(now) });
    },
  });

const invitingDeputy = (parts: InvitationParts): Route =>
  writing({
    method: 'post',
    path: '/api/mandates/{mandateId}/invitations',
    operationId: 'inviteDeputy',
    action: 'mandate.delegate',
    summary: 'Offers one’s own mandate to whoever brings the code, no longer than it lasts.',
    tag,
    params: z.strictObject({ mandateId: id }),
    body: z.strictObject({ until: day.nullable().default(null), label }),
    replies: { 201: { description: 'It waits', schema: made } },
    refusals: [
      'mandate_unknown',
      'not_the_holder',
      'mandate_not_in_force',
      'until_in_the_past',
      'until_beyond_own',
      'delegation_too_deep',
      'too_many_deputies',
      'too_many_invitations',
    ],
    handle: async (call) => {
      const { mandateId: delegatedFrom } = call.params;
      const own = await parts.expect(delegatedFrom);
      if (own === undefined) return problem('mandate_unknown');
      if (!reaches(call.reach, own.territoryId)) return problem('not_permitted');
      const of = await parts.territory(own.territoryId);
      if (of === undefined) return problem('mandate_unknown');
      const { territoryId: forWhom, role } = own;
      const { commandId: invitationId, now } = call.context;
      const { actor: invitedBy } = call.identity;
      const granter = { kind: 'agent', of: forWhom, personId: invitedBy } as const;
      const offer = { ...call.body, territoryId: forWhom, role, delegatedFrom, granter };
      return invite(parts, { ...offer, invitationId, invitedBy }, { of, today: dayOf(now) });
    },
  });

/** Looks whether the mandate could be given now, to somebody new; and lets it wait. */
async function invite(
  { handler, invitations }: InvitationParts,
  offer: Parameters<Invitations['invite']>[0],
  { of, today }: { readonly of: KnownTerritory; readonly today: Day },
): Promise<Reply> {
  const command = commandOf(offer, { of, personId: newId(), today });
  const decision = mandateDecider.decide(command, await handler.look(of.territoryId));
  if (decision.kind === 'rejected') return refusalOf(decision);
  const limit = mostWaiting(offer);
  const isNew = invitations.one(offer.invitationId) === undefined;
  if (isNew && invitations.waitingLike(offer) >= limit) {
    return problem('too_many_invitations', { limit });
  }
  return answer(201, { id: invitations.invite(offer).invitationId });
}

/** The command that gives the mandate to somebody. */
function commandOf(
  offer: Pick<
    Invitation,
    'invitationId' | 'territoryId' | 'role' | 'until' | 'delegatedFrom' | 'invitedBy' | 'granter'
  >,
  to: { readonly of: KnownTerritory; readonly personId: string; readonly today: Day },
): MandateCommand {
  const { territoryId: forWhom, role, until, delegatedFrom, invitedBy, granter } = offer;
  const { personId, today, of } = to;
  const given = { mandateId: offer.invitationId, territoryId: forWhom, personId, until, today };
  return delegatedFrom === null
    ? { type: 'GrantMandate', ...of, ...given, role, granter }
    : { type: 'DelegateMandate', ...given, delegatedFrom, holderId: invitedBy };
}

const showing = ({ invitations }: InvitationParts): Route =>
  reading({
    // In the query, which no log shows.
    path: '/api/invitations/shown',
    operationId: 'showInvitation',
    action: 'person.self',
    summary: 'Says what a code is for, before it is taken.',
    tag,
    query: z.strictObject({ code }),
    replies: { 200: { description: 'What is offered', schema: offered } },
    refusals: ['invitation_unknown', 'invitation_over'],
    handle: ({ query, identity }) => {
      const found = openTo(invitations, query.code, identity?.actor);
      return 'kind' in found ? found : answer(200, offerOf(found));
    },
  });

/** @returns the invitation that a code stands for, while this person can take it, or has. */
function openTo(
  invitations: Invitations,
  given: string,
  person: string | undefined,
): Invitation | Problem {
  const found = invitations.find(given);
  if (found === undefined) return problem('invitation_unknown');
  if (found.takenBy !== null && found.takenBy === person) return found;
  return found.takenBy !== null || invitations.isOver(found) ? problem('invitation_over') : found;
}

const taking = ({ invitations, handler, territory }: InvitationParts): Route =>
  writing({
    method: 'post',
    path: '/api/invitations/acceptances',
    operationId: 'acceptInvitation',
    action: 'person.self',
    summary:
      'Takes the mandate that a code is for. It is recorded as given by whoever invited, who must still be able to give it.',
    tag,
    body: z.strictObject({ code }),
    replies: { 201: { description: 'The mandate is theirs', schema: receipt } },
    refusals: [
      'invitation_unknown',
      'invitation_over',
      'inviter_without_right',
      'mandate_unknown',
      'not_yours_to_grant',
      'first_signatory_only',
      'not_to_oneself',
      'not_the_holder',
      'mandate_not_in_force',
      'role_not_for_kind',
      'until_in_the_past',
      'until_beyond_own',
      'delegation_too_deep',
      'already_held',
      'too_many_mandates',
      'too_many_deputies',
    ],
    handle: async ({ body, identity, context }) => {
      const { actor: personId } = identity;
      const found = openTo(invitations, body.code, personId);
      if ('kind' in found) return found;
      const { invitationId } = found;
      const today = dayOf(context.now);
      const of = await territory(found.territoryId);
      if (of === undefined) return problem('invitation_over');
      if (!found.closed && !(await mayStillInvite(found, handler, context.now))) {
        return problem('inviter_without_right');
      }
      if (!invitations.take(invitationId, personId)) return problem('invitation_over');
      const command = commandOf(found, { of, personId, today });
      const given = await handler.give(of.territoryId, command, inNameOf(found, personId, context));
      if (given.kind === 'done') invitations.close(invitationId);
      else invitations.release(invitationId);
      const created = `/api/mandates?territory=${of.territoryId}`;
      return replyToCommand(given, { service: SERVICE, id: invitationId, created });
    },
  });

/** The decision is whoever invited’s; the same for every repetition by the same person. */
const inNameOf = (
  { invitationId, invitedBy }: Invitation,
  personId: string,
  context: CommandContext,
): CommandContext => ({
  ...context,
  commandId: invitationId,
  fingerprint: `invitation ${invitationId} ${personId}`,
  actor: invitedBy,
});

/** Whether whoever invited still acts as they did then. The operator's office is configuration: it is not asked again. */
async function mayStillInvite(
  { granter, delegatedFrom }: Invitation,
  handler: MandateHandler,
  now: Instant,
): Promise<boolean> {
  switch (granter.kind) {
    case 'operator':
      return true;
    case 'official':
    case 'signatory':
      return stillHolds(granter, { handler, now });
    case 'agent': {
      const mandates = await handler.look(granter.of);
      const own = delegatedFrom === null ? undefined : mandates.get(delegatedFrom);
      return own !== undefined && isInForce(mandates, own, dayOf(now));
    }
    default:
      return assertNever(granter);
  }
}

const withdrawing = ({ invitations, handler }: InvitationParts): Route =>
  writing({
    method: 'post',
    path: '/api/invitations/{invitationId}/withdrawal',
    operationId: 'withdrawInvitation',
    action: 'mandate.withdraw',
    summary:
      'Takes an invitation back. By whoever invited, a signatory of the territory, or the operator.',
    tag,
    params: invitationParams,
    body: z.strictObject({}),
    replies: { 200: { description: 'Nobody can take it any more', schema: made } },
    refusals: ['invitation_unknown', 'invitation_over', 'not_yours_to_withdraw'],
    handle: async ({ params, identity, context: { now } }) => {
      const found = invitations.one(params.invitationId);
      if (found === undefined) return problem('invitation_unknown');
      const { territoryId: of } = found;
      const granter = await granterOf(identity, of, { handler, now });
      const isTheirs =
        found.invitedBy === identity.actor ||
        granter.kind === 'operator' ||
        (granter.kind === 'signatory' && (await stillHolds(granter, { handler, now })));
      if (!isTheirs) return problem('not_yours_to_withdraw');
      if (found.takenBy !== null) return problem('invitation_over');
      invitations.close(found.invitationId);
      return answer(200, { id: found.invitationId });
    },
  });

const refusalOf = (rejected: {
  readonly kind: 'rejected';
  readonly rejection: { readonly code: string };
}): Reply => replyToCommand(rejected, { service: SERVICE, id: '' });
