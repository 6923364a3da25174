import { today } from '../../support/days.ts';
import { ASSOCIATION, DUNKERQUE } from '../../support/founding.ts';
import { SMALL_COMMUNE, STRANGER } from '../scene.ts';
import { operator } from '../../support/mandates.ts';
import {
  association,
  type Bad,
  bad,
  borrower,
  type Case,
  NO_SUCH_ID,
  reason,
  YESTERDAY,
} from './case.ts';

type Changes = Readonly<Record<string, unknown>>;

const transfer = (changed: Changes, as = association): Bad => ({
  as,
  path: '/api/ledger/transfers',
  json: { fromAccountId: SMALL_COMMUNE, toAccountId: DUNKERQUE, minutes: 60, reason, ...changed },
});
const bulk = (changed: Changes, as = association): Bad => ({
  as,
  path: '/api/ledger/bulks',
  json: { mode: 'atomic', commands: [GRANT], ...changed },
});
const GRANT = { type: 'endowment', toAccountId: SMALL_COMMUNE, minutes: 60, reason };
const HOLD = {
  type: 'hold',
  fromAccountId: SMALL_COMMUNE,
  toAccountId: DUNKERQUE,
  minutes: 60,
  exchangeId: NO_SUCH_ID,
};
const ruling = (what: string, json: Changes, of = SMALL_COMMUNE): Bad => ({
  as: association,
  path: `/api/ledger/accounts/${of}/${what}`,
  json: { reason, ...json },
});
const programme = (changed: Changes, as = association): Bad => ({
  as,
  path: '/api/ledger/programmes',
  json: {
    name: 'Petites communes',
    budgetMinutes: 600,
    memberCeilingMinutes: 300,
    opensOn: today(),
    closesOn: today(30),
    reason,
    ...changed,
  },
});
const ofAward = (what: string, json: Changes, as = association): Bad => ({
  as,
  path: `/api/ledger/awards/${NO_SUCH_ID}/${what}`,
  json,
});
const jury = { decidedOn: today(), reasons: reason };
const marketplace = (changed: Changes, as = operator): Bad => ({
  as,
  path: '/api/marketplaces',
  json: { marketplaceId: 'littoral', name: 'Littoral', ownerId: ASSOCIATION, ...changed },
});
const crossing = (changed: Changes): Bad => ({
  as: borrower,
  path: '/api/crossings',
  json: {
    fromMarketplaceId: 'france',
    toMarketplaceId: 'littoral',
    toAccountId: DUNKERQUE,
    minutes: 60,
    reason,
    ...changed,
  },
});
const LEDGER = '/api/ledger';
const read = (name: string, expected: string, path: string): Case =>
  bad(name, expected, { as: association, method: 'GET', path });

/** What the ledgers and the marketplaces refuse. */
export const badLedgers: readonly Case[] = [
  // Movements.
  bad('a transfer to itself', '422 accounts_must_differ', transfer({ toAccountId: SMALL_COMMUNE })),
  bad(
    'a transfer from nobody',
    '404 debit_account_not_found',
    transfer({ fromAccountId: STRANGER }),
  ),
  bad('a transfer to nobody', '404 credit_account_not_found', transfer({ toAccountId: STRANGER })),
  bad('a transfer of more than there is', '409 insufficient_credit', transfer({ minutes: 901 })),
  bad('a transfer by a member', '403 not_permitted', transfer({}, borrower)),
  bad('a transfer without a reason', '422 invalid_input', transfer({ reason: '' })),
  bad('a transfer with a field too many', '422 invalid_input', transfer({ euros: 3 })),
  bad('the reversal of nothing', '404 transfer_not_found', {
    as: association,
    path: `${LEDGER}/transfers/${NO_SUCH_ID}/reversals`,
    json: { minutes: 1, reasonCode: 'error', reason },
  }),
  bad('a reversal for a reason of one’s own', '422 invalid_input', {
    as: association,
    path: `${LEDGER}/transfers/${NO_SUCH_ID}/reversals`,
    json: { minutes: 1, reasonCode: 'because', reason },
  }),

  // Bulks.
  bad('an empty bulk', '422 invalid_input', bulk({ commands: [] })),
  bad(
    'a bulk of too many',
    '422 bulk_too_long',
    bulk({ commands: Array.from({ length: 101 }, () => GRANT) }),
  ),
  bad('a bulk in no known mode', '422 invalid_input', bulk({ mode: 'perhaps' })),
  bad('a bulk of unknown things', '422 invalid_input', bulk({ commands: [{ type: 'theft' }] })),
  bad('a hold by hand by an association', '403 not_permitted', bulk({ commands: [HOLD] })),
  bad('a bulk by a member', '403 not_permitted', bulk({}, borrower)),

  // Rulings over accounts.
  bad('the thaw of what is not frozen', '409 account_not_frozen', ruling('unfreezes', {})),
  bad('the end of an account with a hold on it', '409 account_has_pending', ruling('closings', {})),
  bad('a freeze of nobody', '404 account_not_found', ruling('freezes', {}, STRANGER)),
  bad('a freeze without a reason', '422 invalid_input', ruling('freezes', { reason: ' ' })),
  bad('one’s own limit', '403 own_limit', ruling('ceilings', { ceilingMinutes: 1 }, ASSOCIATION)),
  bad('a ceiling below zero', '422 invalid_input', ruling('ceilings', { ceilingMinutes: -1 })),
  bad(
    'a warning in words',
    '422 invalid_input',
    ruling('warning-levels', { warningLevelMinutes: 'low' }),
  ),
  bad('a freeze by a member', '403 not_permitted', { ...ruling('freezes', {}), as: borrower }),

  // Programmes.
  bad('a programme by a member', '403 not_permitted', programme({}, borrower)),
  bad(
    'a programme that ends first',
    '422 invalid_programme_period',
    programme({ closesOn: YESTERDAY }),
  ),
  bad(
    'a ceiling above the budget',
    '422 invalid_member_ceiling',
    programme({ memberCeilingMinutes: 601 }),
  ),
  bad('a programme without a name', '422 invalid_input', programme({ name: '' })),
  bad('an award of no programme', '404 programme_not_found', {
    as: association,
    path: `${LEDGER}/programmes/${NO_SUCH_ID}/awards`,
    json: { toAccountId: SMALL_COMMUNE, instalments: [{ dueOn: today(), minutes: 60 }], jury },
  }),
  bad('an award of nothing', '422 invalid_input', {
    as: association,
    path: `${LEDGER}/programmes/${NO_SUCH_ID}/awards`,
    json: { toAccountId: SMALL_COMMUNE, instalments: [], jury },
  }),
  bad('the end of no programme', '404 programme_not_found', {
    as: association,
    path: `${LEDGER}/programmes/${NO_SUCH_ID}/closings`,
    json: { reason },
  }),
  bad('an instalment of no award', '404 award_not_found', ofAward('instalments/1/payments', {})),
  bad('an instalment without a number', '404 not_found', ofAward('instalments/x/payments', {})),
  bad(
    'the end of no award',
    '404 award_not_found',
    ofAward('cancellations', { numbers: [1], reason }),
  ),
  bad(
    'a return of no award',
    '404 award_not_found',
    ofAward('returns', { minutes: 1, reason }, borrower),
  ),

  // Marketplaces, and what crosses between them.
  bad('a marketplace by an association', '403 not_permitted', marketplace({}, association)),
  bad(
    'a marketplace that is there',
    '409 marketplace_already_open',
    marketplace({ marketplaceId: 'france' }),
  ),
  bad(
    'a marketplace of a commune',
    '422 owner_not_an_association',
    marketplace({ ownerId: SMALL_COMMUNE }),
  ),
  bad(
    'a marketplace with a name that is none',
    '422 invalid_input',
    marketplace({ marketplaceId: 'Le Nord' }),
  ),
  bad('a policy that nobody knows', '422 invalid_input', marketplace({ policy: { free: true } })),
  bad('the policy of another’s marketplace', '403 not_the_owner', {
    as: association,
    path: '/api/marketplaces/france/policies',
    json: { changes: { answerWithinDays: 3 }, reason },
  }),
  bad('an account in no marketplace', '404 marketplace_unknown', {
    as: operator,
    path: '/api/marketplaces/nowhere/accounts',
    json: { territoryId: SMALL_COMMUNE },
  }),
  bad('a crossing to nowhere', '404 marketplace_unknown', crossing({})),
  bad(
    'a crossing to where it begins',
    '422 same_marketplace',
    crossing({ toMarketplaceId: 'france' }),
  ),

  // Reads.
  read(
    'a balance of tomorrow',
    '422 instant_in_the_future',
    `${LEDGER}/accounts/${SMALL_COMMUNE}?at=2099-01-01T00:00:00Z`,
  ),
  read(
    'a balance at no instant',
    '400 invalid_query',
    `${LEDGER}/accounts/${SMALL_COMMUNE}?at=noon`,
  ),
  read(
    'a statement backwards',
    '400 invalid_query',
    `${LEDGER}/accounts/${SMALL_COMMUNE}/statement?from=2026-02-01&to=2026-01-01`,
  ),
  read(
    'a statement as a film',
    '400 invalid_query',
    `${LEDGER}/accounts/${SMALL_COMMUNE}/statement?format=mp4`,
  ),
  read(
    'a statement of nobody',
    '404 account_not_found',
    `${LEDGER}/accounts/${STRANGER}/statement`,
  ),
  read(
    'a history with a cursor of another list',
    '400 invalid_cursor',
    `${LEDGER}/accounts/${SMALL_COMMUNE}/history?cursor=YmVmb3JlOjE`,
  ),
  read(
    'a trial balance of tomorrow',
    '422 instant_in_the_future',
    `${LEDGER}/trial-balance?at=2099-01-01T00:00:00Z`,
  ),
  read(
    'a transfer that does not exist',
    '404 transfer_not_found',
    `${LEDGER}/transfers/${NO_SUCH_ID}`,
  ),
  read(
    'a programme that does not exist',
    '404 programme_not_found',
    `${LEDGER}/programmes/${NO_SUCH_ID}`,
  ),
  read('an award that does not exist', '404 award_not_found', `${LEDGER}/awards/${NO_SUCH_ID}`),
  read('a marketplace that does not exist', '404 marketplace_unknown', '/api/marketplaces/nowhere'),
  read(
    'the ledger of no marketplace',
    '404 marketplace_unknown',
    '/api/marketplaces/nowhere/ledger/accounts',
  ),
  read('a crossing that does not exist', '404 crossing_unknown', `/api/crossings/${NO_SUCH_ID}`),
];
