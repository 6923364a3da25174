import type { RequestEvent } from '@bourse/contracts/requests';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Instant } from '@bourse/kernel/clock';
import { accept, type Decision, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import {
  closedRequest,
  lastDayPassed,
  type PostedRequest,
  type Request,
  type RequestRejection,
} from './request-state.ts';

export type FulfilmentCommand =
  /** By the borrower: the need was met elsewhere. */
  | { readonly type: 'FulfilRequest'; readonly exchangeId: null; readonly by: TerritoryId }
  /** By the process that follows exchanges: may arrive more than once. */
  | { readonly type: 'FulfilRequest'; readonly exchangeId: Uuid }
  /** By the same process: the exchange was cancelled. */
  | { readonly type: 'ReopenRequest'; readonly exchangeId: Uuid; readonly now: Instant };

type RequestDecision = Decision<RequestEvent, RequestRejection>;
type Command<Type extends FulfilmentCommand['type']> = Extract<FulfilmentCommand, { type: Type }>;

/** Whether a request is answered, by an exchange or elsewhere. */
export function decideFulfilment(command: FulfilmentCommand, request: Request): RequestDecision {
  if (request.status === 'unposted') return reject({ code: 'request_unknown' });
  switch (command.type) {
    case 'FulfilRequest':
      return fulfilRequest(command, request);
    case 'ReopenRequest':
      return reopenRequest(command, request);
    default:
      return assertNever(command);
  }
}

function fulfilRequest(command: Command<'FulfilRequest'>, request: PostedRequest): RequestDecision {
  if (command.exchangeId === null && command.by !== request.borrowerId) {
    return reject({ code: 'not_the_borrower' });
  }
  if (isDone(command, request)) return accept();
  const { exchangeId } = command;
  const fulfilled = accept(fulfilledBy(request, exchangeId));
  // Agreed beside others: recorded, so that it still answers the request when they are cancelled.
  const isOneMore = request.status === 'fulfilled' && request.exchangeId !== null;
  if (isOneMore && exchangeId !== null) return fulfilled;
  return closedRequest(request) ?? fulfilled;
}

const fulfilledBy = ({ requestId }: PostedRequest, exchangeId: Uuid | null): RequestEvent => ({
  type: 'RequestFulfilled',
  data: { requestId, exchangeId },
});

const isDone = ({ exchangeId }: Command<'FulfilRequest'>, request: PostedRequest): boolean =>
  exchangeId === null
    ? request.status === 'fulfilled' && request.exchangeId === null
    : request.answeredBy.has(exchangeId);

/**
 * Only an exchange that stands can reopen it; for any other there is nothing to undo. Where others still
 * stand, one of them fulfils it in the same breath, so that it is open to nobody. Otherwise, once its last
 * day has passed, it expires instead: it was not answered, and nobody is to be told that it is open.
 */
function reopenRequest(command: Command<'ReopenRequest'>, request: PostedRequest): RequestDecision {
  const { exchangeId, now } = command;
  if (request.status !== 'fulfilled' || !request.standing.has(exchangeId)) return accept();
  const { requestId } = request;
  const reopened: RequestEvent = { type: 'RequestReopened', data: { requestId, exchangeId } };
  const others = [...request.standing].filter((other) => other !== exchangeId);
  const next = request.exchangeId === exchangeId ? others.at(-1) : request.exchangeId;
  if (next !== null && next !== undefined) return accept(reopened, fulfilledBy(request, next));
  return lastDayPassed(request, now)
    ? accept({ type: 'RequestExpired', data: { requestId } })
    : accept(reopened);
}
