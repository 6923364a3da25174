import { specificationOf } from '@bourse/kernel/decider-spec';
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  endowed,
  endowmentGranted,
  grantEndowment,
  holdMinutes,
  opened,
  posted,
  reverseTransfer,
  transferPended,
  transferReversed,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';
import { ofAccounts } from './precedence-of-accounts.ts';
import { ofProgrammes } from './precedence-of-programmes.ts';
import { ofTransfers } from './precedence-of-transfers.ts';
import { precedence } from './precedence.ts';
import type { LedgerRejection } from './rejections.ts';

type Code = LedgerRejection['code'];

const { given } = specificationOf(ledgerDecider);

const cases = [...ofAccounts, ...ofTransfers, ...ofProgrammes].map(
  ([first, second, history, command]) => [command.type, first, second, history, command] as const,
);

// Pairs that no command can meet at once: a thing is known or not, an account is open, frozen or closed, a
// quantity is zero or is not. The pairs around them are pinned instead.
const exclusive: ReadonlySet<string> = new Set([
  ...['ChangeCreditLimit', 'ChangeWarningLevel', 'ChangeCeiling'].map(
    (type) => `${type}: account_not_found, account_closed`,
  ),
  ...['FreezeAccount', 'UnfreezeAccount', 'CloseAccount'].map(
    (type) => `${type}: account_not_found, account_closed`,
  ),
  'FreezeAccount: account_closed, account_frozen',
  'CloseAccount: account_closed, account_has_pending',
  'PostHold: hold_not_found, hold_already_resolved',
  'PostHold: nothing_to_post, invalid_minutes',
  'VoidHold: hold_not_found, hold_already_resolved',
  'ExpireHold: hold_not_found, hold_already_resolved',
  'ExpireHold: hold_never_expires, not_yet_expired',
  'ReverseTransfer: transfer_not_found, transfer_not_reversible',
  ...[
    'HoldMinutes',
    'TransferMinutes',
    'GrantEndowment',
    'ReverseTransfer',
    'PayInstalment',
  ].flatMap((type) => [
    `${type}: debit_account_closed, debit_account_frozen`,
    `${type}: credit_account_closed, credit_account_frozen`,
  ]),
  'ReturnUnused: debit_account_closed, debit_account_frozen',
  'OpenProgramme: debit_account_not_found, debit_account_not_issuer',
  'AwardEndowment: programme_not_found, programme_closed',
  'AwardEndowment: credit_account_not_found, credit_account_not_member',
  'RefuseAward: programme_not_found, programme_closed',
  'PayInstalment: award_not_found, instalment_not_found',
  'PayInstalment: instalment_not_found, instalment_already_resolved',
  'CloseProgramme: programme_not_found, programme_closed',
  'CloseProgramme: programme_closed, instalments_unpaid',
]);

describe('the order of refusals', () => {
  test.each(cases)('%s: %s comes before %s', (type, first, second, history, command) => {
    const order: readonly Code[] = precedence[type];
    expect(order.indexOf(first)).toBeLessThan(order.indexOf(second));
    expect(order).toContain(first);
    given(history).when(command).thenRejected(first);
  });

  test('every pair of neighbours is pinned, or cannot meet', () => {
    const pinned = new Set(cases.map(([type, first, second]) => `${type}: ${first}, ${second}`));
    const neighbours = Object.entries<readonly Code[]>(precedence).flatMap(([type, codes]) =>
      codes.slice(1).map((code, index) => `${type}: ${codes[index]}, ${code}`),
    );
    expect(neighbours.filter((pair) => !pinned.has(pair) && !exclusive.has(pair))).toEqual([]);
    expect([...exclusive].filter((pair) => !neighbours.includes(pair))).toEqual([]);
  });

  test('is what the README says, and the README explains every refusal', () => {
    const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
    const cells = readme
      .split('\n')
      .map((line) =>
        line.split('|').map((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name)),
      );
    for (const [type, codes] of Object.entries(precedence)) {
      const told = cells.filter(([, first]) => first?.length === 1 && first[0] === type);
      expect({ type, told: told.at(-1)?.[2] }).toEqual({ type, told: [...codes] });
    }
    const explained = new Set(cells.map(([, first]) => first?.[0]));
    const codes = Object.values<readonly Code[]>(precedence).flat();
    expect(codes.filter((code) => !explained.has(code))).toEqual([]);
  });

  test('what is done already comes before every refusal', () => {
    const whole = { minutes: 300 };
    given([...endowed, transferPended(whole)])
      .when(holdMinutes(whole))
      .thenNothing();
    const all = { minutes: 1000 };
    given([...opened, endowmentGranted(all)])
      .when(grantEndowment(all))
      .thenNothing();
    const back = { minutes: 120 };
    given([...posted, transferReversed(back)])
      .when(reverseTransfer(back))
      .thenNothing();
  });
});
