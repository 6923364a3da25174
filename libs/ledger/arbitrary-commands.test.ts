import * as fc from 'fast-check';
import type { AwardEndowment, LedgerCommand, SingleCommand } from './commands.ts';
import {
  BORROWER,
  changeCeiling,
  changeCreditLimit,
  changeWarningLevel,
  closeAccount,
  ELSEWHERE,
  expireHold,
  freezeAccount,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  linked,
  named,
  NOON,
  openAccount,
  postHold,
  reverseTransfer,
  setPolicy,
  STRANGER,
  transferMinutes,
  unfreezeAccount,
  voidHold,
} from './fixtures.ts';
import {
  awardEndowment,
  cancelInstalments,
  closeProgramme,
  openProgramme,
  payInstalment,
  refuseAward,
  returnUnused,
} from './fixtures-programmes.ts';

// For tests only, and none itself, so that no tier stands in its name. Few names and small quantities, so that commands meet: on the same ids, on the same
// accounts, at the limits. Mostly what makes sense, and often enough what does not.

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });

const ids = (...names: readonly string[]) => fc.constantFrom(...names.map(named));
const holds = ids('hold 1', 'hold 2', 'hold 3', 'hold 4', 'hold 5');
const atOnce = ids('at once 1', 'at once 2', 'at once 3', 'at once 4');
const reversals = ids('reversal 1', 'reversal 2', 'reversal 3', 'reversal 4', 'reversal 5');
const payments = ids('payment 1', 'payment 2', 'payment 3');
const anyId = fc.oneof(holds, atOnce, reversals, payments);
const decisionId = ids(...Array.from({ length: 12 }, (_, index) => `decision ${index}`));
const programmeId = mostly(ids('programme 1'), ids('programme 2'));
const awardId = ids('award 1', 'award 2', 'award 3');

const territory = fc.constantFrom(LENDER, BORROWER, ISSUER, STRANGER);
const holder = mostly(territory, fc.constant(ELSEWHERE));
const member = mostly(fc.constantFrom(LENDER, BORROWER), holder);
const parties = mostly<readonly [string, string]>(
  fc.constantFrom(
    [BORROWER, LENDER],
    [LENDER, BORROWER],
    [BORROWER, ELSEWHERE],
    [ELSEWHERE, LENDER],
  ),
  fc.tuple(holder, holder),
);
const minutes = mostly(fc.integer({ min: 1, max: 8 }), fc.constantFrom(0, -1, 0.5));
const limit = mostly(fc.nat({ max: 12 }), fc.constantFrom(-1, 0.5));
const limitOrNone = mostly<number | null>(
  fc.nat({ max: 12 }),
  fc.constantFrom(-1, 0.5, null, null, null),
);
/** Wide enough not to stop everything. */
const ceiling = mostly<number | null>(
  fc.integer({ min: 6, max: 40 }),
  fc.constantFrom(-1, 0.5, null, null, null),
);
const reason = fc.constantFrom('budget 2026', 'correction');
const effectiveOn = fc.constantFrom('2026-03-02', '2026-03-03');
const now = fc.constantFrom('2026-03-02T11:59:59.999Z', NOON, '2026-03-03T00:00:00.000Z');
const by = mostly<string | null>(fc.constant(null), territory);
const ruling = { decisionId, by, reason };
const onAccount = { ...ruling, accountId: mostly(fc.constantFrom(LENDER, BORROWER), holder) };

const weighted = <Data>(
  weight: number,
  command: (data: Data) => SingleCommand,
  data: fc.Arbitrary<Data>,
) => ({ weight, arbitrary: data.map(command) });

const sided = fc
  .record({ parties, minutes })
  .map(({ parties: [debitAccountId, creditAccountId], minutes: quantity }) => ({
    debitAccountId,
    creditAccountId,
    minutes: quantity,
  }));
const both = <One extends object, Other extends object>(
  one: fc.Arbitrary<One>,
  other: fc.Arbitrary<Other>,
): fc.Arbitrary<One & Other> => fc.tuple(one, other).map(([a, b]) => ({ ...a, ...b }));

const onAccounts = [
  weighted(
    1,
    openAccount,
    fc.record({
      accountId: holder,
      kind: fc.constantFrom('member', 'issuer', 'clearing'),
      creditLimitMinutes: limit,
      warningLevelMinutes: mostly<number | null>(fc.constant(null), limitOrNone),
      ceilingMinutes: mostly<number | null>(fc.constant(null), ceiling),
    }),
  ),
  weighted(3, changeCreditLimit, fc.record({ ...onAccount, creditLimitMinutes: limit })),
  weighted(1, changeWarningLevel, fc.record({ ...onAccount, warningLevelMinutes: limitOrNone })),
  weighted(1, changeCeiling, fc.record({ ...onAccount, ceilingMinutes: ceiling })),
  weighted(1, freezeAccount, fc.record(onAccount)),
  weighted(3, unfreezeAccount, fc.record(onAccount)),
  weighted(1, closeAccount, fc.record({ ...onAccount, accountId: holder })),
  weighted(
    1,
    (data: { decisionId: string; passes: boolean }) =>
      setPolicy(data.passes, { decisionId: data.decisionId }),
    fc.record({ decisionId, passes: fc.boolean() }),
  ),
];

const onTransfers = [
  weighted(
    10,
    holdMinutes,
    both(
      sided,
      fc.record({
        transferId: mostly(holds, anyId),
        exchangeId: ids('exchange 1', 'exchange 2'),
        expiresAt: fc.constantFrom(null, NOON),
      }),
    ),
  ),
  weighted(8, postHold, fc.record({ transferId: mostly(holds, anyId), minutes, effectiveOn })),
  weighted(1, voidHold, mostly(holds, anyId)),
  weighted(2, expireHold, fc.record({ transferId: mostly(holds, anyId), now })),
  weighted(
    4,
    transferMinutes,
    both(sided, fc.record({ transferId: mostly(atOnce, anyId), by, reason, effectiveOn })),
  ),
  weighted(
    4,
    grantEndowment,
    fc.record({
      transferId: mostly(atOnce, anyId),
      debitAccountId: mostly(fc.constant(ISSUER), holder),
      creditAccountId: member,
      minutes,
      reason,
      effectiveOn,
    }),
  ),
  weighted(
    10,
    reverseTransfer,
    fc.record({
      transferId: mostly(reversals, anyId),
      reversesTransferId: anyId,
      minutes,
      reasonCode: fc.constantFrom('error', 'dispute'),
      reason,
      effectiveOn,
    }),
  ),
];

const jury = fc.record({
  by: fc.constant(ISSUER),
  decidedOn: mostly(effectiveOn, fc.constantFrom('2025-12-31', '2027-01-01')),
  reasons: fc.constant('un bon dossier'),
});
const dueOn = mostly(effectiveOn, fc.constant('2026-06-01'));
const instalments = mostly(
  fc
    .array(fc.record({ dueOn, minutes }), { minLength: 1, maxLength: 3 })
    .map((parts): AwardEndowment['data']['instalments'] =>
      parts.map((part, index) => ({ number: index + 1, ...part })),
    ),
  fc.constantFrom<AwardEndowment['data']['instalments']>(
    [],
    [{ number: 2, dueOn: '2026-03-02', minutes: 1 }],
  ),
);
const number = mostly(fc.constantFrom(1, 2), fc.constantFrom(3, 4));

const onProgrammes = [
  weighted(
    3,
    openProgramme,
    fc.record({
      programmeId,
      issuerId: mostly(fc.constant(ISSUER), holder),
      budgetMinutes: mostly(fc.integer({ min: 10, max: 14 }), fc.constantFrom(0, 0.5)),
      memberCeilingMinutes: mostly(fc.integer({ min: 7, max: 10 }), fc.constantFrom(0, 99)),
      closesOn: mostly(fc.constant('2026-12-31'), fc.constant('2025-12-31')),
    }),
  ),
  weighted(
    6,
    awardEndowment,
    fc.record({ programmeId, awardId, toAccountId: member, instalments, jury }),
  ),
  weighted(1, refuseAward, fc.record({ programmeId, awardId, toAccountId: holder, jury })),
  weighted(
    8,
    payInstalment,
    fc.record({
      awardId: mostly(ids('award 1'), awardId),
      number,
      transferId: mostly(payments, anyId),
      today: effectiveOn,
    }),
  ),
  weighted(
    2,
    cancelInstalments,
    fc.record({
      ...ruling,
      awardId,
      numbers: mostly(
        number.map((one) => [one]),
        fc.constantFrom<number[]>([], [1, 1], [1, 2]),
      ),
    }),
  ),
  weighted(
    5,
    returnUnused,
    fc.record({
      awardId: mostly(ids('award 1'), awardId),
      transferId: mostly(reversals, anyId),
      minutes,
      reason,
      effectiveOn,
    }),
  ),
  weighted(2, closeProgramme, fc.record({ ...ruling, programmeId })),
];

const single: fc.Arbitrary<SingleCommand> = fc.oneof(
  ...onAccounts,
  ...onTransfers,
  ...onProgrammes,
);
const command: fc.Arbitrary<LedgerCommand> = fc.oneof(
  { weight: 12, arbitrary: single },
  {
    weight: 1,
    arbitrary: mostly(
      fc.array(single, { minLength: 2, maxLength: 4 }),
      fc.array(single, { minLength: 1, maxLength: 1 }),
    ).map((commands) => linked(...commands)),
  },
);

const openings: readonly LedgerCommand[] = [
  openAccount({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 30 }),
  openAccount({ accountId: LENDER, kind: 'member', creditLimitMinutes: 5 }),
  openAccount({ accountId: BORROWER, kind: 'member', creditLimitMinutes: 9 }),
  openAccount({ accountId: ELSEWHERE, kind: 'clearing', creditLimitMinutes: 6 }),
];

const promises: readonly LedgerCommand[] = [
  openProgramme({
    programmeId: named('programme 1'),
    budgetMinutes: 14,
    memberCeilingMinutes: 9,
  }),
  awardEndowment({
    programmeId: named('programme 1'),
    awardId: named('award 1'),
    instalments: [
      { number: 1, dueOn: '2026-03-02', minutes: 4 },
      { number: 2, dueOn: '2026-03-03', minutes: 3 },
    ],
  }),
];

/**
 * `length` commands, after the opening of accounts and the promise of an award in most cases; one in six is an earlier one once
 * more, word for word.
 */
export function commandSequence(length: number): fc.Arbitrary<readonly LedgerCommand[]> {
  const step = fc.oneof(
    { weight: 5, arbitrary: command },
    { weight: 1, arbitrary: fc.nat({ max: length }) },
  );
  const start = mostly(fc.constantFrom(openings, [...openings, ...promises]), fc.constant([]));
  const steps = fc.array(step, { minLength: 1, maxLength: length, size: 'max' });
  return fc.tuple(start, steps).map(([opened, asked]) => {
    const commands = [...opened];
    for (const next of asked) {
      const again = typeof next === 'number' ? commands[next % commands.length] : next;
      if (again !== undefined) commands.push(again);
    }
    return commands;
  });
}
