import { describe, expect, test } from '@jest/globals';
import { bookkeeping, LEDGER, named, type Told } from './fixtures.ts';

// As in books.unit.test.ts: what is never violated is worth what it would find.

const [A, B, C, ISSUER] = ['insee:59001', 'insee:59002', 'insee:59003', 'siren:000000001'];
const SUD = 'marketplace:seconde';
const DAY = '2026-03-02';

const opened = (accountId: string, kind: string, limit: number, ceiling: number | null): Told => [
  'AccountOpened',
  {
    accountId,
    kind,
    creditLimitMinutes: limit,
    warningLevelMinutes: null,
    ceilingMinutes: ceiling,
  },
];
const accounts: readonly Told[] = [
  opened(ISSUER, 'issuer', 1_000, null),
  opened(A, 'member', 60, null),
  opened(B, 'member', 0, 100),
  opened(C, 'member', 0, null),
];
const ruled = (type: string, accountId: string, more: object = {}, id = type): Told => [
  type,
  { accountId, decisionId: named(`${id} ${accountId}`), by: null, reason: 'why not', ...more },
];
const transferred = (minutes: number, from = A, to = B, name = 'transfer'): Told => [
  'MinutesTransferred',
  {
    transferId: named(name),
    debitAccountId: from,
    creditAccountId: to,
    minutes,
    by: null,
    reason: 'why not',
    effectiveOn: DAY,
  },
];
const reversed = (minutes: number, beyondLimitMinutes = 0, of = 'transfer'): Told => [
  'TransferReversed',
  {
    transferId: named(`back of ${of}`),
    debitAccountId: B,
    creditAccountId: A,
    minutes,
    reversesTransferId: named(of),
    exchangeId: null,
    reasonCode: 'error',
    reason: 'why not',
    effectiveOn: DAY,
    beyondLimitMinutes,
  },
];
const lenient: Told = [
  'PolicySet',
  { decisionId: named('policy'), by: null, reason: 'why not', reversalsMayPassLimits: true },
];
const EXPIRY = '2026-03-02T12:00:00.001Z';
const held = (minutes: number): Told => [
  'TransferPended',
  {
    transferId: named('hold'),
    debitAccountId: A,
    creditAccountId: B,
    minutes,
    exchangeId: named('exchange'),
    expiresAt: EXPIRY,
  },
];
const expired = (minutes: number, at = EXPIRY): Told => [
  'TransferExpired',
  { ...held(minutes)[1], expiresAt: EXPIRY },
  at,
];

const [PROGRAMME, AWARD] = [named('programme'), named('award')];
const programme: Told = [
  'ProgrammeOpened',
  {
    programmeId: PROGRAMME,
    issuerId: ISSUER,
    name: 'Un programme',
    budgetMinutes: 50,
    memberCeilingMinutes: 40,
    opensOn: DAY,
    closesOn: DAY,
    by: ISSUER,
    reason: 'why not',
  },
];
const awarded = (minutes: number, toAccountId = A, awardId = AWARD): Told => [
  'EndowmentAwarded',
  {
    programmeId: PROGRAMME,
    awardId,
    toAccountId,
    jury: { by: ISSUER, decidedOn: DAY, reasons: 'why not' },
    instalments: [{ number: 1, dueOn: DAY, minutes }],
  },
];
const paid = (minutes: number, name = 'payment'): Told => [
  'EndowmentGranted',
  {
    transferId: named(name),
    debitAccountId: ISSUER,
    creditAccountId: A,
    minutes,
    reason: 'why not',
    effectiveOn: DAY,
    award: { programmeId: PROGRAMME, awardId: AWARD, instalmentNumber: 1 },
  },
];
const returned = (minutes: number): Told => [
  'EndowmentReturned',
  {
    transferId: named('return'),
    debitAccountId: A,
    creditAccountId: ISSUER,
    minutes,
    programmeId: PROGRAMME,
    awardId: AWARD,
    reason: 'why not',
    effectiveOn: DAY,
  },
];
const closing: Told = [
  'ProgrammeClosed',
  { programmeId: PROGRAMME, decisionId: named('closing'), by: ISSUER, reason: 'why not' },
];

describe('the ledger', () => {
  const found = (told: readonly Told[]) => {
    const { referee, append } = bookkeeping();
    append(LEDGER, [...accounts, ...told]);
    return referee.violation?.invariant;
  };

  test.each<[string, readonly Told[]]>([
    ['a transfer and its way back', [transferred(60), reversed(60)]],
    [
      'a way back beyond a limit',
      [lenient, transferred(60), transferred(50, B, C, 'on'), reversed(60, 50)],
    ],
    ['a hold whose time is over', [held(60), expired(60)]],
    [
      'a freeze and its end',
      [ruled('AccountFrozen', A), ruled('AccountUnfrozen', A), transferred(1)],
    ],
    ['an award paid, and given back in part', [programme, awarded(40), paid(40), returned(30)]],
    [
      'an award in the place of what came back',
      [programme, awarded(40), paid(40), returned(30), awarded(30, A, named('second'))],
    ],
  ])('is left alone at %s', (_, told) => {
    expect(found(told)).toBeUndefined();
  });

  test.each<[string, readonly Told[]]>([
    ['no account passes its limit', [transferred(61)]],
    [
      'no account passes its limit',
      [lenient, transferred(60), transferred(50, B, C, 'on'), reversed(60, 49)],
    ],
    [
      'no account passes its ceiling',
      [ruled('CeilingChanged', B, { ceilingMinutes: 59 }), transferred(60)],
    ],
    [
      'no account passes its ceiling',
      [ruled('CeilingChanged', B, { ceilingMinutes: 59 }), held(60)],
    ],
    [
      'nothing begins on an account that is not in use',
      [ruled('AccountFrozen', A), transferred(1)],
    ],
    [
      'nothing begins on an account that is not in use',
      [ruled('AccountClosed', B), transferred(1)],
    ],
    ['a freeze begins and ends once', [ruled('AccountUnfrozen', A)]],
    ['what is closed is empty', [transferred(1), ruled('AccountClosed', A)]],
    ['what is closed is closed for ever', [ruled('AccountClosed', A), ruled('AccountFrozen', A)]],
    [
      'a decision is made once',
      [ruled('AccountFrozen', A), ruled('AccountUnfrozen', A, {}, 'AccountFrozen')],
    ],
    ['a clearing account is a marketplace’s', [opened(SUD, 'member', 0, null)]],
    [
      'a reversal passes a limit only where the policy lets it',
      [transferred(60), transferred(50, B, C, 'on'), reversed(60, 50)],
    ],
    ['no more is reversed than was posted', [transferred(60), reversed(61)]],
    ['nothing expires before its time', [held(60), expired(60, '2026-03-02T12:00:00.000Z')]],
    ['a hold is resolved whole', [held(60), expired(59)]],
    ['a programme is opened once', [programme, programme]],
    ['no programme gives more than it has', [programme, awarded(41)]],
    [
      'no programme gives more than it has',
      [programme, awarded(30), awarded(21, B, named('second'))],
    ],
    ['a jury decides once, on an open programme', [programme, awarded(1), awarded(1)]],
    ['a jury decides once, on an open programme', [programme, closing, awarded(1)]],
    ['a programme is closed once, with nothing left to pay', [programme, awarded(1), closing]],
    ['an instalment is paid or cancelled once', [programme, awarded(1), paid(1), paid(1, 'again')]],
    ['an instalment is paid as it was awarded', [programme, awarded(2), paid(1)]],
    ['no more of an award comes back than was paid', [programme, awarded(2), paid(2), returned(3)]],
  ])('is found out: %s', (invariant, told) => {
    expect(found(told)).toBe(invariant);
  });
});
