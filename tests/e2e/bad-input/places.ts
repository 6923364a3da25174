import { STRANGER, terms } from '../scene.ts';
import {
  type Case,
  bad,
  borrower,
  association,
  NO_SUCH_ID,
  offer,
  proposal,
  endowment,
  reason,
  register,
  step,
} from './case.ts';

/** Codes, ids and addresses of nothing. */
export const badPlaces: readonly Case[] = [
  bad('an unknown INSEE code', '422 code_unknown', register({ code: '59999' }, association)),
  bad(
    'a SIREN with a wrong control digit',
    '422 siren_invalid',
    register({ code: '123456789' }, association),
  ),
  bad('a SIREN of nobody known', '422 name_required', register({ code: '552100554' }, association)),
  bad(
    'a name for whom the directory names',
    '422 name_not_needed',
    register({ code: '59155', kind: 'body', name: 'Autre' }, association),
  ),
  bad('a code that is none', '422 invalid_input', register({ code: 'Dunkerque' }, association)),
  bad('a SIREN with spaces', '422 invalid_input', register({ code: '245 900 428' })),
  bad('an offer that does not exist', '422 listing_unknown', proposal({ offerId: NO_SUCH_ID })),
  bad('an offer’s id that is none', '422 invalid_input', proposal({ offerId: '1; DROP TABLE' })),
  bad('neither offer nor request', '422 listing_required', {
    as: borrower,
    path: '/api/exchanges',
    json: terms(60),
  }),
  bad('an id that is none in the path', '404 not_found', { path: '/api/exchanges/17/acceptances' }),
  bad('the id of nothing in the path', '404 exchange_unknown', {
    path: `/api/exchanges/${NO_SUCH_ID}/acceptances`,
  }),
  bad('an offer’s id that is none in the path', '404 not_found', {
    path: '/api/offers/abc/pauses',
  }),
  bad('the id of no offer in the path', '404 offer_unknown', {
    path: `/api/offers/${NO_SUCH_ID}/pauses`,
  }),
  bad('the id of no request in the path', '404 request_unknown', {
    as: borrower,
    path: `/api/requests/${NO_SUCH_ID}/fulfilments`,
  }),
  bad('a marketplace’s name that is none in the path', '404 not_found', {
    as: association,
    path: '/api/marketplaces/Sud!/accounts',
    json: { territoryId: 'insee:59183' },
  }),
  bad('the name of no marketplace in the path', '404 marketplace_unknown', {
    as: association,
    path: '/api/marketplaces/ouest/accounts',
    json: { territoryId: 'insee:59183' },
  }),
  bad('the id of no crossing in the path', '404 crossing_unknown', {
    as: association,
    path: `/api/crossings/${NO_SUCH_ID}/reversals`,
    json: { minutes: 1, reason },
  }),
  bad('a path that cannot be decoded', '404 not_found', {
    path: '/api/exchanges/%E0%A4%A/acceptances',
  }),
  bad(
    'the correction of no session',
    '404 session_unknown',
    step('deliveringId', 'corrections', { sessionId: NO_SUCH_ID, minutes: 5, reason }),
  ),
  bad(
    'an account that does not exist',
    '404 credit_account_not_found',
    endowment({ toAccountId: STRANGER }),
  ),
  bad('an account’s id that is none', '422 invalid_input', endowment({ toAccountId: 'Dunkerque' })),
  bad('a territory that did not apply', '409 territory_not_registered', {
    as: association,
    path: `/api/territories/${STRANGER}/admissions`,
  }),
  bad('a path that does not exist', '404 not_found', { path: '/api/wishes' }),
  bad('a method that an address does not know', '405 method_not_allowed', {
    method: 'DELETE',
    path: '/api/offers',
  }),
  bad('an unknown query parameter of a write', '400 invalid_query', {
    ...offer({}),
    path: '/api/offers?dry=1',
  }),
  bad('"after" on a write', '400 invalid_query', {
    ...offer({}),
    path: '/api/offers?after=offers:1',
  }),
];
