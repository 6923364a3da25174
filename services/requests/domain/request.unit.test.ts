import { describe, expect, test } from '@jest/globals';
import type { RequestContent, RequestEvent } from '@bourse/contracts/requests';
import { fold } from '@bourse/kernel/decider';
import { specificationOf } from '@bourse/kernel/decider-spec';
import * as fc from 'fast-check';
import { requestDecider, type RequestCommand } from './request.ts';

const requestId = '00000000-0000-7000-8000-000000000001';
const [x1, x2, x3] = [
  '00000000-0000-7000-8000-0000000000a1',
  '00000000-0000-7000-8000-0000000000a2',
  '00000000-0000-7000-8000-0000000000a3',
] as const;
const borrowerId = 'insee:59183';
const other = 'siren:245900428';
const now = '2026-03-01T09:00:00.000Z';
const lastMoment = '2026-06-30T21:59:59.999Z';
const tooLate = '2026-06-30T22:00:00.000Z';
const content: RequestContent = {
  title: 'Relire un permis de construire',
  need: 'Un dossier difficile en zone inondable.',
  skills: ['urbanisme'],
  estimatedMinutes: 480,
  neededBy: '2026-06-30',
};
const posted: RequestEvent = { type: 'RequestPosted', data: { requestId, borrowerId, ...content } };
const cancelled: RequestEvent = {
  type: 'RequestCancelled',
  data: { requestId, reason: 'plus besoin' },
};
const expired: RequestEvent = { type: 'RequestExpired', data: { requestId } };
const fulfilled = (exchangeId: string | null): RequestEvent => ({
  type: 'RequestFulfilled',
  data: { requestId, exchangeId },
});
const reopened = (exchangeId: string): RequestEvent => ({
  type: 'RequestReopened',
  data: { requestId, exchangeId },
});
const by = borrowerId;
const post: RequestCommand = { type: 'PostRequest', requestId, by, content, now };
const revise = (changes: Partial<RequestContent>, who = by): RequestCommand => ({
  type: 'ReviseRequest',
  by: who,
  content: { ...content, ...changes },
  now,
});
const cancel: RequestCommand = { type: 'CancelRequest', by, reason: 'plus besoin', now };
const expire = (at: string): RequestCommand => ({ type: 'ExpireRequest', now: at });
const fulfilBy = (exchangeId: string): RequestCommand => ({ type: 'FulfilRequest', exchangeId });
const fulfilByHand: RequestCommand = { type: 'FulfilRequest', exchangeId: null, by };
const reopen = (exchangeId: string, at = now): RequestCommand => ({
  type: 'ReopenRequest',
  exchangeId,
  now: at,
});
const { given } = specificationOf(requestDecider);

describe('posting a request', () => {
  test('makes the need known', () => given([]).when(post).then([posted]));
  test('twice is once', () => given([posted]).when(post).thenNothing());
  test('of another content under the same id is refused', () =>
    given([posted])
      .when({ ...post, content: { ...content, title: 'Autre chose' } })
      .thenRejected('request_already_posted'));
  test('of somebody else under the same id is refused', () =>
    given([posted])
      .when({ ...post, by: other })
      .thenRejected('request_already_posted'));
  test('for a day that is over is refused; for today it is not', () => {
    const until = (neededBy: string): RequestCommand => ({
      ...post,
      content: { ...content, neededBy },
    });
    given([]).when(until('2026-02-28')).thenRejected('date_in_the_past', {
      code: 'date_in_the_past',
      field: 'neededBy',
      today: '2026-03-01',
    });
    const today = { ...content, neededBy: '2026-03-01' };
    given([])
      .when(until('2026-03-01'))
      .then([{ type: 'RequestPosted', data: { requestId, borrowerId, ...today } }]);
  });
});

describe('what the borrower does with a request', () => {
  test('is for the borrower alone', () => {
    for (const asked of [
      revise({ title: 'Autre' }, other),
      { ...cancel, by: other },
      { ...fulfilByHand, by: other },
    ] as const) {
      given([posted]).when(asked).thenRejected('not_the_borrower');
      given([posted, cancelled]).when(asked).thenRejected('not_the_borrower');
    }
  });
  test('needs a request', () => {
    for (const asked of [revise({}), cancel, fulfilByHand, expire(now), fulfilBy(x1), reopen(x1)])
      given([]).when(asked).thenRejected('request_unknown');
  });
  test('revising', () => {
    given([posted])
      .when(revise({ estimatedMinutes: null }))
      .then([{ type: 'RequestRevised', data: { requestId, ...content, estimatedMinutes: null } }]);
    given([posted]).when(revise({})).thenNothing();
    given([posted])
      .when(revise({ neededBy: '2026-02-28' }))
      .thenRejected('date_in_the_past');
  });
  test('cancelling ends it', () => {
    given([posted]).when(cancel).then([cancelled]);
    given([posted, cancelled]).when(cancel).thenNothing();
    given([posted, cancelled])
      .when(revise({ title: 'Autre' }))
      .thenRejected('request_closed', { code: 'request_closed', status: 'cancelled' });
    given([posted, fulfilled(x1)])
      .when(cancel)
      .thenRejected('request_closed', { code: 'request_closed', status: 'fulfilled' });
  });
  test('saying that it was met elsewhere', () => {
    given([posted])
      .when(fulfilByHand)
      .then([fulfilled(null)]);
    given([posted, fulfilled(null)])
      .when(fulfilByHand)
      .thenNothing();
    given([posted, fulfilled(x1)])
      .when(fulfilByHand)
      .thenRejected('request_closed');
    given([posted, expired]).when(fulfilByHand).thenRejected('request_closed');
  });
  test('time ends it after its last day, not on it', () => {
    given([posted]).when(expire(lastMoment)).thenRejected('request_not_due', {
      code: 'request_not_due',
      neededBy: '2026-06-30',
    });
    given([posted]).when(expire(tooLate)).then([expired]);
    for (const over of [expired, cancelled, fulfilled(x1)])
      given([posted, over]).when(expire(tooLate)).thenNothing();
  });
});

describe('an exchange that answers a request', () => {
  test('fulfils it once', () => {
    given([posted])
      .when(fulfilBy(x1))
      .then([fulfilled(x1)]);
    given([posted, fulfilled(x1)])
      .when(fulfilBy(x1))
      .thenNothing();
  });
  test('comes too late for one that is over', () => {
    for (const over of [cancelled, expired, fulfilled(null)])
      given([posted, over]).when(fulfilBy(x1)).thenRejected('request_closed');
  });
  test('reopens it when it is cancelled, once', () => {
    given([posted, fulfilled(x1)])
      .when(reopen(x1, lastMoment))
      .then([reopened(x1)]);
    given([posted, fulfilled(x1), reopened(x1)])
      .when(reopen(x1))
      .thenNothing();
    given([posted, fulfilled(x1), reopened(x1), fulfilled(x2)])
      .when(reopen(x1))
      .thenNothing();
  });
  test('is recorded beside another one that answers it too', () => {
    given([posted, fulfilled(x1)])
      .when(fulfilBy(x2))
      .then([fulfilled(x2)]);
    given([posted, fulfilled(x1), fulfilled(x2)])
      .when(fulfilBy(x1))
      .thenNothing();
  });
  test('leaves it fulfilled when it is cancelled and another one stands, even after the last day', () => {
    const both = [posted, fulfilled(x1), fulfilled(x2)];
    for (const at of [lastMoment, tooLate]) {
      given(both)
        .when(reopen(x1, at))
        .then([reopened(x1), fulfilled(x2)]);
      given(both)
        .when(reopen(x2, at))
        .then([reopened(x2), fulfilled(x1)]);
    }
    const left = [...both, reopened(x1), fulfilled(x2)];
    for (const again of [reopen(x1), fulfilBy(x1), fulfilBy(x2)])
      given(left).when(again).thenNothing();
    given(left)
      .when(reopen(x2))
      .then([reopened(x2)]);
    given(left).when(reopen(x2, tooLate)).then([expired]);
  });
  test('lets it expire when it is cancelled after the last day', () => {
    given([posted, fulfilled(x1)])
      .when(reopen(x1, tooLate))
      .then([expired]);
    given([posted, fulfilled(x1), expired])
      .when(reopen(x1, tooLate))
      .thenNothing();
  });
  test('undoes nothing but its own fulfilment', () => {
    for (const answer of [fulfilled(x2), fulfilled(null), cancelled])
      given([posted, answer]).when(reopen(x1)).thenNothing();
    given([posted]).when(reopen(x1)).thenNothing();
  });
  test('does not fulfil it again when the news of it comes again after its end', () => {
    given([posted, fulfilled(x1), reopened(x1)])
      .when(fulfilBy(x1))
      .thenNothing();
    given([posted, fulfilled(x1), reopened(x1)])
      .when(fulfilBy(x2))
      .then([fulfilled(x2)]);
    given([posted, fulfilled(x1), expired])
      .when(fulfilBy(x1))
      .thenNothing();
  });
});

const exchangeIds = [x1, x2, x3];
/** Gives commands one after the other, as the refusals let them. @returns All that was recorded. */
function history(commands: readonly RequestCommand[], start: readonly RequestEvent[] = []) {
  const events = [...start];
  for (const asked of commands) {
    const decision = requestDecider.decide(asked, fold(requestDecider, events));
    if (decision.kind === 'accepted') events.push(...decision.events);
  }
  return events;
}

describe('whatever is asked of a request', () => {
  const at = fc.constantFrom(now, tooLate);
  const who = fc.constantFrom(borrowerId, other);
  const anyContent = fc
    .record({
      estimatedMinutes: fc.constantFrom(60, null),
      neededBy: fc.constantFrom('2026-02-28', '2026-06-30', '2026-12-31'),
    })
    .map((part) => ({ ...content, ...part }));
  const exchangeId = fc.constantFrom(...exchangeIds);
  const command: fc.Arbitrary<RequestCommand> = fc.oneof(
    fc.record({
      type: fc.constant('PostRequest'),
      requestId: fc.constant(requestId),
      by: who,
      content: anyContent,
      now: at,
    }),
    fc.record({ type: fc.constant('ReviseRequest'), by: who, content: anyContent, now: at }),
    fc.record({
      type: fc.constant('CancelRequest'),
      by: who,
      reason: fc.constant('parce que'),
      now: at,
    }),
    fc.record({ type: fc.constant('ExpireRequest'), now: at }),
    fc.record({ type: fc.constant('FulfilRequest'), exchangeId: fc.constant(null), by: who }),
    exchangeId.map(fulfilBy),
    fc.record({ exchangeId, at }).map((r) => reopen(r.exchangeId, r.at)),
  );
  const commands = fc.array(command, { maxLength: 40 });

  test('a repeated command does nothing', () => {
    fc.assert(
      fc.property(commands, (asked) => {
        let request = requestDecider.initialState();
        for (const one of asked) {
          const decision = requestDecider.decide(one, request);
          if (decision.kind === 'rejected') continue;
          request = fold(requestDecider, decision.events, request);
          expect(requestDecider.decide(one, request)).toEqual({ kind: 'accepted', events: [] });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('each exchange comes to fulfil it once and is given up once at the most, and what is over stays over', () => {
    fc.assert(
      fc.property(commands, (asked) => {
        const events = history(asked, [posted]);
        const ends = events.findIndex(
          ({ type }) => type === 'RequestCancelled' || type === 'RequestExpired',
        );
        expect(ends === -1 || ends === events.length - 1).toBe(true);
        const stood = new Set<string>();
        const givenUp = new Set<string>();
        for (const { type, data } of events) {
          if (type === 'RequestFulfilled' && data.exchangeId !== null) {
            expect(givenUp).not.toContain(data.exchangeId);
            stood.add(data.exchangeId);
          }
          if (type !== 'RequestReopened') continue;
          expect(stood).toContain(data.exchangeId);
          expect(givenUp).not.toContain(data.exchangeId);
          givenUp.add(data.exchangeId);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('however the news of exchanges interleaves and comes again, it is open when none of them stands, and only then', () => {
    const news = fc.shuffledSubarray([...exchangeIds, ...exchangeIds], { minLength: 1 });
    const rewinds = fc.array(fc.nat({ max: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(news, rewinds, at, (mentioned, starts, cancelledAt) => {
        // The first mention of an exchange is its agreement, the second its cancellation.
        const log = mentioned.map((exchange, index) =>
          mentioned.indexOf(exchange) === index
            ? fulfilBy(exchange)
            : reopen(exchange, cancelledAt),
        );
        // A consumer that loses its place goes back, and then hears everything from there.
        const heard = [log, ...starts.map((start) => log.slice(start))].flat();
        const request = fold(requestDecider, history(heard, [posted]));
        // Once it has expired, for want of an answer at its last day, it stays so.
        if (request.status === 'expired') return expect(cancelledAt).toBe(tooLate);
        const standing = exchangeIds.filter(
          (exchange) => mentioned.filter((mention) => mention === exchange).length === 1,
        );
        if (request.status !== 'fulfilled')
          return expect([request.status, standing]).toEqual(['open', []]);
        expect(standing).toContain(request.exchangeId);
      }),
      { numRuns: 300 },
    );
  });
});
