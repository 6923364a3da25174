import { SMALL_COMMUNE, STRANGER } from '../scene.ts';
import { LILLE } from '../../support/founding.ts';
import { association, type Bad, type Case, bad, identity, lender, NO_SUCH_ID } from './case.ts';

/** As an association’s official, who sees everything, unless somebody else is named. */
const read = (name: string, expected: string, path: Bad['path'], other: Partial<Bad> = {}): Case =>
  bad(name, expected, { as: association, method: 'GET', path, ...other });

const LISTS = [
  '/api/offers',
  '/api/requests',
  '/api/exchanges',
  '/api/ledger/accounts',
  '/api/ledger/holds',
  '/api/ledger/flows',
  '/api/ledger/flows/territories',
  '/api/ledger/flows/epcis',
  '/api/audit/events',
  '/api/audit/gaps',
  '/api/audit/unreadable',
  '/api/audit/readings',
] as const;

/** Reads of what is not there, or in a way that is not known. */
export const badReads: readonly Case[] = [
  ...LISTS.flatMap((list) => [
    read(`an unknown parameter of ${list}`, '400 invalid_query', `${list}?surprise=1`),
    read(`a cursor that ${list} did not give`, '400 invalid_cursor', `${list}?cursor=abc`),
    read(`a limit of none of ${list}`, '400 invalid_query', `${list}?limit=0`),
    read(`an absurd limit of ${list}`, '400 invalid_query', `${list}?limit=1e9`),
    read(`a limit of ${list} that is no number`, '400 invalid_query', `${list}?limit=ten`),
    read(`the same parameter of ${list} twice`, '400 invalid_query', `${list}?limit=1&limit=2`),
  ]),
  read('a search for nothing', '400 invalid_query', '/api/territories?q='),
  read('neither a search nor a list', '400 invalid_query', '/api/territories'),
  read('a cursor of another list', '400 invalid_cursor', '/api/audit/events?cursor=YmVmb3JlOjE'),
  ...['/api/offers', '/api/requests'].flatMap((list) => [
    read(`a département that is none of ${list}`, '400 invalid_query', `${list}?departement=Nord`),
    read(`an EPCI that is none of ${list}`, '400 invalid_query', `${list}?epciId=Dunkerque`),
    read(
      `an unknown parameter of ${list}’s counts`,
      '400 invalid_query',
      `${list}/by-departement?q=a`,
    ),
  ]),
  read('an unknown status', '400 invalid_query', '/api/exchanges?status=happy'),
  read('something missing that is not known', '400 invalid_query', '/api/exchanges?missing=stamp'),
  read('a search for no words', '400 invalid_query', '/api/exchanges?q=%20'),
  read(
    'exchanges of a period that ends before it begins',
    '400 invalid_query',
    '/api/exchanges?from=2026-02-01&to=2026-01-01',
  ),
  read('an unknown status among others', '400 invalid_query', '/api/exchanges?status=signed,happy'),
  read(
    'a period that ends before it begins',
    '400 invalid_query',
    `/api/ledger/accounts/${SMALL_COMMUNE}/statement?from=2026-02-01&to=2026-01-01`,
  ),
  read(
    'a day that no calendar has',
    '400 invalid_query',
    `/api/ledger/accounts/${SMALL_COMMUNE}/statement?from=2026-02-30`,
  ),
  read(
    'an account as of an instant of the future',
    '422 instant_in_the_future',
    `/api/ledger/accounts/${SMALL_COMMUNE}?at=2199-12-31T00:00:00Z`,
  ),
  read(
    'an account as of no instant',
    '400 invalid_query',
    `/api/ledger/accounts/${SMALL_COMMUNE}?at=2026-02-30T00:00:00Z`,
  ),
  read(
    'a balance of a day to come',
    '422 day_in_the_future',
    `/api/ledger/accounts/${SMALL_COMMUNE}/balance?effectiveOn=2199-12-31`,
  ),
  read(
    'a series of two centuries of days',
    '422 series_too_long',
    `/api/ledger/accounts/${SMALL_COMMUNE}/history?by=day&from=2000-01-01`,
  ),
  read(
    'a statement in a format that there is not',
    '400 invalid_query',
    `/api/ledger/accounts/${SMALL_COMMUNE}/statement?format=docx`,
  ),
  read('a position that is none', '400 invalid_query', '/api/offers?after=yesterday'),
  read(
    'a position of another service',
    '400 position_of_another_service',
    '/api/offers?after=settlement:1',
  ),
  read('a position of the future', '503 read_model_behind', '/api/offers?after=offers:999999'),
  read('an offer that does not exist', '404 offer_unknown', `/api/offers/${NO_SUCH_ID}`),
  read('an exchange that does not exist', '404 exchange_unknown', `/api/exchanges/${NO_SUCH_ID}`),
  read('a request that does not exist', '404 request_unknown', `/api/requests/${NO_SUCH_ID}`),
  read(
    'an account that does not exist',
    '404 account_not_found',
    `/api/ledger/accounts/${STRANGER}`,
  ),
  read(
    'a transfer that does not exist',
    '404 transfer_not_found',
    `/api/ledger/transfers/${NO_SUCH_ID}`,
  ),
  read(
    'an event that does not exist',
    '404 trail_event_unknown',
    `/api/audit/events/${NO_SUCH_ID}`,
  ),
  read(
    'the timeline of nothing',
    '404 trail_exchange_unknown',
    `/api/audit/exchanges/${NO_SUCH_ID}/timeline`,
  ),
  read(
    'the readers of nothing',
    '404 trail_exchange_unknown',
    `/api/audit/exchanges/${NO_SUCH_ID}/readings`,
  ),
  read('a territory that does not exist', '404 territory_unknown', '/api/territories/insee:99999'),
  read('an id that is none', '404 not_found', '/api/exchanges/17'),
  read('a territory’s id that is none', '404 not_found', '/api/territories/Dunkerque'),
  read('a token that is none', '401 invalid_token', '/api/offers', {
    headers: { Authorization: 'Bearer abc' },
  }),
  read('nobody, where it is not public', '401 identity_required', '/api/exchanges', {
    headers: { Authorization: '' },
  }),
  read('another’s exchange', '403 not_permitted', (scene) => `/api/exchanges/${scene.signedId}`, {
    as: identity(LILLE),
  }),
  read(
    'another’s statement',
    '403 not_permitted',
    `/api/ledger/accounts/${SMALL_COMMUNE}/statement`,
    { as: lender },
  ),
  read('the trail, by a party', '403 not_permitted', '/api/audit/events', { as: lender }),
];
