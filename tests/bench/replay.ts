import { ledger } from '@bourse/contracts/ledger';
import { type EventStore, type RecordedEvent, START } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { ledgerDecider } from '@bourse/ledger/ledger';
import { factReader } from '@bourse/projections/fact';
import { startProjection } from '@bourse/projections/projection';
import type { ReadModel } from '@bourse/projections/read-model';
import { createLogger } from '@bourse/service-kit/logger';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accountsModel } from '../../services/settlement/read-models/accounts/model.ts';
import { historyModel } from '../../services/settlement/read-models/history/model.ts';
import { ledgerEntries } from './events.ts';
import { fill } from './fill.ts';
import { inTurn, ratePerSecond } from './measure.ts';
import { openRawReader } from './raw-reader.ts';
import { type Row, rowOf } from './row.ts';
import type { Scale } from './scale.ts';

const PATIENCE_MS = 600_000;
const PER_APPEND = 100;
const LEDGER = { categories: [ledger.category] };

/** Makes the balances anew from a store that holds so many events of the ledger. @returns events a second. */
export const replayRate = (
  store: EventStore,
  events: number,
  directory: string,
  sliceMs: number,
): Promise<number> => rebuildRate(accountsModel, store, events, { directory, sliceMs });

function rebuildRate(
  model: ReadModel<typeof ledger>,
  store: EventStore,
  events: number,
  { directory, sliceMs }: { readonly directory: string; readonly sliceMs: number },
): Promise<number> {
  return ratePerSecond(sliceMs, async () => {
    const fresh = mkdtempSync(join(directory, 'replay-'));
    const view = startProjection({
      model,
      directory: fresh,
      store,
      log: createLogger({ level: 'error' }),
    });
    const done = await view.caughtUp(PATIENCE_MS);
    const moved = view.reader.prepare('SELECT sum(credits_posted) AS sum FROM accounts').get();
    await view.stop();
    rmSync(fresh, { recursive: true });
    if (!done || Number(moved?.['sum']) <= 0) throw new Error('the balances were not rebuilt');
    return events;
  });
}

/** Folds the same events into the state that the ledger decides by, in memory. @returns events a second. */
function foldRate(store: EventStore, sliceMs: number): Promise<number> {
  const toFact = factReader([ledger]);
  return ratePerSecond(sliceMs, async () => {
    let state = ledgerDecider.initialState();
    let events = 0;
    for await (const recorded of store.readAll(START, LEDGER)) {
      state = ledgerDecider.evolve(state, toFact(recorded).event);
      events += 1;
    }
    return events;
  });
}

/** Hands over the same events as a read model is given them, and does so much with each. @returns events a second. */
function readRate(
  store: EventStore,
  sliceMs: number,
  step: (recorded: RecordedEvent) => unknown,
): Promise<number> {
  return ratePerSecond(sliceMs, async () => {
    const ending = new AbortController();
    let events = 0;
    for await (const message of store.subscribe(START, LEDGER, ending.signal)) {
      if (message.kind === 'checkpoint') break;
      if (step(message.event) === undefined) throw new Error('every event becomes something');
      events += 1;
    }
    return events;
  });
}

/** Rebuilding the balances, and how far each of its steps alone would come: against reading the same rows. */
export async function measureReplay(directory: string, scale: Scale): Promise<Row[]> {
  const file = join(directory, 'replay.sqlite');
  const store = openSqliteEventStore({ file });
  await fill(store, ledgerEntries(scale.replayEvents, PER_APPEND));
  const raw = openRawReader(file, 'ledger');
  const toFact = factReader([ledger]);
  const figures = await inTurn(
    {
      read: (sliceMs) => readRate(store, sliceMs, (recorded) => recorded.data),
      checked: (sliceMs) => readRate(store, sliceMs, toFact),
      ours: (sliceMs) => replayRate(store, scale.replayEvents, directory, sliceMs),
      history: (sliceMs) =>
        rebuildRate(historyModel, store, scale.replayEvents, { directory, sliceMs }),
      fold: (sliceMs) => foldRate(store, sliceMs),
      raw: (sliceMs) => ratePerSecond(sliceMs, raw.readOnce),
    },
    scale,
  );
  raw.close();
  await store.close();
  const said = {
    against: 'the same rows, read raw',
    unit: 'events/s',
    references: figures.raw,
  };
  return [
    rowOf({
      ...said,
      name: `replay of balances, ${scale.replayEvents} events`,
      values: figures.ours,
      target: { of: 'ratio', bound: 'at_least', limit: 0.4 },
    }),
    rowOf({ ...said, name: 'the same events as history: every change', values: figures.history }),
    rowOf({ ...said, name: 'the same, read and parsed only', values: figures.read }),
    rowOf({ ...said, name: 'the same, checked by its contract', values: figures.checked }),
    rowOf({ ...said, name: 'the same into memory, without tables', values: figures.fold }),
  ];
}
