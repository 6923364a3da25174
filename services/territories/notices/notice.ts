import type { MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Uuid } from '@bourse/kernel/ids';
import type { Action } from '@bourse/rights/policy';

/**
 * What people choose by.
 * - `todo`: something is expected of them.
 * - `progress`: a file of theirs moved on, and nothing is expected.
 * - `listings`: requests and offers, one's own that ended, and those of the communes next door.
 * - `membership`: admissions and mandates.
 */
export const noticeKinds = ['todo', 'progress', 'listings', 'membership'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What happened, as the words know it. */
export const templates = [
  'proposed',
  'countered',
  'to_answer_soon',
  'accepted',
  'declined',
  'withdrawn',
  'expired',
  'no_capacity',
  'no_credit',
  'to_sign',
  'signed',
  'to_work',
  'to_certify',
  'to_certify_soon',
  'certifies_itself_soon',
  'corrected',
  'certified',
  'certified_by_itself',
  'disputed',
  'to_resolve',
  'dispute_withdrawn',
  'resolved',
  'settled',
  'lapse_announced',
  'lapses_soon',
  'lapsed',
  'cancelled',
  'reversed',
  'request_posted',
  'request_expired',
  'request_reopened',
  'offer_expired',
  'admission_asked',
  'admitted',
  'admission_refused',
  'mandate_granted',
  'mandate_withdrawn',
] as const;
export type Template = (typeof templates)[number];

/** To whom something is said. */
export type Audience =
  /** Whoever holds a mandate of a territory under which this may be done. */
  | { readonly kind: 'agents'; readonly territoryId: TerritoryId; readonly action: Action }
  /** Whoever acts for an association. */
  | { readonly kind: 'officials' }
  /** One person, whatever they hold by now. */
  | { readonly kind: 'person'; readonly personId: Uuid };

/** What a sentence needs. Nothing in it names a person. */
export type Facts = {
  /** Where it is looked at, below the public address. */
  readonly path: string;
  /** The object of an exchange, the title of a request or an offer. */
  readonly title: string | null;
  /** The other territory. */
  readonly other: TerritoryId | null;
  readonly minutes: Minutes | null;
  readonly until: Instant | null;
  readonly role: MandateRole | null;
};

/** Something to tell. */
export type News = {
  readonly to: Audience;
  readonly kind: NoticeKind;
  readonly template: Template;
  /** What belongs together: the file. */
  readonly about: string;
  readonly facts: Facts;
};

export const factsOf = (path: string, known: Partial<Omit<Facts, 'path'>> = {}): Facts => ({
  path,
  title: null,
  other: null,
  minutes: null,
  until: null,
  role: null,
  ...known,
});
