import { describe, expect, test } from '@jest/globals';
import { fold } from '@bourse/kernel/decider';
import * as fc from 'fast-check';
import { offerId, x1, x2, lenderId, now, content, published, reserve } from './offer-fixtures.ts';
import { committedMinutes } from './offer-state.ts';
import { offerDecider, type OfferCommand } from './offer.ts';
import { committedShares, sumOf } from './periods.ts';

describe('whatever is asked of an offer', () => {
  const exchangeIds = [x1, x2, '00000000-0000-7000-8000-0000000000a3'];
  const minutes = fc.integer({ min: 1, max: 700 });
  const exchangeId = fc.constantFrom(...exchangeIds);
  const at = fc.constantFrom(now, '2026-07-01T00:00:00.000Z');
  const by = fc.constantFrom(lenderId, 'insee:59183');
  const someDays = fc.constantFrom(
    null,
    { startsOn: '2026-03-01', endsOn: '2026-03-02' },
    { startsOn: '2026-03-02', endsOn: '2026-03-04' },
    { startsOn: '2026-03-05', endsOn: '2026-03-05' },
  );
  const somePeriods = fc
    .tuple(minutes, minutes, fc.constantFrom('2026-03-03', '2026-03-04'))
    .map(([one, other, endsOn]) => [
      { startsOn: '2026-03-01', endsOn: '2026-03-02', capacityMinutes: one },
      { startsOn: '2026-03-03', endsOn, capacityMinutes: other },
    ]);
  const anyContent = fc
    .oneof(
      minutes.map((capacityMinutes) => ({ capacityMinutes, periods: [] })),
      somePeriods.map((periods) => ({
        capacityMinutes: periods.reduce((sum, { capacityMinutes: of }) => sum + of, 0),
        periods,
      })),
    )
    .map((part) => ({ ...content, ...part }));
  const byLender: fc.Arbitrary<OfferCommand> = fc.oneof(
    fc.record({
      type: fc.constant('PublishOffer'),
      offerId: fc.constant(offerId),
      by,
      content: anyContent,
      now: at,
    }),
    fc.record({ type: fc.constant('ReviseOffer'), by, content: anyContent, now: at }),
    fc.record({ type: fc.constantFrom('PauseOffer', 'ResumeOffer'), by, now: at }),
    fc.record({
      type: fc.constant('WithdrawOffer'),
      by,
      reason: fc.constant('parce que'),
      now: at,
    }),
    fc.record({ type: fc.constant('ExpireOffer'), now: at }),
  );
  const byExchange: fc.Arbitrary<OfferCommand> = fc.oneof(
    fc
      .record({ exchangeId, minutes, attempt: fc.integer({ min: 1, max: 3 }), days: someDays })
      .map((r) => reserve(r.exchangeId, r.minutes, r.attempt, r.days)),
    fc.record({
      type: fc.constant('ReleaseCapacity'),
      exchangeId,
      attempt: fc.constantFrom(null, 1, 2, 3),
    }),
    fc.record({ type: fc.constant('ConsumeCapacity'), exchangeId, minutes }),
  );
  // Most is asked by exchanges, so that much happens to the capacity before the offer ends.
  const commands = fc.array(
    fc.oneof({ weight: 1, arbitrary: byLender }, { weight: 5, arbitrary: byExchange }),
    { maxLength: 40 },
  );

  test('the capacity is never overbooked, and a repeated command does nothing', () => {
    fc.assert(
      fc.property(fc.boolean(), commands, (isPublished, all) => {
        let offer = fold(offerDecider, isPublished ? [published] : []);
        for (const asked of all) {
          const decision = offerDecider.decide(asked, offer);
          if (decision.kind === 'rejected') continue;
          offer = fold(offerDecider, decision.events, offer);
          if (offer.status !== 'unpublished') {
            expect(committedMinutes(offer)).toBeLessThanOrEqual(offer.content.capacityMinutes);
            for (const share of committedShares(offer)) {
              const period = offer.content.periods.find(
                ({ startsOn, endsOn }) => startsOn === share.startsOn && endsOn === share.endsOn,
              );
              expect(share.minutes).toBeLessThanOrEqual(period?.capacityMinutes ?? 0);
            }
            for (const reservation of offer.reservations.values()) {
              if (reservation.status === 'released') continue;
              expect([0, reservation.minutes]).toContain(sumOf(reservation.shares));
            }
          }
          const again = offerDecider.decide(asked, offer);
          expect(again).toEqual({ kind: 'accepted', events: [] });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('an attempt that had not come before is answered, and none gives back what a later one has', () => {
    fc.assert(
      fc.property(commands, (all) => {
        let offer = fold(offerDecider, [published]);
        const highest = new Map<string, number>();
        for (const asked of all) {
          const decision = offerDecider.decide(asked, offer);
          const events = decision.kind === 'accepted' ? decision.events : [];
          const of = 'exchangeId' in asked ? asked.exchangeId : '';
          const before = offer.status === 'unpublished' ? undefined : offer.reservations.get(of);
          if (asked.type === 'ReserveCapacity') {
            const isNew = asked.attempt > (highest.get(of) ?? 0);
            highest.set(of, Math.max(asked.attempt, highest.get(of) ?? 0));
            const answers = events.filter(
              ({ data }) => 'attempt' in data && data.attempt === asked.attempt,
            );
            expect(answers).toHaveLength(isNew && before?.status !== 'consumed' ? 1 : 0);
          }
          if (asked.type === 'ReleaseCapacity' && asked.attempt !== null && before !== undefined) {
            if (asked.attempt < before.attempt) expect(events).toEqual([]);
          }
          offer = fold(offerDecider, events, offer);
        }
      }),
      { numRuns: 300 },
    );
  });
});
