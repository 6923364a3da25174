import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  BORROWER,
  changeCeiling,
  changeCreditLimit,
  changeWarningLevel,
  closeAccount,
  freezeAccount,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  openAccount,
  postHold,
  reverseTransfer,
  setPolicy,
  STRANGER,
  transferMinutes,
} from '@bourse/ledger/fixtures';
import {
  type LedgerScene,
  openings,
  openLedgerScene,
  OTHER_LEDGER,
  playOneExchange,
} from '../ledger-scene.ts';

const FIRST_PAGE = { before: Number.MAX_SAFE_INTEGER, limit: 100 };
const NOON = '2026-03-02T12:00:00.000Z';

let scene: LedgerScene;
beforeEach(async () => {
  scene = await openLedgerScene(openSqliteEventStore);
});
afterEach(() => scene.close());

test('an account shows what it has, may give, gave and received, and by what', async () => {
  await playOneExchange(scene);
  const queries = await scene.accounts();
  expect(queries.account(BORROWER)).toEqual({
    accountId: BORROWER,
    kind: 'member',
    status: 'open',
    balanceMinutes: 240,
    pendingInMinutes: 0,
    pendingOutMinutes: 30,
    creditLimitMinutes: 60,
    availableMinutes: 270,
    beyondLimitMinutes: 0,
    warningLevelMinutes: null,
    warningLevelPassed: false,
    ceilingMinutes: null,
    roomMinutes: null,
    givenMinutes: 100,
    receivedMinutes: 340,
    given: { exchangeMinutes: 100, endowmentMinutes: 0, otherMinutes: 0 },
    received: { exchangeMinutes: 0, endowmentMinutes: 300, otherMinutes: 40 },
    openedAt: '2026-03-03T22:59:59.999Z',
    revision: 10,
  });
  expect(queries.account(LENDER)).toMatchObject({
    balanceMinutes: 60,
    pendingInMinutes: 30,
    given: { exchangeMinutes: 0, endowmentMinutes: 0, otherMinutes: 40 },
    received: { exchangeMinutes: 100, endowmentMinutes: 0, otherMinutes: 0 },
  });
  expect(queries.account(ISSUER)).toMatchObject({
    balanceMinutes: -300,
    given: { exchangeMinutes: 0, endowmentMinutes: 300, otherMinutes: 0 },
    revision: 3,
  });
  expect(queries.account(STRANGER)).toBeUndefined();
});

test('limits that are passed, ceilings and the end of an account are shown', async () => {
  const steps = [
    ...openings,
    setPolicy(true),
    changeWarningLevel({ warningLevelMinutes: 20 }),
    changeCreditLimit({ creditLimitMinutes: 100 }),
    changeCeiling({ ceilingMinutes: 50 }),
    grantEndowment({ minutes: 40, transferId: named('gift') }),
    transferMinutes({ minutes: 30 }),
    transferMinutes({ minutes: 100, transferId: named('more') }),
  ];
  for (const step of steps) expect(await scene.give(step, NOON)).toMatchObject({ kind: 'done' });
  expect((await scene.accounts('before')).account(BORROWER)).toMatchObject({
    balanceMinutes: -90,
    availableMinutes: 10,
    beyondLimitMinutes: 0,
    warningLevelMinutes: 20,
    warningLevelPassed: true,
    ceilingMinutes: 50,
    roomMinutes: 140,
    given: { exchangeMinutes: 0, endowmentMinutes: 0, otherMinutes: 130 },
  });
  const gift = { transferId: named('gift back'), reversesTransferId: named('gift'), minutes: 40 };
  for (const step of [
    reverseTransfer(gift),
    freezeAccount(),
    openAccount({ accountId: STRANGER, kind: 'member', creditLimitMinutes: 0 }),
    closeAccount({ accountId: STRANGER }),
  ]) {
    expect(await scene.give(step, NOON)).toMatchObject({ kind: 'done' });
  }
  const queries = await scene.accounts('after');
  expect(queries.account(BORROWER)).toMatchObject({
    status: 'frozen',
    balanceMinutes: -130,
    availableMinutes: 0,
    beyondLimitMinutes: 30,
  });
  expect(queries.account(STRANGER)).toMatchObject({ status: 'closed' });
});

test('accounts are listed the newest first, by kind and page by page', async () => {
  await playOneExchange(scene);
  const queries = await scene.accounts();
  const issuers = queries.accounts({ kind: 'issuer' }, FIRST_PAGE);
  expect(issuers.accounts.map(({ accountId }) => accountId)).toEqual([ISSUER]);
  const page = queries.accounts({}, { before: FIRST_PAGE.before, limit: 2 });
  const rest = queries.accounts({}, { before: page.last, limit: 2 });
  expect([...page.accounts, ...rest.accounts].map(({ accountId }) => accountId)).toEqual([
    BORROWER,
    LENDER,
    ISSUER,
  ]);
});

test('ledgers of one store do not see each other', async () => {
  for (const step of openings) await scene.give(step, NOON);
  const here = openAccount({ accountId: LENDER, kind: 'member', creditLimitMinutes: 7 });
  await scene.giveElsewhere(here, NOON);
  await scene.give(grantEndowment(), NOON);
  await scene.give(holdMinutes(), NOON);
  await scene.give(postHold(), NOON);
  const north = await scene.accounts('north');
  const south = await scene.accounts('south', OTHER_LEDGER);
  expect(north.accounts({}, FIRST_PAGE).accounts).toHaveLength(3);
  expect(south.accounts({}, FIRST_PAGE).accounts.map(({ accountId }) => accountId)).toEqual([
    LENDER,
  ]);
  expect(north.account(LENDER)).toMatchObject({ balanceMinutes: 120 });
  expect(south.account(LENDER)).toMatchObject({ balanceMinutes: 0, creditLimitMinutes: 7 });
});
