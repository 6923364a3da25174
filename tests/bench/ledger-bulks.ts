import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { topics } from '@bourse/contracts/topics';
import { type EventStore, START } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { createLogger } from '@bourse/service-kit/logger';
import { defaultPolicy } from '@bourse/settlement/policy';
import { startSettlement } from '@bourse/settlement/service';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerEntries, memberAccount } from './events.ts';
import { fill } from './fill.ts';
import { startLoad, type TwoPhaseOrder } from './load.ts';
import { inTurn } from './measure.ts';
import { type Row, rowOf } from './row.ts';
import type { Scale } from './scale.ts';
import { idleService, serve } from './serve.ts';
import { silence } from './silence.ts';

const MEMBERS = 200;
const CLIENTS = 8;
const TRANSFERS_OF_A_BULK = 50;

/** Transfers in two phases over HTTP, a bulk of holds and a bulk that posts them: against the same stack, doing nothing. */
export async function measureBulks(directory: string, scale: Scale): Promise<Row[]> {
  const idle = await serve(own(directory, 'idle'), idleService, loggerIn(directory));
  const alone = await startLedgerService(own(directory, 'alone'), false);
  const whole = await startLedgerService(own(directory, 'followed'), true);
  const load = startLoad();
  type Answering = {
    readonly url: string;
    readonly operator: Readonly<Record<string, string>>;
  };
  const order = ({ url, operator }: Answering, sliceMs: number): TwoPhaseOrder => ({
    kind: 'two_phase',
    url: `${url}/api/ledger/bulks`,
    headers: { 'Content-Type': 'application/json', ...operator },
    clients: CLIENTS,
    sliceMs,
    accounts: Array.from({ length: MEMBERS }, (_, number) => memberAccount(number)),
    transfers: TRANSFERS_OF_A_BULK,
  });
  const figures = await inTurn(
    {
      alone: (sliceMs) => load.rate(order(alone, sliceMs)),
      idle: (sliceMs) => load.rate(order(idle, sliceMs)),
      whole: async (sliceMs) => {
        const rate = await load.rate(order(whole, sliceMs));
        await whole.settle();
        return rate;
      },
    },
    scale,
  );
  await load.stop();
  await alone.stop();
  await whole.stop();
  await idle.stop();
  const said = {
    against: 'the same stack, doing nothing',
    unit: 'transfers/s',
    references: figures.idle,
  };
  return [
    rowOf({
      ...said,
      name: `the same over HTTP, bulks of ${TRANSFERS_OF_A_BULK}, ${CLIENTS} clients`,
      values: figures.alone,
      target: { of: 'value', bound: 'at_least', limit: 2_500 },
    }),
    rowOf({
      ...said,
      name: 'the same, with views and relay in the process',
      values: figures.whole,
    }),
  ];
}

function own(directory: string, name: string): string {
  const folder = join(directory, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

const loggerIn = (directory: string) =>
  createLogger({ level: 'info', toFile: join(directory, 'bulks.log') });

const CATCH_UP_MS = 1_800_000;

/** @param followed When false, there are commands and nothing after them. */
async function startLedgerService(directory: string, followed: boolean) {
  const clock = systemClock;
  const logger = loggerIn(directory);
  const store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  await fill(store, ledgerEntries(MEMBERS + 1, MEMBERS + 1, MEMBERS));
  const broadcast = openSqliteBroadcast({
    directory,
    topics,
    clock,
    onAlarm: (sentence, details) => logger.error(details, sentence),
  });
  let last = START;
  const seen: EventStore = {
    ...store,
    ...(!followed && { subscribe: silence }),
    append: async (...given) => {
      const result = await store.append(...given);
      if (result.kind === 'appended') last = result.position;
      return result;
    },
  };
  const service = await startSettlement(
    { store: seen, broadcast, directory, clock, logger },
    { marketplace: 'bench', policy: defaultPolicy, deadlinesEveryMs: 60_000 },
  );
  const server = await serve(directory, service, logger);
  const settle = async () => {
    if (!(await service.waitFor(last, CATCH_UP_MS))) throw new Error('the views did not catch up');
  };
  if (followed) await settle();
  return {
    url: server.url,
    operator: server.operator,
    settle,
    stop: async () => {
      await server.stop();
      await service.stop();
      await broadcast.close();
      await store.close();
    },
  };
}
