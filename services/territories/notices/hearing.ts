import { hear } from '@bourse/broadcast/hear';
import type { Broadcast, BroadcastSubscription, Delivery } from '@bourse/broadcast/port';
import type { PublishedEvent } from '@bourse/broadcast/cloud-event';
import { exchanges } from '@bourse/contracts/exchanges';
import { mandates as mandateEvents } from '@bourse/contracts/mandates';
import { offers } from '@bourse/contracts/offers';
import { requests } from '@bourse/contracts/requests';
import { territories } from '@bourse/contracts/territories';
import type { TerritoryId } from '@bourse/contracts/values';
import {
  addDays,
  type Clock,
  dayAfter,
  dayOf,
  type Instant,
  startOfDay,
} from '@bourse/kernel/clock';
import type { Logger } from '@bourse/service-kit/logger';
import type { People } from '../people/people.ts';
import type { MandateQueries } from '../read-models/mandates/queries.ts';
import type { Mailbox } from './mailbox.ts';
import { evolveExchange, type KnownExchange, newsOfExchange } from './news-of-exchanges.ts';
import {
  evolveOffer,
  evolveRequest,
  newsOfMandate,
  newsOfOffer,
  newsOfRequest,
  newsOfTerritory,
} from './news-of-others.ts';
import type { News } from './notice.ts';
import type { Preferences } from './preferences.ts';
import { recipientsOf } from './recipients.ts';

export type HearingParts = {
  readonly broadcast: Broadcast;
  readonly mailbox: Mailbox;
  readonly people: Pick<People, 'find'>;
  readonly mandates: MandateQueries;
  /** The EPCI of a territory, from the official directory. */
  readonly epciOf: (territoryId: TerritoryId) => TerritoryId | null;
  readonly clock: Clock;
  readonly logger: Logger;
};

const TOPICS = [exchanges, requests, offers, territories, mandateEvents].map(({ topic }) => topic);
/** What is older is no news: a first start, or one after a long rest, writes to nobody of it. */
const NEWS_DAYS = 3;
/** What happens to a file within so long goes out in one message. */
const GATHERED_MS = 60_000;
/** When the message of the day goes out, after midnight in the legal time of mainland France. */
const DAILY_AFTER_MS = 7 * 3_600_000;

/** Hears what happens, and writes down who is to be told of it. */
export async function startHearing(parts: HearingParts): Promise<BroadcastSubscription> {
  const { broadcast, mailbox, logger, clock } = parts;
  let passedOver = 0;
  /** @returns how much of it was too old to be told; undefined for what is recent. */
  function hearOne(delivery: Delivery): number | undefined {
    const { published, news } = newsIn(delivery, parts);
    if (published.recordedAt < addDays(clock.now(), -NEWS_DAYS)) return news.length;
    for (const one of news) tellOf(one, published, parts);
    return undefined;
  }
  const hearAll = (deliveries: readonly Delivery[]): Promise<void> => {
    const tooOld = mailbox.atOnce(() => deliveries.map(hearOne));
    // Once it is written down: what is refused together is heard again, one by one.
    for (const count of tooOld) {
      if (count === undefined && passedOver > 0) {
        logger.warn({ passedOver }, 'what was too old was told to nobody');
      }
      passedOver = count === undefined ? 0 : passedOver + count;
    }
    return Promise.resolve();
  };
  return broadcast.subscribe({
    group: `territories.notices.${mailbox.generation(broadcast.logOf(TOPICS))}`,
    topics: TOPICS,
    poison: 'dead_letter',
    handle: (delivery) => hearAll([delivery]),
    // Of a long past, of which nobody is told.
    handleTogether: hearAll,
  });
}

/** What an event has to tell; keeps what later events of its file do not say again. */
function newsIn(
  delivery: Delivery,
  { mailbox: { files }, mandates, epciOf }: HearingParts,
): { readonly published: PublishedEvent; readonly news: readonly News[] } {
  switch (delivery.topic) {
    case exchanges.topic: {
      const { published, event } = hear(exchanges, delivery);
      const before = exchangeOf(files.find(event.data.exchangeId));
      const after = evolveExchange(before, event);
      if (after === undefined) return { published, news: [] };
      files.put(after);
      return { published, news: newsOfExchange(event, before, after) };
    }
    case requests.topic: {
      const { published, event } = hear(requests, delivery);
      const known = evolveRequest(files.find(event.data.requestId), event);
      if (known === undefined) return { published, news: [] };
      files.put(known);
      const epciId = known.borrowerId === null ? null : epciOf(known.borrowerId);
      return { published, news: newsOfRequest(event, known, epciId) };
    }
    case offers.topic: {
      const { published, event } = hear(offers, delivery);
      const known = evolveOffer(files.find(event.data.offerId), event);
      if (known === undefined) return { published, news: [] };
      files.put(known);
      return { published, news: newsOfOffer(event, known) };
    }
    case territories.topic: {
      const { published, event } = hear(territories, delivery);
      return { published, news: newsOfTerritory(event) };
    }
    default: {
      const { published, event } = hear(mandateEvents, delivery);
      if (event.type === 'MandateGranted') return { published, news: newsOfMandate(event, []) };
      const branch = mandates.branchOf(event.data.mandateId);
      // Its own view is a moment behind: the event is tried again until it is there.
      if (branch.length === 0) throw new Error('the mandate is not in the view yet');
      const ended = branch.filter(
        ({ endedAt }) => endedAt === null || endedAt === published.recordedAt,
      );
      return { published, news: newsOfMandate(event, ended) };
    }
  }
}

/** Of an exchange both sides are known. */
const exchangeOf = (file: ReturnType<Mailbox['files']['find']>): KnownExchange | undefined =>
  file === undefined || file.lenderId === null || file.borrowerId === null
    ? undefined
    : { ...file, lenderId: file.lenderId, borrowerId: file.borrowerId };

/** Everybody whom it concerns, who has an address and wants to hear of it, and did not do it themselves. */
function tellOf(
  { to, kind, template, about, facts }: News,
  { id: eventId, actor, recordedAt }: PublishedEvent,
  { mailbox, people, mandates, clock }: HearingParts,
): void {
  const now = clock.now();
  for (const { personId, territoryId } of recipientsOf(to, mandates, dayOf(now))) {
    if (personId === actor || (people.find(personId)?.email ?? null) === null) continue;
    const wanted = mailbox.preferences.find(personId);
    if (wanted.rhythm === 'never' || !wanted.kinds.includes(kind)) continue;
    mailbox.tell(
      { eventId, personId, kind, template, territoryId, facts, recordedAt },
      wanted.rhythm === 'daily'
        ? { together: 'daily', dueAt: dueAt(wanted.rhythm, now) }
        : { together: about, dueAt: dueAt(wanted.rhythm, now) },
    );
  }
}

/** When something that is told now goes out. */
function dueAt(rhythm: Exclude<Preferences['rhythm'], 'never'>, now: Instant): Instant {
  if (rhythm === 'immediate') return later(now, GATHERED_MS);
  const today = later(startOfDay(dayOf(now)), DAILY_AFTER_MS);
  return today > now ? today : later(startOfDay(dayAfter(dayOf(now))), DAILY_AFTER_MS);
}

const later = (instant: Instant, byMs: number): Instant =>
  new Date(Date.parse(instant) + byMs).toISOString();
