import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import { day, id, minutes, prose, reason, territoryId, text, title } from './values.ts';

/** What a borrower says of a need, and may revise. Skills come after the plain words, and may be missing. */
export const requestContent = z.object({
  title,
  need: prose,
  skills: z.array(text.trim().min(2).max(80)).max(20),
  /** The borrower's own estimate; null when it has none. */
  estimatedMinutes: minutes.nullable(),
  /** The last day on which help is still of use. */
  neededBy: day,
});
export type RequestContent = z.infer<typeof requestContent>;

const request = z.object({ requestId: id });

export const requests = contract({
  context: 'requests',
  category: 'request',
  topic: 'bourse.requests.request.v1',
  events: {
    RequestPosted: event(request.extend({ borrowerId: territoryId, ...requestContent.shape })),
    RequestRevised: event(request.extend(requestContent.shape)),
    RequestCancelled: event(request.extend({ reason })),
    RequestExpired: event(request),
    /** An exchange answers it; null when it was answered elsewhere. */
    RequestFulfilled: event(request.extend({ exchangeId: id.nullable() })),
    /** The exchange that had answered it was cancelled. */
    RequestReopened: event(request.extend({ exchangeId: id })),
  },
});
export type RequestEvent = EventOf<typeof requests>;
