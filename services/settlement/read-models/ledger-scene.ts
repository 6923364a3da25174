import type { EventStore } from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import {
  BORROWER,
  changeCreditLimit,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  openAccount,
  postHold,
  reverseTransfer,
  voidHold,
} from '@bourse/ledger/fixtures';
import { type Projection, startProjection } from '@bourse/projections/projection';
import type { ReadModel } from '@bourse/projections/read-model';
import { createLogger } from '@bourse/service-kit/logger';
import type { ledger } from '@bourse/contracts/ledger';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerWriter, openLedgerWriter } from '../ledger/ledger-writer.ts';
import { accountsModel } from './accounts/model.ts';
import { accountQueries } from './accounts/queries.ts';
import { historyModel } from './history/model.ts';
import { historyQueries } from './history/queries.ts';

// For tests of read models: a ledger that is written, and copies of what follows it.

export const LEDGER = 'ledger-nord';
export const OTHER_LEDGER = 'ledger-sud';
const logger = createLogger({ level: 'silent' });

/** @param open Opens the store that the ledger is written to. */
export async function openLedgerScene(
  open: (options: { file: string }) => EventStore & { close(): Promise<void> },
) {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-ledger-views-'));
  const store = open({ file: join(directory, 'events.sqlite') });
  const writerOf = (marketplace: string) => openLedgerWriter({ store, marketplace, logger });
  const [writer, otherWriter] = [writerOf('nord'), writerOf('sud')];
  const projections: Projection[] = [];

  /** A copy of a read model in a folder of its own. */
  const follow = (model: ReadModel<typeof ledger>, copy: string): Projection => {
    const own = join(directory, copy);
    mkdirSync(own, { recursive: true });
    const projection = startProjection({ model, directory: own, store, log: logger });
    projections.push(projection);
    return projection;
  };
  const caughtUp = async (projection: Projection): Promise<Projection> => {
    if (!(await projection.caughtUp(10_000))) throw new Error('the read model does not catch up');
    return projection;
  };
  return {
    store,
    writer,
    follow,
    caughtUp,
    give: giverOf(writer),
    /** To another ledger of the same store. */
    giveElsewhere: giverOf(otherWriter),
    /** What a fresh copy says of the accounts. */
    accounts: async (copy = 'accounts', ledgerName = LEDGER) =>
      accountQueries((await caughtUp(follow(accountsModel, copy))).reader, ledgerName),
    /** What a fresh copy says of the past. */
    history: async (copy = 'history', ledgerName = LEDGER) =>
      historyQueries((await caughtUp(follow(historyModel, copy))).reader, ledgerName),
    close: async () => {
      await Promise.all(projections.map((projection) => projection.stop()));
      await writer.close();
      await otherWriter.close();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}
export type LedgerScene = Awaited<ReturnType<typeof openLedgerScene>>;

const giverOf = (writer: LedgerWriter) => (command: LedgerCommand, now: Instant) => {
  const commandId = newId();
  return writer.give(command, {
    commandId,
    fingerprint: 'f',
    correlationId: commandId,
    causationId: commandId,
    actor: 'tester',
    now,
  });
};

export const openings: readonly LedgerCommand[] = [
  openAccount({ accountId: ISSUER, kind: 'issuer', creditLimitMinutes: 1_000 }),
  openAccount({ accountId: LENDER, kind: 'member', creditLimitMinutes: 0 }),
  openAccount({ accountId: BORROWER, kind: 'member', creditLimitMinutes: 0 }),
];

const oneExchange = [
  ...openings,
  grantEndowment({ minutes: 300, effectiveOn: '2026-02-20' }),
  holdMinutes({ minutes: 120 }),
  postHold({ minutes: 100, effectiveOn: '2026-03-05' }),
  reverseTransfer({ minutes: 40, effectiveOn: '2026-03-05' }),
  holdMinutes({ transferId: named('open'), minutes: 30, exchangeId: named('next') }),
  changeCreditLimit({ creditLimitMinutes: 60 }),
  holdMinutes({ transferId: named('in vain'), minutes: 10 }),
  voidHold(named('in vain')),
];

/** One exchange, from the endowment to a reversal, a step a day from 1 March on, just before midnight in Paris. */
export async function playOneExchange(scene: LedgerScene): Promise<void> {
  for (const [index, step] of oneExchange.entries()) {
    const day = `2026-03-${String(index + 1).padStart(2, '0')}`;
    const outcome = await scene.give(step, `${day}T22:59:59.999Z`);
    if (outcome.kind !== 'done') throw new Error(`${step.type}: ${JSON.stringify(outcome)}`);
  }
}
