import {
  day,
  id,
  minutes,
  type MarketplaceId,
  minutesOrNone,
  reason,
  type TerritoryId,
  reversalReason,
} from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Membership } from '@bourse/membership/membership';
import type { Action } from '@bourse/rights/policy';
import { receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { type Reply, type Route, type WriteCall, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { ExchangeCommand } from '../domain/exchange.ts';
import type { ExchangeHandler } from '../exchange-handler.ts';
import type { MarketplaceHandler } from '../marketplace-handler.ts';
import type { Policy } from '../policy.ts';
import type { Policies } from '../policies.ts';
import type { ExchangeQueries } from '../read-models/exchanges/queries.ts';
import { counterProposal, exchangeParams } from './exchange-schemas.ts';
import { answerByFor } from './propose.ts';

const SERVICE = 'settlement';
const NEWS_WAIT_MS = 1_000;
const nothing = z.strictObject({});
const withReason = z.strictObject({ reason });

type Parts = {
  readonly exchanges: ExchangeHandler;
  readonly membership: Membership;
  readonly policies: Policies;
  readonly marketplaces: MarketplaceHandler;
  readonly queries: ExchangeQueries;
  readonly first: MarketplaceId;
};

type Step<Body extends z.ZodType> = {
  /** The last part of the address: what the step makes. */
  readonly path: string;
  readonly operationId: string;
  readonly action: Action;
  readonly summary: string;
  readonly body: Body;
  readonly refusals: readonly string[];
  /** Whether it is for an association instead of a party. */
  readonly byAssociation?: true;
  readonly command: (call: {
    by: TerritoryId;
    now: Instant;
    /** Of the exchange's marketplace. */
    policy: Policy;
    /** An identifier for what the step makes, the same when it is repeated. */
    newId: Uuid;
    body: z.infer<Body>;
  }) => ExchangeCommand;
};

/** What is done to an exchange after it was proposed: each step a POST of its own. */
export function exchangeSteps(parts: Parts): readonly Route[] {
  const { exchanges, membership, marketplaces, policies, queries, first } = parts;
  /** Who acts, or why they may not. */
  const actorOf = async (
    { identity: { territoryId } }: WriteCall<unknown, unknown>,
    byAssociation: boolean,
  ): Promise<TerritoryId | Problem> => {
    if (territoryId === null) return problem('not_permitted');
    if (!byAssociation) return territoryId;
    const member = await membership.expect(territoryId, NEWS_WAIT_MS);
    // The news of its admission may be on its way: a refusal that passes, and is not remembered.
    if (member === undefined) return problem('not_a_member', { territoryId });
    return member.kind === 'association' ? territoryId : problem('not_permitted');
  };
  /** In a marketplace that is somebody's, no other association decides on exchanges. */
  const refusedRule = async (exchangeId: Uuid, by: TerritoryId): Promise<Problem | undefined> => {
    // By the streams: a view that is behind knows no marketplace of it, and would let everybody decide.
    const exchange = await exchanges.look(exchangeId);
    if (exchange.status === 'unknown') return undefined;
    const { marketplaceId } = exchange;
    const marketplace = await marketplaces.look(marketplaceId);
    const { ownerId } = marketplace.status === 'unknown' ? { ownerId: null } : marketplace;
    return ownerId === null || ownerId === by
      ? undefined
      : problem('not_the_owner', { marketplaceId });
  };
  const step = <Body extends z.ZodType>(given: Step<Body>): Route =>
    writing({
      method: 'post',
      path: `/api/exchanges/{exchangeId}/${given.path}`,
      operationId: given.operationId,
      action: given.action,
      summary: given.summary,
      tag: 'exchanges',
      params: exchangeParams,
      body: given.body,
      replies: { 200: { description: 'Done', schema: receipt } },
      refusals: [
        'exchange_unknown',
        'wrong_status',
        ...(given.byAssociation === true ? ['not_a_member', 'not_the_owner'] : []),
        ...given.refusals,
      ],
      handle: async (call): Promise<Reply> => {
        const by = await actorOf(call, given.byAssociation === true);
        if (typeof by !== 'string') return by;
        const { exchangeId } = call.params;
        const { now, commandId } = call.context;
        if (given.byAssociation === true) {
          const refusal = await refusedRule(exchangeId, by);
          if (refusal !== undefined) return refusal;
        }
        const marketplaceId = queries.one(exchangeId)?.marketplaceId ?? first;
        const policy = policies.of(marketplaceId);
        const command = given.command({ by, now, policy, newId: commandId, body: call.body });
        const result = await exchanges.give(exchangeId, command, call.context, call.seen);
        return replyToCommand(result, { service: SERVICE, id: exchangeId });
      },
    });

  return [
    step({
      path: 'counter-proposals',
      operationId: 'counterProposal',
      action: 'exchange.negotiate',
      summary: 'Answers a proposal with other terms.',
      body: counterProposal,
      refusals: [
        'not_a_party',
        'other_party_to_answer',
        'answer_period_over',
        'date_in_the_past',
        'date_too_far',
        'dates_out_of_order',
        'answer_after_the_end',
      ],
      command: ({ by, now, policy, body: { answerBy, ...terms } }) => ({
        type: 'CounterProposal',
        by,
        now,
        terms,
        answerBy: answerBy ?? answerByFor(terms.endsOn, now, policy),
      }),
    }),
    step({
      path: 'acceptances',
      operationId: 'acceptExchange',
      action: 'exchange.negotiate',
      summary:
        'Accepts the terms last proposed. Capacity and credit are then secured: both or neither.',
      body: nothing,
      refusals: ['not_a_party', 'other_party_to_answer', 'answer_period_over'],
      command: ({ by, now }) => ({ type: 'AcceptExchange', by, now }),
    }),
    step({
      path: 'declines',
      operationId: 'declineExchange',
      action: 'exchange.negotiate',
      summary: 'Declines a proposal, with the reason.',
      body: withReason,
      refusals: ['not_a_party', 'other_party_to_answer'],
      command: ({ by, now, body }) => ({ type: 'DeclineExchange', by, now, reason: body.reason }),
    }),
    step({
      path: 'withdrawals',
      operationId: 'withdrawExchange',
      action: 'exchange.negotiate',
      summary: 'Takes one’s own proposal back.',
      body: withReason,
      refusals: ['not_a_party', 'only_proposer_withdraws'],
      command: ({ by, now, body }) => ({ type: 'WithdrawExchange', by, now, reason: body.reason }),
    }),
    step({
      path: 'signatures',
      operationId: 'signConvention',
      action: 'convention.sign',
      summary: 'Signs the convention for one’s territory. Work may begin when both have signed.',
      body: nothing,
      refusals: ['not_a_party'],
      command: ({ by }) => ({ type: 'SignConvention', by }),
    }),
    step({
      path: 'work-logs',
      operationId: 'logWork',
      action: 'work.log',
      summary: 'Logs one session of work, by the lender.',
      body: z.strictObject({ on: day, minutes }),
      refusals: [
        'not_the_lender',
        'session_in_the_future',
        'session_before_start',
        'exceeds_agreed_minutes',
        'session_id_reused',
      ],
      command: ({ by, now, newId, body }) => ({
        type: 'LogWork',
        by,
        now,
        sessionId: newId,
        ...body,
      }),
    }),
    step({
      path: 'corrections',
      operationId: 'correctWork',
      action: 'work.log',
      summary:
        'Says what a session was in truth, by the lender, before the certification. 0 minutes take it back.',
      body: z.strictObject({ sessionId: id, on: day.optional(), minutes: minutesOrNone, reason }),
      refusals: [
        'not_the_lender',
        'session_unknown',
        'session_in_the_future',
        'session_before_start',
        'exceeds_agreed_minutes',
      ],
      command: ({ by, now, body }) => ({
        type: 'CorrectWork',
        by,
        now,
        ...body,
        on: body.on ?? null,
      }),
    }),
    step({
      path: 'certifications',
      operationId: 'certifyDelivery',
      action: 'delivery.certify',
      summary:
        'Certifies that the work was done (service fait), all or part of it, by the borrower. Final: what is not certified is released; a renewal takes up the rest.',
      body: z.strictObject({ minutes }),
      refusals: ['not_the_borrower', 'exceeds_logged_minutes'],
      command: ({ by, body }) => ({ type: 'CertifyDelivery', by, minutes: body.minutes }),
    }),
    step({
      path: 'disputes',
      operationId: 'raiseDispute',
      action: 'dispute.raise',
      summary: 'Raises a dispute about the work logged, for an association to resolve.',
      body: withReason,
      refusals: ['not_a_party'],
      command: ({ by, body }) => ({ type: 'RaiseDispute', by, reason: body.reason }),
    }),
    step({
      path: 'dispute-withdrawals',
      operationId: 'withdrawDispute',
      action: 'dispute.raise',
      summary: 'Takes one’s own dispute back: the delivery goes on.',
      body: nothing,
      refusals: ['not_a_party', 'only_disputer_withdraws'],
      command: ({ by }) => ({ type: 'WithdrawDispute', by }),
    }),
    step({
      path: 'resolutions',
      operationId: 'resolveDispute',
      action: 'dispute.resolve',
      summary:
        'Resolves a dispute: how many of the minutes logged are to be paid for. By an association.',
      body: z.strictObject({ minutes: minutesOrNone, reason }),
      refusals: ['party_to_the_exchange', 'exceeds_logged_minutes'],
      byAssociation: true,
      command: ({ by, body }) => ({ type: 'ResolveDispute', by, ...body }),
    }),
    step({
      path: 'cancellations',
      operationId: 'cancelExchange',
      action: 'exchange.negotiate',
      summary:
        'Cancels an exchange before any work is logged; capacity and credit come free again. Later, the refusal says what to do instead.',
      body: withReason,
      refusals: ['not_a_party', 'work_already_logged'],
      command: ({ by, body }) => ({ type: 'CancelExchange', by, reason: body.reason }),
    }),
    step({
      path: 'reversals',
      operationId: 'reverseExchange',
      action: 'exchange.reverse',
      summary:
        'Moves all or part of what was settled back, as a movement of its own. By an association.',
      body: z.strictObject({ minutes, reasonCode: reversalReason.default('other'), reason }),
      refusals: [
        'party_to_the_exchange',
        'exceeds_settled_minutes',
        'reversal_under_way',
        'reversal_id_reused',
      ],
      byAssociation: true,
      command: ({ by, newId, body }) => ({
        type: 'RequestReversal',
        reversalId: newId,
        by,
        ...body,
      }),
    }),
  ];
}
