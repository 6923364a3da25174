import { ASSOCIATION, DUNKERQUE, LILLE, memberOf } from '../support/founding.ts';
import {
  offerContent,
  requestContent,
  type Scene,
  SMALL_COMMUNE,
  STRANGER,
  terms,
  today,
  USED_KEY,
} from './scene.ts';

export type Case = {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly request: (scene: Scene) => {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array<ArrayBuffer>;
  };
};

const identity = (territoryId: string, role = 'member'): string =>
  `somebody; territory=${territoryId}; role=${role}`;
const lender = identity(DUNKERQUE);
const borrower = identity(SMALL_COMMUNE);
const association = identity(ASSOCIATION, 'association');
/** Whoever published the offer of the scene. */
const publisher = `${memberOf(DUNKERQUE).actor}; territory=${DUNKERQUE}; role=member`;
const operator = 'somebody; role=operator';

const IDENTITY = 'Bourse-Development-Identity';
const NO_SUCH_ID = '0191f2a4-0000-7000-8000-000000000000';
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const reason = 'pour de bonnes raisons';

let keys = 0;

type Bad = {
  readonly as?: string;
  readonly method?: string;
  readonly path: string | ((scene: Scene) => string);
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  /** An empty one takes a header away. */
  readonly headers?: Readonly<Record<string, string>>;
};

function bad(name: string, expected: string, given: Bad | ((scene: Scene) => Bad)): Case {
  const [status, code = ''] = expected.split(' ');
  return {
    name,
    status: Number(status),
    code,
    request: (scene) => {
      const {
        as = lender,
        method = 'POST',
        path,
        json,
        raw,
        headers = {},
      } = typeof given === 'function' ? given(scene) : given;
      const write = method !== 'GET';
      keys += 1;
      const all = {
        [IDENTITY]: as,
        ...(write ? { 'Content-Type': 'application/json', 'Idempotency-Key': `bad-${keys}` } : {}),
        ...headers,
      };
      const body = raw ?? (write ? JSON.stringify(json ?? {}) : undefined);
      return {
        method,
        path: typeof path === 'function' ? path(scene) : path,
        headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
        ...(body === undefined ? {} : { body }),
      };
    },
  };
}

const offer = (changed: Readonly<Record<string, unknown>>): Bad => ({
  path: '/api/offers',
  json: { ...offerContent, ...changed },
});
const need = (changed: Readonly<Record<string, unknown>>): Bad => ({
  as: borrower,
  path: '/api/requests',
  json: { ...requestContent, ...changed },
});
const proposal =
  (changed: Readonly<Record<string, unknown>>) =>
  ({ offerId }: Scene): Bad => ({
    as: borrower,
    path: '/api/exchanges',
    json: { offerId, ...terms(60), ...changed },
  });
const step =
  (which: 'proposedId' | 'signedId' | 'deliveringId', path: string, json: unknown, as = lender) =>
  (scene: Scene): Bad => ({ as, path: `/api/exchanges/${scene[which]}/${path}`, json });
const endowment = (changed: Readonly<Record<string, unknown>>, as = association): Bad => ({
  as,
  path: '/api/ledger/endowments',
  json: { toAccountId: SMALL_COMMUNE, minutes: 60, reason, ...changed },
});
const register = (json: unknown, as = lender): Bad => ({ as, path: '/api/territories', json });
const revise =
  (headers: Readonly<Record<string, string>>) =>
  ({ offerId }: Scene): Bad => ({
    method: 'PUT',
    path: `/api/offers/${offerId}`,
    json: { ...offerContent, title: 'Autre titre' },
    headers,
  });

const deepArray = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
const megabyte = 'x'.repeat(1024 * 1024);
const MINUTES = [
  ['negative', -60],
  ['zero', 0],
  ['fractional', 1.5],
  ['absurd', 1e12],
  ['beyond what numbers can count', 2 ** 60],
  ['text as', '60'],
  ['no', null],
] as const;

export const badWrites: readonly Case[] = [
  // The body as such.
  bad('malformed JSON', '400 malformed_json', { path: '/api/offers', raw: '{"title": ' }),
  bad('JSON with a comma too much', '400 malformed_json', {
    path: '/api/requests',
    raw: '{"a":1,}',
  }),
  bad('bytes that are no text', '422 invalid_input', {
    path: '/api/offers',
    raw: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  }),
  bad('a list in place of an object', '422 invalid_input', { path: '/api/offers', json: [] }),
  bad('a number in place of an object', '400 malformed_json', { path: '/api/offers', raw: '7' }),
  bad('deep JSON', '422 invalid_input', { path: '/api/offers', raw: deepArray }),
  bad('deep JSON in a known field', '422 invalid_input', {
    path: '/api/offers',
    raw: JSON.stringify(offerContent).replace('"Urbanisme"', deepArray),
  }),
  bad('more than 1 MB', '413 body_too_large', offer({ description: megabyte })),
  bad('more than 1 MB that is no JSON', '413 body_too_large', {
    path: '/api/exchanges',
    raw: megabyte + megabyte,
  }),
  bad('another media type', '415 unsupported_media_type', {
    ...offer({}),
    headers: { 'Content-Type': 'text/plain' },
  }),
  bad('a form', '415 unsupported_media_type', {
    path: '/api/ledger/endowments',
    as: association,
    raw: 'minutes=60',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  }),
  bad('an unknown charset', '415 unsupported_media_type', {
    ...offer({}),
    headers: { 'Content-Type': 'application/json; charset=klingon' },
  }),
  bad('an unknown encoding', '415 unsupported_media_type', {
    ...offer({}),
    headers: { 'Content-Encoding': 'zstd-9000' },
  }),
  bad('a body that is not compressed as it says', '400 malformed_json', {
    ...offer({}),
    headers: { 'Content-Encoding': 'gzip' },
  }),

  // Fields.
  bad('an unknown field', '422 invalid_input', offer({ surprise: 1 })),
  bad('an unknown field that objects inherit', '422 invalid_input', {
    path: '/api/offers',
    raw: JSON.stringify(offerContent).replace('{', '{"__proto__":{"title":"x"},'),
  }),
  bad('an unknown field of a request', '422 invalid_input', need({ surprise: 1 })),
  bad('an unknown field of a proposal', '422 invalid_input', proposal({ lenderId: LILLE })),
  bad(
    'an unknown field of a step without any',
    '422 invalid_input',
    step('proposedId', 'acceptances', { x: 1 }),
  ),
  bad(
    'an unknown field of an endowment',
    '422 invalid_input',
    endowment({ debitAccountId: LILLE }),
  ),
  bad('an unknown field of a territory', '422 invalid_input', register({ code: '59183', x: 1 })),
  bad('a missing field', '422 invalid_input', {
    path: '/api/offers',
    json: { title: 'Urbanisme' },
  }),
  bad('a wrong type', '422 invalid_input', offer({ skills: 'urbanisme' })),
  bad('an empty list where one is needed', '422 invalid_input', offer({ skills: [] })),
  bad('a blank title', '422 invalid_input', offer({ title: '     ' })),
  bad('too long a text', '422 invalid_input', offer({ description: 'x'.repeat(4_001) })),
  bad('a negative cost', '422 invalid_input', offer({ unitCostCents: -1 })),
  bad('NUL in a title', '422 invalid_input', offer({ title: 'Urba\0nisme' })),
  bad('NUL in a description', '422 invalid_input', offer({ description: 'a\0b' })),
  bad('NUL in a skill', '422 invalid_input', offer({ skills: ['urba\0nisme'] })),
  bad('NUL in conditions', '422 invalid_input', offer({ conditions: '\0' })),
  bad('NUL in a need', '422 invalid_input', need({ need: 'a\0b' })),
  bad('NUL in a reason', '422 invalid_input', endowment({ reason: 'parce que\0' })),
  bad(
    'NUL in a name',
    '422 invalid_input',
    register({ code: '123456782', kind: 'body', name: 'a\0bc' }, association),
  ),
  bad('a lone surrogate in a title', '422 invalid_input', offer({ title: 'Urba\ud800nisme' })),
  bad('a lone surrogate in a need', '422 invalid_input', need({ need: 'a\udc00b' })),
  bad(
    'a lone surrogate in a reason',
    '422 invalid_input',
    step('proposedId', 'declines', { reason: 'non\ud800!' }),
  ),
  bad('a lone surrogate in an object', '422 invalid_input', proposal({ object: 'abc\udfff' })),

  // Quantities.
  ...MINUTES.flatMap(([kind, minutes]) => [
    bad(`${kind} minutes of capacity`, '422 invalid_input', offer({ capacityMinutes: minutes })),
    bad(`${kind} minutes of a proposal`, '422 invalid_input', proposal({ minutes })),
    bad(`${kind} minutes of an endowment`, '422 invalid_input', endowment({ minutes })),
    bad(
      `${kind} minutes of work`,
      '422 invalid_input',
      step('signedId', 'work-logs', { on: today(), minutes }),
    ),
    bad(
      `${kind} minutes certified`,
      '422 invalid_input',
      step('deliveringId', 'certifications', { minutes }, borrower),
    ),
  ]),
  ...MINUTES.filter(([, minutes]) => minutes !== 0 && minutes !== null).map(([kind, minutes]) =>
    bad(`${kind} minutes of a credit limit`, '422 invalid_input', {
      as: association,
      path: `/api/ledger/accounts/${SMALL_COMMUNE}/credit-limits`,
      json: { creditLimitMinutes: minutes, reason },
    }),
  ),
  bad('negative minutes needed', '422 invalid_input', need({ estimatedMinutes: -1 })),
  bad(
    'more minutes of work than agreed on',
    '409 exceeds_agreed_minutes',
    step('signedId', 'work-logs', { on: today(), minutes: 61 }),
  ),
  bad(
    'more minutes certified than logged',
    '409 exceeds_logged_minutes',
    step('deliveringId', 'certifications', { minutes: 31 }, borrower),
  ),
  bad(
    'more minutes than an association may give',
    '409 insufficient_credit',
    endowment({ minutes: 6_000_000 }),
  ),

  // Dates.
  bad('an offer that expired yesterday', '422 date_in_the_past', offer({ expiresOn: YESTERDAY })),
  bad('a need of yesterday', '422 date_in_the_past', need({ neededBy: YESTERDAY })),
  bad(
    'an exchange that began yesterday',
    '422 date_in_the_past',
    proposal({ startsOn: YESTERDAY }),
  ),
  bad(
    'an answer wanted yesterday',
    '422 date_in_the_past',
    proposal({ answerBy: `${YESTERDAY}T00:00:00Z` }),
  ),
  bad(
    'an end before the start',
    '422 dates_out_of_order',
    proposal({ startsOn: '2099-12-31', endsOn: '2099-12-30' }),
  ),
  bad('a day that no calendar has', '422 invalid_input', offer({ expiresOn: '2099-02-30' })),
  bad('a day in another form', '422 invalid_input', proposal({ startsOn: '31/12/2099' })),
  bad(
    'work done tomorrow',
    '422 session_in_the_future',
    step('signedId', 'work-logs', { on: '2099-12-31', minutes: 5 }),
  ),
  bad(
    'work done before the start',
    '422 session_before_start',
    step('signedId', 'work-logs', { on: YESTERDAY, minutes: 5 }),
  ),

  // Codes and ids.
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
  bad('a path that cannot be decoded', '404 not_found', {
    path: '/api/exchanges/%E0%A4%A/acceptances',
  }),
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

  // Headers.
  bad('no Idempotency-Key', '400 idempotency_key_required', {
    ...offer({}),
    headers: { 'Idempotency-Key': '' },
  }),
  bad('an Idempotency-Key with spaces', '400 invalid_header', {
    ...offer({}),
    headers: { 'Idempotency-Key': 'a b' },
  }),
  bad('an endless Idempotency-Key', '400 invalid_header', {
    ...offer({}),
    headers: { 'Idempotency-Key': 'k'.repeat(201) },
  }),
  bad('an Idempotency-Key of another content', '422 idempotency_key_reused', {
    ...offer({ title: 'Autre titre' }),
    as: publisher,
    headers: { 'Idempotency-Key': USED_KEY },
  }),
  bad('an Idempotency-Key of another address', '422 idempotency_key_reused', {
    as: publisher,
    path: '/api/requests',
    json: requestContent,
    headers: { 'Idempotency-Key': USED_KEY },
  }),
  bad('no If-Match', '428 if_match_required', revise({})),
  bad('an If-Match that is no entity tag', '400 invalid_header', revise({ 'If-Match': '7' })),
  bad('a weak If-Match', '400 invalid_header', revise({ 'If-Match': 'W/"0"' })),
  bad('the If-Match of another revision', '412 stale_revision', revise({ 'If-Match': '"99"' })),
  bad('the If-Match of another revision of an exchange', '412 stale_revision', (scene) => ({
    ...step('proposedId', 'acceptances', {})(scene),
    headers: { 'If-Match': '"7"' },
  })),
  bad('an If-Match where none is looked at', '400 invalid_header', {
    ...endowment({}),
    headers: { 'If-Match': '"0"' },
  }),

  // Who asks.
  bad('nobody', '401 identity_required', { ...offer({}), headers: { [IDENTITY]: '' } }),
  bad('an identity that cannot be read', '401 identity_malformed', {
    ...offer({}),
    as: 'somebody; role=emperor',
  }),
  bad('a territory that is none', '401 identity_malformed', {
    ...offer({}),
    as: identity('Dunkerque'),
  }),
  bad('a territory that is no member', '403 not_a_member', {
    ...offer({}),
    as: identity(STRANGER),
  }),
  bad('an operator who lends', '403 not_permitted', { ...offer({}), as: operator }),
  bad('a member who endows', '403 not_permitted', endowment({}, lender)),
  bad(
    'a commune that calls itself an association',
    '403 not_permitted',
    endowment({}, identity(SMALL_COMMUNE, 'association')),
  ),
  bad('a member who admits', '403 not_permitted', {
    path: `/api/territories/${SMALL_COMMUNE}/admissions`,
  }),
  bad('a member who registers another', '403 not_permitted', register({ code: '59350' })),
  bad(
    'a party that is none',
    '403 not_a_party',
    step('proposedId', 'acceptances', {}, identity(LILLE)),
  ),
  bad(
    'the proposer who accepts',
    '409 other_party_to_answer',
    step('proposedId', 'acceptances', {}, borrower),
  ),
  bad(
    'the borrower who logs work',
    '403 not_the_lender',
    step('signedId', 'work-logs', { on: today(), minutes: 5 }, borrower),
  ),
  bad(
    'the lender who certifies',
    '403 not_the_borrower',
    step('deliveringId', 'certifications', { minutes: 5 }),
  ),
  bad('another’s offer', '403 not_the_lender', (scene) => ({
    as: identity(LILLE),
    path: `/api/offers/${scene.offerId}/pauses`,
  })),
  bad('another’s request', '403 not_the_borrower', (scene) => ({
    path: `/api/requests/${scene.requestId}/fulfilments`,
  })),
  bad('a territory with itself', '422 same_territory', (scene) => ({
    ...proposal({})(scene),
    as: lender,
  })),
  bad('a step that is not next', '409 wrong_status', step('proposedId', 'signatures', {})),
  bad(
    'a cancellation after work',
    '409 work_already_logged',
    step('deliveringId', 'cancellations', { reason }),
  ),
];

const read = (name: string, expected: string, path: Bad['path'], as?: string): Case =>
  bad(name, expected, { method: 'GET', path, ...(as === undefined ? {} : { as }) });

const LISTS = [
  '/api/offers',
  '/api/requests',
  '/api/exchanges',
  '/api/ledger/accounts',
  '/api/ledger/holds',
  '/api/audit/events',
  '/api/audit/gaps',
  '/api/audit/unreadable',
] as const;

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
  read('an unknown status', '400 invalid_query', '/api/exchanges?status=happy'),
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
  read('a territory that does not exist', '404 territory_unknown', '/api/territories/insee:99999'),
  read('an id that is none', '404 not_found', '/api/exchanges/17'),
  read('a territory’s id that is none', '404 not_found', '/api/territories/Dunkerque'),
  read('an identity that cannot be read', '401 identity_malformed', '/api/offers', 'somebody'),
];
