import { type StorePosition, storePosition, START } from '@bourse/event-store/port';
import { dayAfter, dayOf, startOfDay } from '@bourse/kernel/clock';
import type { Service } from '@bourse/service-kit/service';
import { openForReading } from '@bourse/sqlite/database';
import { exchanges } from '@bourse/contracts/exchanges';
import { ledger } from '@bourse/contracts/ledger';
import { offers } from '@bourse/contracts/offers';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedProcess } from '../processes/simulated-process.ts';
import type { World } from '../world.ts';
import { read } from './books.ts';
import { ExchangeBook } from './exchange-book.ts';
import { balanceOf, LedgerBook } from './ledger-book.ts';
import { OfferBook } from './offer-book.ts';
import { Referee } from './referee.ts';

/**
 * Compares what every service shows with what the events say, up to where each view has read them: a
 * view may be behind, and must be right about where it is.
 */
export async function checkViews(world: World): Promise<void> {
  for (const process of world.processes) {
    // One that is about to end has closed its views.
    const service = process.isUp ? process.life?.running?.service : undefined;
    if (service === undefined || world.referee.violation !== undefined) continue;
    if (process.kind === 'settlement') {
      await checkAccounts(world, process, service);
      await checkExchanges(world, process, service);
    }
    if (process.kind === 'offers') await checkOffers(world, process, service);
  }
}

/** How far a view has come. */
function positionOf(process: SimulatedProcess, view: string): StorePosition {
  const file = join(process.files.directory, 'read-models', `${view}.sqlite`);
  if (!existsSync(file)) return START;
  const database = openForReading(file);
  try {
    const row = database.prepare("SELECT position FROM checkpoint WHERE source = 'store'").get();
    return row === undefined ? START : storePosition(Number(row['position']));
  } finally {
    database.close();
  }
}

/** What a view answers; undefined for a refusal. */
async function shown(
  service: Service,
  operationId: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const route = service.routes.find((one) => one.operationId === operationId);
  if (route?.kind !== 'read') throw new Error(`${service.name} has no read ${operationId}`);
  const call = { params, query, body: undefined, identity: undefined, accept: undefined };
  const reply = await route.handle(call);
  return reply.kind === 'answer' ? reply.body : undefined;
}

type Row = Readonly<Record<string, unknown>>;

/** Compares some fields of what is shown with what is told by the events. */
function demandSame(world: World, what: string, found: unknown, expected: Row): void {
  const fields = (found ?? {}) as Row;
  for (const [name, value] of Object.entries(expected)) {
    world.referee.demand(
      fields[name] === value,
      'a view shows what the events say',
      () => `${what}: ${name} is ${String(fields[name])}, not ${String(value)}`,
    );
  }
}

async function checkAccounts(world: World, process: SimulatedProcess, service: Service) {
  const upTo = positionOf(process, 'accounts');
  const book = new LedgerBook(new Referee());
  for (const recorded of world.books.events.of('ledger', upTo)) {
    book.add(read(ledger, recorded), recorded.metadata.recordedAt);
  }
  const pastDay = dayOf(
    book.movements[Math.floor(book.movements.length / 2)]?.at ?? '2026-03-02T08:00:00.000Z',
  );
  let received = 0;
  for (const [accountId, account] of book.accounts) {
    const where = `${process.name} at ${upTo}, account ${accountId}`;
    received += account.creditsPosted;
    demandSame(world, where, await shown(service, 'getAccount', { accountId }), {
      balanceMinutes: balanceOf(account),
      pendingInMinutes: account.creditsPending,
      pendingOutMinutes: account.debitsPending,
      creditLimitMinutes: account.limit,
      givenMinutes: account.debitsPosted,
      receivedMinutes: account.creditsPosted,
    });
    await checkStatement(world, { service, where, accountId, book, to: undefined });
    await checkStatement(world, { service, where, accountId, book, to: pastDay });
  }
  const held = [...book.transfers.values()].reduce(
    (sum, { status, held: minutes }) => sum + (status === 'held' ? minutes : 0),
    0,
  );
  demandSame(world, `${process.name} at ${upTo}`, await shown(service, 'getTrialBalance'), {
    accounts: book.accounts.size,
    balanceMinutes: 0,
    creditsPostedMinutes: received,
    debitsPostedMinutes: received,
    heldMinutes: held,
    balanced: true,
  });
  for (const [transferId, transfer] of book.transfers) {
    const where = `${process.name} at ${upTo}, transfer ${transferId}`;
    demandSame(world, where, await shown(service, 'getTransfer', { transferId }), {
      status: transfer.status,
      heldMinutes: transfer.held,
      postedMinutes: transfer.posted,
      reversedMinutes: transfer.reversed,
    });
  }
}

/** The lines of a statement sum to its balance, which is that of the account: now, or at the end of a day. */
async function checkStatement(
  world: World,
  of: {
    readonly service: Service;
    readonly where: string;
    readonly accountId: string;
    readonly book: LedgerBook;
    readonly to: string | undefined;
  },
): Promise<void> {
  const { service, accountId, book, to } = of;
  const end = to === undefined ? '~' : startOfDay(dayAfter(to));
  const balance = book.movements
    .filter((movement) => movement.accountId === accountId && movement.at < end)
    .reduce((sum, { change }) => sum + change, 0);
  const query = to === undefined ? {} : { to };
  const found = (await shown(service, 'getStatement', { accountId }, query)) as
    | { readonly lines: readonly { readonly direction: string; readonly minutes: number }[] }
    | undefined;
  const lines = (found?.lines ?? []).reduce(
    (sum, { direction, minutes }) => sum + (direction === 'given' ? -minutes : minutes),
    0,
  );
  const where = `${of.where}, statement to ${to ?? 'now'}`;
  demandSame(world, where, found, { closingBalanceMinutes: balance });
  demandSame(world, where, { lines }, { lines: balance });
}

async function checkExchanges(world: World, process: SimulatedProcess, service: Service) {
  const upTo = positionOf(process, 'exchanges');
  const book = new ExchangeBook(new Referee());
  for (const recorded of world.books.events.of('exchange', upTo)) {
    book.add(read(exchanges, recorded), Number(recorded.revision));
  }
  for (const [exchangeId, exchange] of book.exchanges) {
    const where = `${process.name} at ${upTo}, exchange ${exchangeId}`;
    demandSame(world, where, await shown(service, 'getExchange', { exchangeId }), {
      status: exchange.status,
      loggedMinutes: exchange.loggedMinutes,
      proposedBy: exchange.proposedBy,
      revision: exchange.revision,
    });
  }
}

async function checkOffers(world: World, process: SimulatedProcess, service: Service) {
  const upTo = positionOf(process, 'offers');
  const book = new OfferBook(new Referee());
  for (const recorded of world.books.events.of('offer', upTo)) book.add(read(offers, recorded));
  for (const [offerId, offer] of book.offers) {
    const where = `${process.name} at ${upTo}, offer ${offerId}`;
    const { capacityMinutes } = offer.content;
    demandSame(world, where, await shown(service, 'getOffer', { offerId }), {
      status: offer.status,
      capacityMinutes,
      availableMinutes: capacityMinutes - offer.committed,
    });
  }
}
