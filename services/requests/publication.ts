import { publication } from '@bourse/broadcast/publication';
import { requests } from '@bourse/contracts/requests';

/** What the others hear of a request: everything, since nothing in it is private. */
export const requestPublication = publication(requests, {
  RequestPosted: (data) => data,
  RequestRevised: (data) => data,
  RequestCancelled: (data) => data,
  RequestExpired: (data) => data,
  RequestFulfilled: (data) => data,
  RequestReopened: (data) => data,
});
