import type { RequestEvent } from '@bourse/contracts/requests';
import { assertNever } from '@bourse/kernel/assert-never';
import { type Decider } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { decideFulfilment, type FulfilmentCommand } from './fulfilment.ts';
import { decidePosting, type PostingCommand } from './posting.ts';
import type { Request, RequestRejection } from './request-state.ts';

export type RequestCommand = PostingCommand | FulfilmentCommand;

/** The rules of the streams `request-<requestId>`. */
export const requestDecider: Decider<RequestCommand, RequestEvent, Request, RequestRejection> = {
  initialState: () => ({ status: 'unposted' }),

  decide: (command, request) => {
    switch (command.type) {
      case 'PostRequest':
      case 'ReviseRequest':
      case 'CancelRequest':
      case 'ExpireRequest':
        return decidePosting(command, request);
      case 'FulfilRequest':
      case 'ReopenRequest':
        return decideFulfilment(command, request);
      default:
        return assertNever(command);
    }
  },

  evolve: (request, event) => {
    if (event.type === 'RequestPosted') {
      const { requestId, borrowerId, ...content } = event.data;
      const [answeredBy, standing] = [new Set<Uuid>(), new Set<Uuid>()];
      return { status: 'open', requestId, borrowerId, content, answeredBy, standing };
    }
    if (request.status === 'unposted') throw new Error(`${event.type} before RequestPosted`);
    // Without the exchange that fulfils it, which belongs to one status only.
    const { requestId, borrowerId, content, answeredBy, standing } = request;
    const posted = { requestId, borrowerId, content, answeredBy, standing };
    switch (event.type) {
      case 'RequestRevised': {
        const { requestId: _, ...revised } = event.data;
        return { ...request, content: revised };
      }
      case 'RequestCancelled':
        return { ...posted, status: 'cancelled' };
      case 'RequestExpired':
        // Of an open one nothing stands; of another, the last one that stood was cancelled just now.
        return { ...posted, status: 'expired', standing: new Set() };
      case 'RequestFulfilled': {
        const { exchangeId } = event.data;
        if (exchangeId === null) return { ...posted, status: 'fulfilled', exchangeId };
        return {
          ...posted,
          status: 'fulfilled',
          exchangeId,
          answeredBy: new Set(answeredBy).add(exchangeId),
          standing: new Set(standing).add(exchangeId),
        };
      }
      case 'RequestReopened': {
        const left = new Set(standing);
        left.delete(event.data.exchangeId);
        return { ...posted, status: 'open', standing: left };
      }
      default:
        return assertNever(event, 'event');
    }
  },
};
