import type { RequestContent } from '@bourse/contracts/requests';
import type { TerritoryId } from '@bourse/contracts/values';
import { type Day, dayOf, type Instant } from '@bourse/kernel/clock';
import { reject, type Rejected } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';

type Posted = {
  readonly requestId: Uuid;
  readonly borrowerId: TerritoryId;
  readonly content: RequestContent;
  /**
   * Every exchange that has ever fulfilled it, also one cancelled since: an exchange is agreed once, so
   * that the news of it coming again must not fulfil a request that was reopened.
   */
  readonly answeredBy: ReadonlySet<Uuid>;
  /** Those of them that were not cancelled: several, where several had been proposed and all were agreed. */
  readonly standing: ReadonlySet<Uuid>;
};

export type Request =
  | { readonly status: 'unposted' }
  /** Looking for help. */
  | ({ readonly status: 'open' } & Posted)
  | ({ readonly status: 'cancelled' } & Posted)
  | ({ readonly status: 'expired' } & Posted)
  /** Answered: by an exchange, named last of those that stand, or elsewhere (null). */
  | ({ readonly status: 'fulfilled'; readonly exchangeId: Uuid | null } & Posted);

export type PostedRequest = Exclude<Request, { status: 'unposted' }>;
type ClosedStatus = Exclude<PostedRequest['status'], 'open'>;

/** In order of precedence: who asks, then what the request is like, then what is asked. */
export type RequestRejection =
  | { readonly code: 'request_unknown' }
  | { readonly code: 'not_the_borrower' }
  | { readonly code: 'request_already_posted' }
  | { readonly code: 'request_closed'; readonly status: ClosedStatus }
  | { readonly code: 'date_in_the_past'; readonly field: string; readonly today: Day }
  | { readonly code: 'request_not_due'; readonly neededBy: Day };

/** Refuses whatever only an open request can take. */
export function closedRequest(request: PostedRequest): Rejected<RequestRejection> | undefined {
  return request.status === 'open'
    ? undefined
    : reject({ code: 'request_closed', status: request.status });
}

/** The last day itself still counts. */
export const lastDayPassed = (request: PostedRequest, now: Instant): boolean =>
  request.content.neededBy < dayOf(now);
