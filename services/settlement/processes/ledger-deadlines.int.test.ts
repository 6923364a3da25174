import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CommandContext } from '@bourse/commands/handle-command';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { fixedClock, systemClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { newId } from '@bourse/kernel/ids';
import { balanceMinutes } from '@bourse/ledger/account';
import type { LedgerCommand } from '@bourse/ledger/commands';
import { startProjection } from '@bourse/projections/projection';
import { createLogger } from '@bourse/service-kit/logger';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedgers } from '../ledger/ledgers.ts';
import { defaultPolicy } from '../policy.ts';
import {
  expiringHoldQueries,
  expiringHoldsModel,
} from '../read-models/expiring-holds/expiring-holds.ts';
import { programmesModel } from '../read-models/programmes/model.ts';
import { programmeQueries } from '../read-models/programmes/queries.ts';
import { startLedgerDeadlines } from './ledger-deadlines.ts';

const NOW = '2026-03-02T09:00:00.000Z';
const TODAY = '2026-03-02';
const POOR = 'siren:123456782';
const RICH = 'siren:784621781';
const MEMBER = 'insee:59073';
/** More than are looked at in one go. */
const UNPAYABLE = 450;
const logger = createLogger({ level: 'silent' });

let directory: string;
let stops: (() => Promise<unknown> | void)[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-deadlines-'));
  stops = [];
});
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  await rm(directory, { recursive: true });
});

const context = (): CommandContext => {
  const commandId = newId();
  const ids = { commandId, correlationId: commandId, causationId: commandId };
  return { ...ids, fingerprint: commandId, actor: 'tester', now: NOW };
};

test('what cannot be paid never stands before what can, and is tried again when it may pass', async () => {
  const store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  stops.push(() => store.close());
  const ledgers = openLedgers({ store, logger });
  stops.push(() => ledgers.close());
  const ledger = ledgers.of('nord');
  const give = async (command: LedgerCommand) => {
    const outcome = await ledger.give(command, context());
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    return outcome.position;
  };
  const balance = async () => {
    const account = (await ledger.view()).accounts.get(MEMBER);
    return account === undefined ? undefined : balanceMinutes(account);
  };
  for (const [accountId, creditLimitMinutes] of [
    [POOR, 0],
    [RICH, 1_000],
  ] as const) {
    await give({ type: 'OpenAccount', data: { accountId, kind: 'issuer', creditLimitMinutes } });
  }
  const member = { accountId: MEMBER, kind: 'member', creditLimitMinutes: 0 } as const;
  await give({ type: 'OpenAccount', data: member });
  const promise = async (issuerId: string, awards: number, dueOn: string) => {
    const programmeId = newId();
    const budgets = { budgetMinutes: 10_000, memberCeilingMinutes: 10_000 };
    const days = { opensOn: TODAY, closesOn: '2026-12-31' };
    const ground = { by: issuerId, reason: 'Délibération' };
    const opened = { programmeId, issuerId, name: 'Ingénierie', ...budgets, ...days, ...ground };
    await give({ type: 'OpenProgramme', data: opened });
    const jury = { by: issuerId, decidedOn: TODAY, reasons: 'Projet mûr' };
    const instalments = [{ number: 1, dueOn, minutes: 10 }];
    const given = Array.from({ length: awards }, () =>
      give({
        type: 'AwardEndowment',
        data: { programmeId, awardId: newId(), toAccountId: MEMBER, instalments, jury },
      }),
    );
    return (await Promise.all(given)).at(-1);
  };
  // The oldest are the ones that cannot be paid.
  await promise(POOR, UNPAYABLE, '2026-03-01');
  const last = await promise(RICH, 1, TODAY);

  const view = { directory, store, log: logger };
  const programmes = startProjection({ model: programmesModel, ...view });
  const holds = startProjection({ model: expiringHoldsModel, ...view });
  stops.push(
    () => programmes.stop(),
    () => holds.stop(),
  );
  expect(await programmes.caughtUp(10_000)).toBe(true);
  expect(last !== undefined && (await programmes.waitFor(last, 10_000))).toBe(true);
  const broadcast = openSqliteBroadcast({ directory, topics: [], clock: systemClock });
  stops.push(() => broadcast.close());
  const clock = fixedClock(NOW);
  const deadlines = startLedgerDeadlines(
    { store, broadcast, directory, clock, logger },
    {
      marketplaces: { policies: () => [{ marketplaceId: 'nord', policy: defaultPolicy }] },
      holdsOf: () => expiringHoldQueries(holds.reader),
      programmesOf: () => programmeQueries(programmes.reader),
      ledgers,
      everyMs: 3_600_000,
    },
  );
  stops.push(() => deadlines.stop());
  // At 200 a look, the third one comes to the payable one.
  for (let look = 0; look < 3; look += 1) await deadlines.runOnce();
  expect(await balance()).toBe(10);

  await give({
    type: 'ChangeCreditLimit',
    data: {
      decisionId: newId(),
      accountId: POOR,
      by: null,
      reason: 'Assemblée',
      creditLimitMinutes: 10_000,
    },
  });
  clock.set('2026-03-02T09:02:00.000Z');
  await eventually('all are paid', async () => {
    await deadlines.runOnce();
    return (await balance()) === 10 + UNPAYABLE * 10;
  });
});
