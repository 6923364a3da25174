import type { OfferContent, OfferEvent } from '@bourse/contracts/offers';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { dayOf, type Instant } from '@bourse/kernel/clock';
import { accept, type Decision, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { isDeepStrictEqual } from 'node:util';
import {
  committedMinutes,
  type Offer,
  type OfferRejection,
  type PublishedOffer,
} from './offer-state.ts';
import { periodsSum, shortenedPeriod } from './periods.ts';

type ByLender = { readonly by: TerritoryId; readonly now: Instant };

export type PublicationCommand =
  | ({
      readonly type: 'PublishOffer';
      readonly offerId: Uuid;
      readonly content: OfferContent;
    } & ByLender)
  | ({ readonly type: 'ReviseOffer'; readonly content: OfferContent } & ByLender)
  | ({ readonly type: 'PauseOffer' } & ByLender)
  | ({ readonly type: 'ResumeOffer' } & ByLender)
  | ({ readonly type: 'WithdrawOffer'; readonly reason: string } & ByLender)
  /** Given by time. */
  | { readonly type: 'ExpireOffer'; readonly now: Instant };

type OfferDecision = Decision<OfferEvent, OfferRejection>;
type Command<Type extends PublicationCommand['type']> = Extract<PublicationCommand, { type: Type }>;

/** What the lender does with its offer. */
export function decidePublication(command: PublicationCommand, offer: Offer): OfferDecision {
  if (command.type === 'PublishOffer') return publishOffer(command, offer);
  if (offer.status === 'unpublished') return reject({ code: 'offer_unknown' });
  if (command.type === 'ExpireOffer') return expireOffer(command, offer);
  if (command.by !== offer.lenderId) return reject({ code: 'not_the_lender' });
  switch (command.type) {
    case 'ReviseOffer':
      return reviseOffer(command, offer);
    case 'PauseOffer':
      return pauseOffer(offer);
    case 'ResumeOffer':
      return resumeOffer(command, offer);
    case 'WithdrawOffer':
      return withdrawOffer(command, offer);
    default:
      return assertNever(command);
  }
}

function publishOffer(command: Command<'PublishOffer'>, offer: Offer): OfferDecision {
  const { offerId, by, content, now } = command;
  if (offer.status !== 'unpublished') {
    const same = offer.lenderId === by && isDeepStrictEqual(offer.content, content);
    return same ? accept() : reject({ code: 'offer_already_published' });
  }
  return (
    pastExpiry(content, now) ??
    wrongSum(content) ??
    accept({ type: 'OfferPublished', data: { offerId, lenderId: by, ...content } })
  );
}

function reviseOffer(command: Command<'ReviseOffer'>, offer: PublishedOffer): OfferDecision {
  const { content, now } = command;
  const closed = closedOffer(offer);
  if (closed !== undefined) return closed;
  if (isDeepStrictEqual(offer.content, content)) return accept();
  const wrong = pastExpiry(content, now) ?? wrongSum(content);
  if (wrong !== undefined) return wrong;
  const committed = committedMinutes(offer);
  if (content.capacityMinutes < committed) {
    return reject({ code: 'capacity_below_commitments', committedMinutes: committed });
  }
  const shortened = shortenedPeriod(offer, content);
  if (shortened !== undefined) {
    const { startsOn, endsOn, minutes } = shortened;
    return reject({
      code: 'period_below_commitments',
      startsOn,
      endsOn,
      committedMinutes: minutes,
    });
  }
  return accept({ type: 'OfferRevised', data: { offerId: offer.offerId, ...content } });
}

function pauseOffer(offer: PublishedOffer): OfferDecision {
  if (offer.status === 'paused') return accept();
  return closedOffer(offer) ?? accept({ type: 'OfferPaused', data: { offerId: offer.offerId } });
}

function resumeOffer(command: Command<'ResumeOffer'>, offer: PublishedOffer): OfferDecision {
  if (offer.status === 'open') return accept();
  return (
    closedOffer(offer) ??
    pastExpiry(offer.content, command.now) ??
    accept({ type: 'OfferResumed', data: { offerId: offer.offerId } })
  );
}

function withdrawOffer(command: Command<'WithdrawOffer'>, offer: PublishedOffer): OfferDecision {
  if (offer.status === 'withdrawn') return accept();
  const { reason } = command;
  return (
    closedOffer(offer) ??
    accept({ type: 'OfferWithdrawn', data: { offerId: offer.offerId, reason } })
  );
}

function expireOffer(command: Command<'ExpireOffer'>, offer: PublishedOffer): OfferDecision {
  if (offer.status === 'expired' || offer.status === 'withdrawn') return accept();
  const { expiresOn } = offer.content;
  if (expiresOn === null || dayOf(command.now) <= expiresOn) {
    return reject({ code: 'offer_not_due', expiresOn });
  }
  return accept({ type: 'OfferExpired', data: { offerId: offer.offerId } });
}

function closedOffer(offer: PublishedOffer): OfferDecision | undefined {
  return offer.status === 'withdrawn' || offer.status === 'expired'
    ? reject({ code: 'offer_closed', status: offer.status })
    : undefined;
}

function pastExpiry(content: OfferContent, now: Instant): OfferDecision | undefined {
  const today = dayOf(now);
  return content.expiresOn !== null && content.expiresOn < today
    ? reject({ code: 'date_in_the_past', field: 'expiresOn', today })
    : undefined;
}

function wrongSum(content: OfferContent): OfferDecision | undefined {
  const sumMinutes = periodsSum(content) ?? content.capacityMinutes;
  return sumMinutes === content.capacityMinutes
    ? undefined
    : reject({ code: 'periods_not_the_sum', sumMinutes });
}
