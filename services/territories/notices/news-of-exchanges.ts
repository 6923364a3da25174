import type { ExchangeDeadline, ExchangeEvent } from '@bourse/contracts/exchanges';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Action } from '@bourse/rights/policy';
import type { KnownFile } from './file-of.ts';
import { type Facts, factsOf, type News, type NoticeKind, type Template } from './notice.ts';

/** An exchange, whose two sides are known. */
export type KnownExchange = KnownFile & {
  readonly lenderId: TerritoryId;
  readonly borrowerId: TerritoryId;
};

/** What an event changes in what is known of its exchange. */
export function evolveExchange(
  known: KnownExchange | undefined,
  event: ExchangeEvent,
): KnownExchange | undefined {
  if (event.type === 'ExchangeProposed') {
    const { exchangeId, lenderId, borrowerId, object, terms } = event.data;
    const { minutes } = terms;
    return { fileId: exchangeId, lenderId, borrowerId, title: object, minutes, signedBy: null };
  }
  if (known === undefined) return undefined;
  if (event.type === 'ExchangeCountered') return { ...known, minutes: event.data.terms.minutes };
  if (event.type === 'ConventionSigned' && known.signedBy === null)
    return { ...known, signedBy: event.data.by };
  return known;
}

/** Of each deadline, who can still do something, and what they are told. */
const reminders: Readonly<
  Record<ExchangeDeadline, { readonly action: Action; readonly template: Template }>
> = {
  answer: { action: 'exchange.negotiate', template: 'to_answer_soon' },
  lapse: { action: 'exchange.negotiate', template: 'lapses_soon' },
  certification: { action: 'delivery.certify', template: 'certifies_itself_soon' },
};

/**
 * Who is to hear of an event of an exchange, and what.
 *
 * @param before What was known of the exchange before it.
 * @param after And with it.
 */
export function newsOfExchange(
  event: ExchangeEvent,
  before: KnownExchange | undefined,
  after: KnownExchange,
): readonly News[] {
  const { lenderId, borrowerId, fileId, title, minutes } = after;
  const facts = (of: TerritoryId, more: Partial<Facts> = {}): Facts =>
    factsOf(`/echanges/${fileId}`, {
      title,
      minutes,
      other: of === lenderId ? borrowerId : lenderId,
      ...more,
    });
  const tell = (
    territoryId: TerritoryId,
    action: Action,
    [kind, template]: readonly [NoticeKind, Template],
    more?: Partial<Facts>,
  ): News => ({
    to: { kind: 'agents', territoryId, action },
    kind,
    template,
    about: fileId,
    facts: facts(territoryId, more),
  });
  const todo = (template: Template) => ['todo', template] as const;
  const progress = (template: Template) => ['progress', template] as const;
  const not = (by: TerritoryId): TerritoryId => (by === lenderId ? borrowerId : lenderId);
  const both = (
    action: Action,
    what: readonly [NoticeKind, Template],
    more?: Partial<Facts>,
  ): readonly News[] => [lenderId, borrowerId].map((one) => tell(one, action, what, more));
  const moved = (template: Template): readonly News[] =>
    both('exchange.negotiate', progress(template));
  const otherOf = (by: TerritoryId, template: Template): readonly News[] => [
    tell(not(by), 'exchange.negotiate', progress(template)),
  ];

  switch (event.type) {
    case 'ExchangeProposed':
    case 'ExchangeCountered': {
      const { by, answerBy } = event.data;
      const what = todo(event.type === 'ExchangeProposed' ? 'proposed' : 'countered');
      return [tell(not(by), 'exchange.negotiate', what, { until: answerBy })];
    }
    case 'ExchangeAccepted':
      return otherOf(event.data.by, 'accepted');
    case 'ExchangeDeclined':
      return otherOf(event.data.by, 'declined');
    case 'ExchangeWithdrawn':
      return otherOf(event.data.by, 'withdrawn');
    case 'ExchangeExpired':
      return moved('expired');
    case 'SecuringRefused': {
      const { cause, answerBy } = event.data;
      return both('exchange.negotiate', todo(cause), { until: answerBy });
    }
    case 'ExchangeAgreed':
      return both('convention.sign', todo('to_sign'));
    case 'ConventionSigned': {
      const { by } = event.data;
      const signed = otherOf(by, 'signed');
      // The second signature: work may begin.
      const complete = before !== undefined && before.signedBy !== null && before.signedBy !== by;
      return complete ? [tell(lenderId, 'work.log', todo('to_work')), ...signed] : signed;
    }
    case 'WorkLogged':
      return [
        tell(borrowerId, 'delivery.certify', todo('to_certify'), { minutes: event.data.minutes }),
      ];
    case 'WorkCorrected':
      return [
        tell(borrowerId, 'delivery.certify', progress('corrected'), {
          minutes: event.data.minutes,
        }),
      ];
    case 'CertificationReminded':
      return [
        tell(borrowerId, 'delivery.certify', todo('to_certify_soon'), {
          until: event.data.automaticAt,
        }),
      ];
    case 'DeadlineReminded': {
      const { deadline, dueAt, awaited } = event.data;
      const { action, template } = reminders[deadline];
      return awaited.map((one) => tell(one, action, todo(template), { until: dueAt }));
    }
    case 'DeliveryCertified': {
      const { by, minutes: certified } = event.data;
      const more = { minutes: certified };
      return by === null
        ? both('exchange.negotiate', progress('certified_by_itself'), more)
        : [tell(lenderId, 'exchange.negotiate', progress('certified'), more)];
    }
    case 'DisputeRaised':
      return [
        ...otherOf(event.data.by, 'disputed'),
        {
          to: { kind: 'officials' },
          kind: 'todo',
          template: 'to_resolve',
          about: fileId,
          facts: facts(not(event.data.by)),
        },
      ];
    case 'DisputeWithdrawn':
      return otherOf(event.data.by, 'dispute_withdrawn');
    case 'DisputeResolved':
      return both('exchange.negotiate', progress('resolved'), { minutes: event.data.minutes });
    case 'ExchangeSettled':
      return both('exchange.negotiate', progress('settled'), { minutes: event.data.minutes });
    case 'LapseAnnounced':
      return both('exchange.negotiate', todo('lapse_announced'), { until: event.data.lapsesAt });
    case 'ExchangeLapsed':
      return moved('lapsed');
    case 'ExchangeCancelled':
      return otherOf(event.data.by, 'cancelled');
    case 'ExchangeReversed':
      return both('exchange.negotiate', progress('reversed'), { minutes: event.data.minutes });
    // What the bourse does by itself, between two things that people do.
    case 'SecuringStarted':
    case 'CapacitySecured':
    case 'CreditSecured':
    case 'ReversalRequested':
    case 'ReversalRefused':
      return [];
    default:
      return assertNever(event, 'event');
  }
}
