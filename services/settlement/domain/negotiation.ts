import type { ExchangeEvent, ExchangeTerms } from '@bourse/contracts/exchanges';
import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { addDays, dayAfter, dayOf, type Instant, startOfDay } from '@bourse/kernel/clock';
import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { isDeepStrictEqual } from 'node:util';
import {
  type Exchange,
  type ExchangeDecision,
  type In,
  isParty,
  type KnownExchange,
} from './exchange-state.ts';

type ByParty = { readonly by: TerritoryId; readonly now: Instant };

export type NegotiationCommand =
  | ({
      readonly type: 'ProposeExchange';
      readonly exchangeId: Uuid;
      readonly marketplaceId: MarketplaceId;
      readonly offerId: Uuid | null;
      readonly requestId: Uuid | null;
      /** The exchange that this one goes on from; its id then derives from that one (`renewalIdOf`). */
      readonly renewsExchangeId: Uuid | null;
      readonly lenderId: TerritoryId;
      readonly borrowerId: TerritoryId;
      readonly object: string;
      readonly terms: ExchangeTerms;
      readonly answerBy: Instant;
      readonly crossesEpci: boolean;
    } & ByParty)
  | ({
      readonly type: 'CounterProposal';
      readonly terms: ExchangeTerms;
      readonly answerBy: Instant;
    } & ByParty)
  | ({ readonly type: 'AcceptExchange' } & ByParty)
  | ({ readonly type: 'DeclineExchange'; readonly reason: string } & ByParty)
  | ({ readonly type: 'WithdrawExchange'; readonly reason: string } & ByParty)
  /** Given by time. */
  | { readonly type: 'ExpireExchange'; readonly now: Instant };

type Command<Type extends NegotiationCommand['type']> = Extract<NegotiationCommand, { type: Type }>;

/** From the first proposal to an acceptance, or to the end of it. */
export function decideNegotiation(
  command: NegotiationCommand,
  exchange: Exchange,
): ExchangeDecision {
  if (command.type === 'ProposeExchange') return proposeExchange(command, exchange);
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  if (command.type === 'ExpireExchange') return expireExchange(command, exchange);
  if (!isParty(exchange, command.by)) return reject({ code: 'not_a_party' });
  switch (command.type) {
    case 'CounterProposal':
      return counterProposal(command, exchange);
    case 'AcceptExchange':
      return acceptExchange(command, exchange);
    case 'DeclineExchange':
      return declineExchange(command, exchange);
    case 'WithdrawExchange':
      return withdrawExchange(command, exchange);
    default:
      return assertNever(command);
  }
}

function proposeExchange(
  command: Command<'ProposeExchange'>,
  exchange: Exchange,
): ExchangeDecision {
  const { type: _type, now: _now, ...data } = command;
  if (exchange.status !== 'unknown') {
    return repeated(command, exchange);
  }
  if (command.by !== command.lenderId && command.by !== command.borrowerId) {
    return reject({ code: 'not_a_party' });
  }
  if (command.lenderId === command.borrowerId) return reject({ code: 'same_territory' });
  return datesOff(command) ?? accept({ type: 'ExchangeProposed', data });
}

/** Later steps change terms and dates; what can no longer change tells whether it is the same exchange. */
function repeated(command: Command<'ProposeExchange'>, exchange: KnownExchange): ExchangeDecision {
  const same = LASTING.every((field) => exchange[field] === command[field]);
  // Whoever renews an exchange at the same time gets the same id: only the very same proposal is a repetition.
  if (command.renewsExchangeId !== null && exchange.renewsExchangeId === command.renewsExchangeId) {
    const { by, terms } = command;
    const alike = same && exchange.proposedBy === by && isDeepStrictEqual(exchange.terms, terms);
    return alike ? accept() : reject({ code: 'renewal_open', renewalId: exchange.exchangeId });
  }
  return same ? accept() : reject({ code: 'exchange_already_proposed' });
}
const LASTING = [
  'marketplaceId',
  'offerId',
  'requestId',
  'renewsExchangeId',
  'lenderId',
  'borrowerId',
  'object',
] as const;

function counterProposal(
  command: Command<'CounterProposal'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { by, terms, answerBy, now } = command;
  const { exchangeId } = exchange;
  const counter = (): ExchangeDecision =>
    datesOff({ terms, answerBy, now }) ??
    accept({ type: 'ExchangeCountered', data: { exchangeId, by, terms, answerBy } });
  switch (exchange.status) {
    case 'proposed':
    case 'countered':
      if (exchange.proposedBy === by) {
        const same = isDeepStrictEqual(exchange.terms, terms) && exchange.answerBy === answerBy;
        return same ? accept() : reject({ code: 'other_party_to_answer' });
      }
      return late(exchange, now) ?? counter();
    // Whoever finds a way goes on: the terms that failed bind nobody.
    case 'refused':
      return counter();
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function acceptExchange(
  command: Command<'AcceptExchange'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { by, now } = command;
  switch (exchange.status) {
    case 'proposed':
    case 'countered':
      if (exchange.proposedBy === by) return reject({ code: 'other_party_to_answer' });
      return (
        late(exchange, now) ??
        accept({ type: 'ExchangeAccepted', data: { exchangeId: exchange.exchangeId, by } })
      );
    case 'accepted':
    case 'securing':
      return exchange.acceptedBy === by ? accept() : reject({ code: 'other_party_to_answer' });
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function declineExchange(
  command: Command<'DeclineExchange'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { by, reason } = command;
  const declined = accept<ExchangeEvent>({
    type: 'ExchangeDeclined',
    data: { exchangeId: exchange.exchangeId, by, reason },
  });
  switch (exchange.status) {
    case 'declined':
      return repeatedBy(by, exchange);
    case 'proposed':
    case 'countered':
      return exchange.proposedBy === by ? reject({ code: 'other_party_to_answer' }) : declined;
    case 'refused':
      return declined;
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function withdrawExchange(
  command: Command<'WithdrawExchange'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { by, reason } = command;
  const withdrawn = accept<ExchangeEvent>({
    type: 'ExchangeWithdrawn',
    data: { exchangeId: exchange.exchangeId, by, reason },
  });
  switch (exchange.status) {
    case 'withdrawn':
      return repeatedBy(by, exchange);
    case 'proposed':
    case 'countered':
      return exchange.proposedBy === by ? withdrawn : reject({ code: 'only_proposer_withdraws' });
    case 'refused':
      return withdrawn;
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function expireExchange(
  command: Command<'ExpireExchange'>,
  exchange: KnownExchange,
): ExchangeDecision {
  switch (exchange.status) {
    case 'expired':
      return accept();
    case 'proposed':
    case 'countered':
    case 'refused':
      return command.now < exchange.answerBy
        ? reject({ code: 'not_due', dueAt: exchange.answerBy })
        : accept({ type: 'ExchangeExpired', data: { exchangeId: exchange.exchangeId } });
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function late(exchange: KnownExchange, now: Instant): ExchangeDecision | undefined {
  const { answerBy } = exchange;
  return now >= answerBy ? reject({ code: 'answer_period_over', answerBy }) : undefined;
}

/** How far ahead an exchange may begin, and how long it may last: three years. */
const HORIZON_DAYS = 3 * 366;

function datesOff(given: {
  terms: ExchangeTerms;
  answerBy: Instant;
  now: Instant;
}): ExchangeDecision | undefined {
  const { terms, answerBy, now } = given;
  const { startsOn, endsOn } = terms;
  const today = dayOf(now);
  if (answerBy <= now) return reject({ code: 'date_in_the_past', field: 'answerBy', today });
  if (startsOn < today) return reject({ code: 'date_in_the_past', field: 'startsOn', today });
  const latestStart = dayOf(addDays(now, HORIZON_DAYS));
  if (startsOn > latestStart) {
    return reject({ code: 'date_too_far', field: 'startsOn', latest: latestStart });
  }
  if (endsOn < startsOn) return reject({ code: 'dates_out_of_order' });
  const latestEnd = dayOf(addDays(startOfDay(startsOn), HORIZON_DAYS));
  if (endsOn > latestEnd)
    return reject({ code: 'date_too_far', field: 'endsOn', latest: latestEnd });
  // What is agreed on after the work should have ended is no agreement on that work.
  if (answerBy > startOfDay(dayAfter(endsOn)))
    return reject({ code: 'answer_after_the_end', endsOn });
  return undefined;
}

/** Who ended it may say so again; the other party learns that it has ended. */
function repeatedBy(by: TerritoryId, exchange: In<'declined' | 'withdrawn'>): ExchangeDecision {
  const { status, ground } = exchange;
  return ground.by === by ? accept() : reject({ code: 'wrong_status', status });
}
