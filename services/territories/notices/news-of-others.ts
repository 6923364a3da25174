import type { MandateEvent } from '@bourse/contracts/mandates';
import type { OfferEvent } from '@bourse/contracts/offers';
import type { RequestEvent } from '@bourse/contracts/requests';
import type { TerritoryEvent } from '@bourse/contracts/territories';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import type { KnownFile } from './file-of.ts';
import { factsOf, type News } from './notice.ts';

/** What an event changes in what is known of its request. */
export function evolveRequest(
  known: KnownFile | undefined,
  event: RequestEvent,
): KnownFile | undefined {
  if (event.type === 'RequestPosted') {
    const { requestId, borrowerId, title, estimatedMinutes: minutes } = event.data;
    return { fileId: requestId, lenderId: null, borrowerId, title, minutes, signedBy: null };
  }
  if (known === undefined || event.type !== 'RequestRevised') return known;
  return { ...known, title: event.data.title, minutes: event.data.estimatedMinutes };
}

/**
 * Who is to hear of an event of a request, and what.
 *
 * @param epciId The EPCI of whoever posted it: its lenders see the needs of its communes first.
 */
export function newsOfRequest(
  event: RequestEvent,
  request: KnownFile,
  epciId: TerritoryId | null,
): readonly News[] {
  const { borrowerId, fileId, title, minutes } = request;
  if (borrowerId === null) return [];
  const about = fileId;
  const facts = factsOf(`/demandes/${fileId}`, { title, minutes, other: borrowerId });
  const own = { kind: 'agents', territoryId: borrowerId, action: 'request.manage' } as const;
  switch (event.type) {
    case 'RequestPosted':
      return epciId === null || epciId === borrowerId
        ? []
        : [
            {
              to: { kind: 'agents', territoryId: epciId, action: 'offer.publish' },
              kind: 'listings',
              template: 'request_posted',
              about,
              facts,
            },
          ];
    case 'RequestExpired':
      return [{ to: own, kind: 'listings', template: 'request_expired', about, facts }];
    case 'RequestReopened':
      return [{ to: own, kind: 'listings', template: 'request_reopened', about, facts }];
    default:
      return [];
  }
}

/** What an event changes in what is known of its offer. */
export function evolveOffer(
  known: KnownFile | undefined,
  event: OfferEvent,
): KnownFile | undefined {
  if (event.type === 'OfferPublished') {
    const { offerId, lenderId, title } = event.data;
    return {
      fileId: offerId,
      lenderId,
      borrowerId: null,
      title,
      minutes: null,
      signedBy: null,
    };
  }
  if (known === undefined || event.type !== 'OfferRevised') return known;
  return { ...known, title: event.data.title };
}

/** Who is to hear of an event of an offer: whoever publishes, when its last day has passed. */
export function newsOfOffer(event: OfferEvent, offer: KnownFile): readonly News[] {
  const { lenderId, fileId, title } = offer;
  if (event.type !== 'OfferExpired' || lenderId === null) return [];
  return [
    {
      to: { kind: 'agents', territoryId: lenderId, action: 'offer.manage' },
      kind: 'listings',
      template: 'offer_expired',
      about: fileId,
      facts: factsOf(`/offres/${fileId}`, { title }),
    },
  ];
}

/** Who is to hear of an admission: those who decide on it, and then those who asked. */
export function newsOfTerritory(event: TerritoryEvent): readonly News[] {
  const { territoryId } = event.data;
  switch (event.type) {
    case 'TerritoryRegistered':
      // On associations the operator decides, who is no person with an address here.
      return event.data.kind === 'association'
        ? []
        : [
            {
              to: { kind: 'officials' },
              kind: 'todo',
              template: 'admission_asked',
              about: territoryId,
              facts: factsOf('/association/admissions', { other: territoryId }),
            },
          ];
    case 'TerritoryAdmitted':
    case 'AdmissionRefused':
      return [
        {
          to: { kind: 'agents', territoryId, action: 'mandate.delegate' },
          kind: 'membership',
          template: event.type === 'TerritoryAdmitted' ? 'admitted' : 'admission_refused',
          about: territoryId,
          facts: factsOf('/a-faire', { other: territoryId }),
        },
      ];
    default:
      return assertNever(event, 'event');
  }
}

/**
 * Whoever was given a mandate, or lost one, hears of it.
 *
 * @param endedWith Of a mandate that was withdrawn: itself and all that was delegated from it.
 */
export function newsOfMandate(
  event: MandateEvent,
  endedWith: readonly { readonly personId: Uuid; readonly role: News['facts']['role'] }[],
): readonly News[] {
  const { territoryId, mandateId } = event.data;
  const concerned = event.type === 'MandateGranted' ? [event.data] : endedWith;
  return concerned.map(({ personId, role }) => ({
    to: { kind: 'person', personId },
    kind: 'membership',
    template: event.type === 'MandateGranted' ? 'mandate_granted' : 'mandate_withdrawn',
    about: mandateId,
    facts: factsOf('/preferences', { other: territoryId, role }),
  }));
}
