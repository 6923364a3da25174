import type { RequestEvent } from '@bourse/contracts/requests';
import { assertNever } from '@bourse/kernel/assert-never';
import { type Decider } from '@bourse/kernel/decider';
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
      return { status: 'open', requestId, borrowerId, content, answeredBy: new Set() };
    }
    if (request.status === 'unposted') throw new Error(`${event.type} before RequestPosted`);
    // Without the exchange that fulfils it, which belongs to one status only.
    const { requestId, borrowerId, content, answeredBy } = request;
    const posted = { requestId, borrowerId, content, answeredBy };
    switch (event.type) {
      case 'RequestRevised': {
        const { requestId: _, ...revised } = event.data;
        return { ...request, content: revised };
      }
      case 'RequestCancelled':
        return { ...posted, status: 'cancelled' };
      case 'RequestExpired':
        return { ...posted, status: 'expired' };
      case 'RequestFulfilled': {
        const { exchangeId } = event.data;
        const answers = exchangeId === null ? answeredBy : new Set(answeredBy).add(exchangeId);
        return { ...posted, status: 'fulfilled', exchangeId, answeredBy: answers };
      }
      case 'RequestReopened':
        return { ...posted, status: 'open' };
      default:
        return assertNever(event, 'event');
    }
  },
};
