import { dayOf } from '@bourse/kernel/clock';
import type { BookExchange } from '../invariants/exchange-book.ts';
import {
  as,
  type CommandKind,
  type Market,
  mostly,
  pickLately,
  REASON,
  someMinutes,
} from './command-kind.ts';
import { proposeExchange, somePeriod } from './proposals.ts';

type Status = BookExchange['status'];
type Kinds = Readonly<Record<string, CommandKind>>;

/** A step that somebody takes with an exchange that is in one of these statuses, or, seldom, in another. */
function step(given: {
  readonly operationId: string;
  readonly weight: number;
  readonly causes: string;
  readonly mayCauseNothing?: true;
  readonly from: readonly Status[];
  readonly by: (exchange: BookExchange, market: Market) => string | undefined;
  readonly byAssociation?: true;
  /** What is asked for depends on no revision of the exchange. */
  readonly unconditional?: true;
  readonly body?: (exchange: BookExchange, market: Market) => Record<string, unknown> | undefined;
}): CommandKind {
  const { operationId, weight, causes, mayCauseNothing = false, from } = given;
  const role = given.byAssociation === true ? 'association' : 'member';
  return {
    weight,
    causes,
    mayCauseNothing,
    draw: (market) => {
      const { books, random } = market;
      const all = [...books.exchanges.exchanges.values()];
      const fitting = all.filter(({ status }) => from.includes(status));
      const exchange = pickLately(random, mostly(random, fitting, all));
      if (exchange === undefined) return undefined;
      const territoryId = given.by(exchange, market);
      const body = given.body === undefined ? {} : given.body(exchange, market);
      if (territoryId === undefined || body === undefined) return undefined;
      const { exchangeId, revision } = exchange;
      const identity = as({ territoryId }, role);
      const asked = { operationId, params: { exchangeId }, body, identity };
      const careful = given.unconditional !== true && random.chance(0.15);
      return { of: 'settlement', ...asked, ...(careful && { seen: revision }) };
    },
  };
}

const eitherParty = ({ lenderId, borrowerId }: BookExchange, { random }: Market) =>
  random.pick([lenderId, borrowerId]);
const proposer = ({ proposedBy }: BookExchange) => proposedBy;
const otherParty = ({ proposedBy, lenderId, borrowerId }: BookExchange, { random }: Market) =>
  mostly(random, proposedBy === lenderId ? borrowerId : lenderId, proposedBy);
const association = (_: BookExchange, { random, associations }: Market) =>
  random.pick(associations)?.territoryId;
const notSignedYet = ({ lenderId, borrowerId, signedBy }: BookExchange, { random }: Market) => {
  const parties = [lenderId, borrowerId];
  const left = parties.filter((party) => !signedBy.has(party));
  return random.pick(mostly(random, left, parties));
};
const withReason = () => ({ reason: REASON });

/** Some of what there is, mostly; seldom one more. */
const within = (most: number, { random }: Market): number =>
  mostly(random, random.between(Math.min(1, most), most), most + 1);

function session({ terms, loggedMinutes }: BookExchange, market: Market) {
  const left = terms.minutes - loggedMinutes;
  const today = dayOf(market.now);
  if (left === 0 || terms.startsOn > today)
    return mostly(market.random, undefined, { on: today, minutes: 1 });
  const on = mostly(market.random, terms.startsOn, today);
  return { on, minutes: within(left, market) };
}

/** What a session was in truth: other minutes, or none. */
function correction({ terms, sessions, loggedMinutes }: BookExchange, market: Market) {
  const { random } = market;
  const [sessionId, minutes] = random.pick([...sessions]) ?? [];
  if (sessionId === undefined || minutes === undefined) return undefined;
  const most = terms.minutes - loggedMinutes + minutes;
  const corrected = random.chance(0.2) ? 0 : within(most, market);
  return { sessionId, minutes: corrected, reason: REASON };
}

const cancelling = (weight: number, from: readonly Status[]): CommandKind =>
  step({
    operationId: 'cancelExchange',
    weight,
    causes: 'ExchangeCancelled',
    mayCauseNothing: true,
    from,
    by: eitherParty,
    body: withReason,
  });

/** What parties and associations do with exchanges. */
export const exchangeCommands: Kinds = {
  proposeExchange: {
    weight: 12,
    causes: 'ExchangeProposed',
    mayCauseNothing: false,
    draw: proposeExchange,
  },
  counterProposal: step({
    operationId: 'counterProposal',
    weight: 4,
    causes: 'ExchangeCountered',
    mayCauseNothing: true,
    from: ['proposed', 'countered', 'refused'],
    by: otherParty,
    body: (_, market) => ({
      minutes: someMinutes(market),
      unitCostCents: 4200,
      ...somePeriod(market),
    }),
  }),
  acceptExchange: step({
    operationId: 'acceptExchange',
    weight: 12,
    causes: 'ExchangeAccepted',
    mayCauseNothing: true,
    from: ['proposed', 'countered'],
    by: otherParty,
  }),
  declineExchange: step({
    operationId: 'declineExchange',
    weight: 1,
    causes: 'ExchangeDeclined',
    mayCauseNothing: true,
    from: ['proposed', 'countered', 'refused'],
    by: otherParty,
    body: withReason,
  }),
  withdrawExchange: step({
    operationId: 'withdrawExchange',
    weight: 1,
    causes: 'ExchangeWithdrawn',
    mayCauseNothing: true,
    from: ['proposed', 'countered', 'refused'],
    by: proposer,
    body: withReason,
  }),
  signConvention: step({
    operationId: 'signConvention',
    weight: 16,
    causes: 'ConventionSigned',
    mayCauseNothing: true,
    from: ['agreed'],
    by: notSignedYet,
  }),
  logWork: step({
    operationId: 'logWork',
    weight: 12,
    causes: 'WorkLogged',
    from: ['signed', 'delivering'],
    by: ({ lenderId, borrowerId }, { random }) => mostly(random, lenderId, borrowerId),
    body: session,
  }),
  correctWork: step({
    operationId: 'correctWork',
    weight: 4,
    causes: 'WorkCorrected',
    mayCauseNothing: true,
    from: ['signed', 'delivering'],
    by: ({ lenderId, borrowerId }, { random }) => mostly(random, lenderId, borrowerId),
    body: correction,
  }),
  renewExchange: step({
    operationId: 'renewExchange',
    weight: 2,
    causes: 'ExchangeProposed',
    from: ['delivering', 'certified', 'resolved', 'settled'],
    by: eitherParty,
    unconditional: true,
    body: (_, market) => ({ minutes: someMinutes(market), ...somePeriod(market) }),
  }),
  certifyDelivery: step({
    operationId: 'certifyDelivery',
    weight: 7,
    causes: 'DeliveryCertified',
    mayCauseNothing: true,
    from: ['delivering'],
    by: ({ lenderId, borrowerId }, { random }) => mostly(random, borrowerId, lenderId),
    body: ({ loggedMinutes }, market) => ({ minutes: Math.max(1, within(loggedMinutes, market)) }),
  }),
  raiseDispute: step({
    operationId: 'raiseDispute',
    weight: 2,
    causes: 'DisputeRaised',
    mayCauseNothing: true,
    from: ['delivering'],
    by: eitherParty,
    body: withReason,
  }),
  withdrawDispute: step({
    operationId: 'withdrawDispute',
    weight: 1.5,
    causes: 'DisputeWithdrawn',
    mayCauseNothing: true,
    from: ['disputed'],
    by: ({ disputedBy, lenderId, borrowerId }, { random }) =>
      mostly(random, disputedBy, random.pick([lenderId, borrowerId])),
  }),
  resolveDispute: step({
    operationId: 'resolveDispute',
    weight: 4,
    causes: 'DisputeResolved',
    mayCauseNothing: true,
    from: ['disputed'],
    by: association,
    byAssociation: true,
    body: ({ loggedMinutes }, { random }) => ({
      minutes: random.between(0, loggedMinutes),
      reason: REASON,
    }),
  }),
  cancelExchange: cancelling(0.8, ['agreed', 'signed']),
  // While both are still sought: a race that everybody has to lose in good order.
  cancelWhileSecuring: cancelling(2, ['accepted', 'securing']),
  reverseExchange: step({
    operationId: 'reverseExchange',
    weight: 4,
    causes: 'ReversalRequested',
    from: ['settled'],
    by: association,
    byAssociation: true,
    body: ({ verdictMinutes = 1, reversals }, market) => {
      let left = verdictMinutes;
      for (const { status, minutes } of reversals.values()) if (status === 'done') left -= minutes;
      return { minutes: Math.max(1, within(left, market)), reason: REASON };
    },
  }),
};
