import { ledger } from '@bourse/contracts/ledger';
import type { MarketplaceId } from '@bourse/contracts/values';
import type { RecordedEvent, StorePosition } from '@bourse/event-store/port';
import { dayAfter, dayOf, type Instant, startOfDay } from '@bourse/kernel/clock';
import type { Service } from '@bourse/service-kit/service';
import { FIRST_MARKETPLACE } from '../marketplaces.ts';
import type { SimulatedProcess } from '../processes/simulated-process.ts';
import type { World } from '../world.ts';
import { balanceOf, type BookAccount } from './account-book.ts';
import { marketplaceOf, read } from './books.ts';
import { LedgerBook } from './ledger-book.ts';
import { Referee } from './referee.ts';
import { demandSame, positionOf, shown } from './shown.ts';

/** One ledger, as one process shows it. */
type Showing = {
  readonly world: World;
  readonly where: string;
  /** Of a route under `/api/ledger`, or of the same under the marketplace. */
  readonly show: (
    operationId: string,
    params?: Readonly<Record<string, string>>,
    query?: Readonly<Record<string, unknown>>,
  ) => Promise<unknown>;
};

/** What a process shows of every ledger, against its events up to where each view has read them. */
export async function checkLedgers(world: World, process: SimulatedProcess, service: Service) {
  for (const marketplaceId of world.books.ledgers.names) {
    // A marketplace is shown once its own view has heard of it.
    const first = marketplaceId === FIRST_MARKETPLACE;
    if (!first && (await shown(service, 'getMarketplace', { marketplaceId })) === undefined)
      continue;
    const view = (name: string) => positionOf(process, `${name}.${marketplaceId}`);
    const show: Showing['show'] = (operationId, params = {}, query = {}) =>
      first
        ? shown(service, operationId, params, query)
        : shown(service, `${operationId}InMarketplace`, { ...params, marketplaceId }, query);
    // A view that its index does not know begins again when it is first asked: how far it is, is asked after that.
    await show('listAccounts', {}, { limit: 1 });
    const at = (position: StorePosition) => `${process.name} at ${position} of ${marketplaceId}`;
    const [accounts, history, programmes] = [
      view('accounts'),
      view('ledger-history'),
      view('programmes'),
    ];
    const opened = bookUpTo(world, marketplaceId, accounts);
    await checkAccounts({ world, where: at(accounts), show }, opened);
    const told = bookUpTo(world, marketplaceId, history);
    await checkHistory({ world, where: at(history), show }, told, opened);
    const promised = bookUpTo(world, marketplaceId, programmes);
    await checkProgrammes({ world, where: at(programmes), show }, promised);
  }
}

/** A ledger told up to a position of the store, or up to an instant. */
function bookUpTo(
  world: World,
  marketplaceId: MarketplaceId,
  upTo: StorePosition,
  counts: (recorded: RecordedEvent) => boolean = () => true,
): LedgerBook {
  const book = new LedgerBook(new Referee());
  for (const recorded of world.books.events.of('ledger', upTo)) {
    if (marketplaceOf(recorded.stream) !== marketplaceId || !counts(recorded)) continue;
    book.add(read(ledger, recorded), recorded.metadata.recordedAt);
  }
  return book;
}

const countersOf = (account: BookAccount) => ({
  status: account.status,
  balanceMinutes: balanceOf(account),
  pendingInMinutes: account.creditsPending,
  pendingOutMinutes: account.debitsPending,
  creditLimitMinutes: account.limit,
  warningLevelMinutes: account.warningLevel,
  ceilingMinutes: account.ceiling,
  beyondLimitMinutes: account.beyond,
  givenMinutes: account.debitsPosted,
  receivedMinutes: account.creditsPosted,
});

async function checkAccounts({ world, where, show }: Showing, book: LedgerBook) {
  for (const [accountId, account] of book.accounts) {
    const found = await show('getAccount', { accountId });
    demandSame(world, `${where}, account ${accountId}`, found, countersOf(account));
  }
}

async function checkHistory(showing: Showing, book: LedgerBook, opened: LedgerBook) {
  const { world, where, show } = showing;
  const past =
    book.movements[Math.floor(book.movements.length / 2)]?.at ?? '2026-03-02T08:00:00.000Z';
  let received = 0;
  for (const [accountId, account] of book.accounts) {
    received += account.creditsPosted;
    // Whether there is such an account is asked of another view, which may be behind.
    if (!opened.accounts.has(accountId)) continue;
    await checkStatement(showing, { accountId, book, to: undefined });
    await checkStatement(showing, { accountId, book, to: dayOf(past) });
    await checkPast(showing, { accountId, book, past });
  }
  const held = [...book.transfers.values()].reduce(
    (sum, { status, held: minutes }) => sum + (status === 'held' ? minutes : 0),
    0,
  );
  demandSame(world, where, await show('getTrialBalance'), {
    accounts: book.accounts.size,
    balanceMinutes: 0,
    creditsPostedMinutes: received,
    debitsPostedMinutes: received,
    heldMinutes: held,
    balanced: true,
  });
  for (const [transferId, transfer] of book.transfers) {
    demandSame(
      world,
      `${where}, transfer ${transferId}`,
      await show('getTransfer', { transferId }),
      {
        status: transfer.status,
        heldMinutes: transfer.held,
        expiresAt: transfer.expiresAt,
        postedMinutes: transfer.posted,
        reversedMinutes: transfer.reversed,
      },
    );
  }
}

type OfAccount = { readonly accountId: string; readonly book: LedgerBook };

/** The balance as of a past instant is what had moved by then. */
async function checkPast(
  { world, where, show }: Showing,
  { accountId, book, past }: OfAccount & { readonly past: Instant },
): Promise<void> {
  const found = await show('getAccount', { accountId }, { at: past });
  // Not open yet, or the clock of that process is behind the one that recorded it.
  if (found === undefined) return;
  const balance = book.movements
    .filter((movement) => movement.accountId === accountId && movement.at <= past)
    .reduce((sum, { change }) => sum + change, 0);
  demandSame(world, `${where}, account ${accountId} as of ${past}`, found, {
    balanceMinutes: balance,
  });
}

/** The lines of a statement sum to its balance, which is that of the account: now, or at the end of a day. */
async function checkStatement(
  { world, where, show }: Showing,
  { accountId, book, to }: OfAccount & { readonly to: string | undefined },
): Promise<void> {
  const end = to === undefined ? '~' : startOfDay(dayAfter(to));
  const balance = book.movements
    .filter((movement) => movement.accountId === accountId && movement.at < end)
    .reduce((sum, { change }) => sum + change, 0);
  const query = to === undefined ? {} : { to };
  const found = (await show('getStatement', { accountId }, query)) as
    | { readonly lines: readonly { readonly direction: string; readonly minutes: number }[] }
    | undefined;
  const lines = (found?.lines ?? []).reduce(
    (sum, { direction, minutes }) => sum + (direction === 'given' ? -minutes : minutes),
    0,
  );
  const what = `${where}, statement of ${accountId} to ${to ?? 'now'}`;
  demandSame(world, what, found, { closingBalanceMinutes: balance });
  demandSame(world, what, { lines }, { lines: balance });
}

async function checkProgrammes({ world, where, show }: Showing, book: LedgerBook) {
  const { programmes, awards } = book.programmes;
  for (const [programmeId, { terms, closed }] of programmes) {
    const found = await show('getProgramme', { programmeId });
    demandSame(world, `${where}, programme ${programmeId}`, found, {
      status: closed ? 'closed' : 'open',
      budgetMinutes: terms.budgetMinutes,
      leftMinutes: terms.budgetMinutes - book.programmes.committedOf(programmeId),
    });
  }
  for (const [awardId, award] of awards) {
    const found = (await show('getAward', { awardId })) as
      { readonly instalments: readonly { readonly status: string }[] } | undefined;
    const instalments = (found?.instalments ?? []).map(({ status }) => status).join();
    const what = `${where}, award ${awardId}`;
    demandSame(world, what, found, { returnedMinutes: award.returned });
    demandSame(
      world,
      what,
      { instalments },
      {
        instalments: award.instalments.map(({ status }) => status).join(),
      },
    );
  }
}
