import { type CommandContext, envelope } from '@bourse/commands/handle-command';
import { ledger, type LedgerEvent } from '@bourse/contracts/ledger';
import { type OfferContent, type OfferEvent, offers } from '@bourse/contracts/offers';
import type { EventToAppend, StreamName } from '@bourse/event-store/port';
import { systemClock } from '@bourse/kernel/clock';
import { newId, type Uuid } from '@bourse/kernel/ids';

// Events as the bourse records them, of the size that it records.

export const LENDER = 'siren:245900428';

export const content: OfferContent = {
  title: 'Instruction des permis de construire',
  description: 'Deux instructeurs, une journée par semaine, sur place ou à distance.',
  skills: ['Urbanisme', 'Droit des sols'],
  capacityMinutes: 6_000,
  periods: [],
  unitCostCents: 4200,
  conditions: 'Frais de déplacement en sus.',
  expiresOn: null,
};

/** What is appended in one go. */
export type Entry = { readonly stream: StreamName; readonly events: readonly EventToAppend[] };

/** Of a command that somebody gives now. */
export const contextOf = (commandId: Uuid): CommandContext => ({
  commandId,
  fingerprint: commandId.replaceAll('-', '').repeat(2),
  correlationId: commandId,
  causationId: commandId,
  actor: 'person-1',
  now: systemClock.now(),
});

/** A stream of an offer that was published, and then paused and resumed so many times in turn. */
export function offerStream(changes: number): Entry {
  const offerId = newId();
  const stream: StreamName = `offer-${offerId}`;
  const context = contextOf(offerId);
  const published: OfferEvent = {
    type: 'OfferPublished',
    data: { offerId, lenderId: LENDER, ...content },
  };
  const later = Array.from({ length: changes }, (_, index): OfferEvent => ({
    type: index % 2 === 0 ? 'OfferPaused' : 'OfferResumed',
    data: { offerId },
  }));
  return {
    stream,
    events: [published, ...later].map((event, index) =>
      envelope(offers, event, stream, index, context),
    ),
  };
}

const MEMBERS = 200;
const ISSUER = 'siren:123456782';

/** The account of a member, by its number from 0. */
export const memberAccount = (number: number): string => `siren:${200_000_000 + number}`;

/**
 * The ledger of one marketplace: its accounts, then holds that are posted.
 *
 * @param members How many accounts.
 */
export function* ledgerEntries(
  count: number,
  perAppend: number,
  members = MEMBERS,
): Generator<Entry> {
  const stream: StreamName = 'ledger-bench';
  let batch: EventToAppend[] = [];
  let told = 0;
  for (const event of ledgerEvents(members)) {
    batch.push(envelope(ledger, event, stream, told, contextOf(newId())));
    told += 1;
    if (batch.length === perAppend || told === count) {
      yield { stream, events: batch };
      batch = [];
    }
    if (told === count) return;
  }
}

function* ledgerEvents(members: number): Generator<LedgerEvent> {
  const member = (number: number) => memberAccount(number % members);
  const opening = {
    creditLimitMinutes: 1_000_000,
    warningLevelMinutes: null,
    ceilingMinutes: null,
  } as const;
  yield { type: 'AccountOpened', data: { accountId: ISSUER, kind: 'issuer', ...opening } };
  for (let number = 0; number < members; number += 1) {
    yield {
      type: 'AccountOpened',
      data: { accountId: member(number), kind: 'member', ...opening },
    };
  }
  for (let number = 0; ; number += 1) {
    const sides = {
      transferId: newId(),
      debitAccountId: member(number),
      creditAccountId: member(number * 7 + 1),
      exchangeId: newId(),
      minutes: 60 + (number % 240),
    };
    yield { type: 'TransferPended', data: { ...sides, expiresAt: null } };
    const effectiveOn = '2026-03-01';
    yield { type: 'TransferPosted', data: { ...sides, releasedMinutes: 0, effectiveOn } };
  }
}
