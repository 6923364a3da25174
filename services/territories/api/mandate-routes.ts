import { mandateRole } from '@bourse/contracts/mandates';
import { day, id, instant, reason, territoryId } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import { onlyOf, reaches } from '@bourse/rights/permit';
import { commandReplier, receipt } from '@bourse/service-kit/command-reply';
import { cursorParameter, limitParameter, numberedPages } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { MandateHandler } from '../mandate-handler.ts';
import type { MandateQueries, MandateView } from '../read-models/mandates/queries.ts';
import { granterOf } from './granter-of.ts';
import type { KnownTerritory } from './known-territory.ts';

const SERVICE = 'territories';
const tag = 'mandates';
const pages = numberedPages('mandates');
const mandateParams = z.strictObject({ mandateId: id });

export const mandateView = z
  .object({
    mandateId: id,
    territoryId,
    personId: id,
    role: mandateRole,
    until: day.nullable().meta({ description: 'The last day on which it holds.' }),
    by: territoryId.nullable().meta({ description: 'In whose name; null for the operator.' }),
    delegatedFrom: id.nullable(),
    grantedAt: instant,
    endedAt: instant.nullable().meta({
      description: 'When it was withdrawn, or ended with the mandate that it was delegated from.',
    }),
    endedBy: territoryId.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Mandate' });

const listedMandate = mandateView
  .extend({
    personName: z.string().nullable().meta({
      description: 'What they call themselves, for those who act for the same territory.',
    }),
  })
  .meta({ id: 'ListedMandate' });

export type MandateParts = {
  readonly handler: MandateHandler;
  readonly queries: MandateQueries;
  /** Finds a mandate that was given a moment ago, too. */
  readonly expect: (mandateId: string) => Promise<MandateView | undefined>;
  /** What somebody calls themselves; null when nothing is known. */
  readonly personName: (personId: string) => string | null;
  /** What is known of a territory, registered or not. */
  readonly territory: (territoryId: string) => Promise<KnownTerritory | undefined>;
};

/** `/api/mandates`: who acts for which territory, in which role, until when. */
export const mandateRoutes = (parts: MandateParts): readonly Route[] => [
  listing(parts),
  granting(parts),
  delegating(parts),
  withdrawing(parts),
];

const listing = ({ queries, personName }: MandateParts): Route =>
  reading({
    path: '/api/mandates',
    operationId: 'listMandates',
    action: 'mandate.read',
    summary:
      'Lists mandates, ended ones too, the newest first: those of one’s own territory, or, for those who watch over the bourse, all.',
    tag,
    query: z.strictObject({
      person: id.optional(),
      territory: territoryId.optional(),
      limit: limitParameter,
      cursor: cursorParameter,
    }),
    replies: {
      200: {
        description: 'A page of mandates',
        schema: z.object({ items: z.array(listedMandate), next: z.string().nullable() }),
      },
    },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, person, territory }, reach, identity }) => {
      const before = pages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const filter = { personId: person, territoryId: territory, seenBy: onlyOf(reach) };
      const { found, last } = queries.list(filter, { before, limit });
      const named = found.map((one) => {
        const isOwn = one.territoryId === identity?.territoryId;
        return { ...one, personName: isOwn ? personName(one.personId) : null };
      });
      return answer(200, pages.pageOf(named, limit, last));
    },
  });

const granting = ({ handler, territory }: MandateParts): Route => {
  const give = commandReplier(SERVICE, handler);
  return writing({
    method: 'post',
    path: '/api/mandates',
    operationId: 'grantMandate',
    action: 'mandate.grant',
    summary:
      'Lets a person act for a territory in a role. By a signatory of the territory to others; the first signatory ever, by an official of the association that admitted it; any, by the operator.',
    tag,
    body: z.strictObject({
      personId: id,
      territoryId,
      role: mandateRole,
      until: day.nullable().default(null),
    }),
    replies: { 201: { description: 'Granted', schema: receipt } },
    refusals: [
      'territory_unknown',
      'not_yours_to_grant',
      'first_signatory_only',
      'not_to_oneself',
      'role_not_for_kind',
      'until_in_the_past',
      'already_held',
      'too_many_mandates',
    ],
    handle: async (call) => {
      const { commandId: mandateId, now } = call.context;
      const of = await territory(call.body.territoryId);
      if (of === undefined) return problem('territory_unknown');
      const granter = await granterOf(call.identity, of.territoryId, { handler, now });
      const command = { ...of, ...call.body, granter, mandateId, today: dayOf(now) };
      const created = `/api/mandates?territory=${of.territoryId}`;
      const reply = await give(call, of.territoryId, { type: 'GrantMandate', ...command }, created);
      return named(reply, mandateId);
    },
  });
};

const delegating = ({ handler, expect }: MandateParts): Route => {
  const give = commandReplier(SERVICE, handler);
  return writing({
    method: 'post',
    path: '/api/mandates/{mandateId}/delegations',
    operationId: 'delegateMandate',
    action: 'mandate.delegate',
    summary:
      'Gives one’s own mandate on to another person, no longer than it lasts. The delegation ends when it ends.',
    tag,
    params: mandateParams,
    body: z.strictObject({ personId: id, until: day.nullable().default(null) }),
    replies: { 201: { description: 'Delegated', schema: receipt } },
    refusals: [
      'mandate_unknown',
      'not_the_holder',
      'mandate_not_in_force',
      'until_in_the_past',
      'until_beyond_own',
      'delegation_too_deep',
      'already_held',
      'too_many_deputies',
    ],
    handle: async (call) => {
      const { mandateId: delegatedFrom } = call.params;
      const found = await expect(delegatedFrom);
      if (found === undefined) return problem('mandate_unknown');
      const { territoryId: of } = found;
      if (!reaches(call.reach, of)) return problem('not_permitted');
      const { commandId: mandateId, now } = call.context;
      const given = { ...call.body, delegatedFrom, mandateId, territoryId: of };
      const command = {
        type: 'DelegateMandate',
        ...given,
        holderId: call.identity.actor,
        today: dayOf(now),
      } as const;
      return named(await give(call, of, command, `/api/mandates?territory=${of}`), mandateId);
    },
  });
};

const withdrawing = ({ handler, expect }: MandateParts): Route => {
  const give = commandReplier(SERVICE, handler);
  return writing({
    method: 'post',
    path: '/api/mandates/{mandateId}/withdrawal',
    operationId: 'withdrawMandate',
    action: 'mandate.withdraw',
    summary:
      'Ends a mandate, and what was delegated from it. By a signatory of the territory, its holder, whoever delegated it, the association that granted it to another territory, or the operator.',
    tag,
    params: mandateParams,
    body: z.strictObject({ reason }),
    replies: { 200: { description: 'Withdrawn', schema: receipt } },
    refusals: ['mandate_unknown', 'not_yours_to_withdraw'],
    handle: async (call) => {
      const { mandateId } = call.params;
      const found = await expect(mandateId);
      if (found === undefined) return problem('mandate_unknown');
      const { territoryId: of } = found;
      const { now } = call.context;
      const granter = await granterOf(call.identity, of, { handler, now });
      const command = {
        type: 'WithdrawMandate',
        ...call.body,
        mandateId,
        territoryId: of,
        granter,
        today: dayOf(now),
      } as const;
      return named(await give(call, of, command), mandateId);
    },
  });
};

/** What was touched is the mandate, not all of its territory. */
const named = <Reply extends { readonly kind: string }>(reply: Reply, mandateId: string): Reply =>
  'body' in reply ? { ...reply, body: { ...(reply.body as object), id: mandateId } } : reply;
