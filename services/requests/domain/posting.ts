import type { RequestContent, RequestEvent } from '@bourse/contracts/requests';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { dayOf, type Instant } from '@bourse/kernel/clock';
import { accept, type Decision, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { isDeepStrictEqual } from 'node:util';
import {
  closedRequest,
  lastDayPassed,
  type PostedRequest,
  type Request,
  type RequestRejection,
} from './request-state.ts';

type ByBorrower = { readonly by: TerritoryId; readonly now: Instant };

export type PostingCommand =
  | ({
      readonly type: 'PostRequest';
      readonly requestId: Uuid;
      readonly content: RequestContent;
    } & ByBorrower)
  | ({ readonly type: 'ReviseRequest'; readonly content: RequestContent } & ByBorrower)
  | ({ readonly type: 'CancelRequest'; readonly reason: string } & ByBorrower)
  /** Given by time. */
  | { readonly type: 'ExpireRequest'; readonly now: Instant };

type RequestDecision = Decision<RequestEvent, RequestRejection>;
type Command<Type extends PostingCommand['type']> = Extract<PostingCommand, { type: Type }>;

/** What the borrower, and time, do with a request. */
export function decidePosting(command: PostingCommand, request: Request): RequestDecision {
  if (command.type === 'PostRequest') return postRequest(command, request);
  if (request.status === 'unposted') return reject({ code: 'request_unknown' });
  if (command.type === 'ExpireRequest') return expireRequest(command, request);
  if (command.by !== request.borrowerId) return reject({ code: 'not_the_borrower' });
  switch (command.type) {
    case 'ReviseRequest':
      return reviseRequest(command, request);
    case 'CancelRequest':
      return cancelRequest(command, request);
    default:
      return assertNever(command);
  }
}

function postRequest(command: Command<'PostRequest'>, request: Request): RequestDecision {
  const { requestId, by, content, now } = command;
  if (request.status !== 'unposted') {
    const same = request.borrowerId === by && isDeepStrictEqual(request.content, content);
    return same ? accept() : reject({ code: 'request_already_posted' });
  }
  return (
    pastNeed(content, now) ??
    accept({ type: 'RequestPosted', data: { requestId, borrowerId: by, ...content } })
  );
}

function reviseRequest(command: Command<'ReviseRequest'>, request: PostedRequest): RequestDecision {
  const { content, now } = command;
  const closed = closedRequest(request);
  if (closed !== undefined) return closed;
  if (isDeepStrictEqual(request.content, content)) return accept();
  return (
    pastNeed(content, now) ??
    accept({ type: 'RequestRevised', data: { requestId: request.requestId, ...content } })
  );
}

function cancelRequest(command: Command<'CancelRequest'>, request: PostedRequest): RequestDecision {
  if (request.status === 'cancelled') return accept();
  const { reason } = command;
  return (
    closedRequest(request) ??
    accept({ type: 'RequestCancelled', data: { requestId: request.requestId, reason } })
  );
}

function expireRequest(command: Command<'ExpireRequest'>, request: PostedRequest): RequestDecision {
  if (request.status !== 'open') return accept();
  if (!lastDayPassed(request, command.now)) {
    return reject({ code: 'request_not_due', neededBy: request.content.neededBy });
  }
  return accept({ type: 'RequestExpired', data: { requestId: request.requestId } });
}

function pastNeed(content: RequestContent, now: Instant): RequestDecision | undefined {
  const today = dayOf(now);
  return content.neededBy < today
    ? reject({ code: 'date_in_the_past', field: 'neededBy', today })
    : undefined;
}
