import type { CrossingEvent } from '@bourse/contracts/crossings';
import type { LedgerEvent } from '@bourse/contracts/ledger';
import { clearingAccountOf, isMarketplaceId, type MarketplaceId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import { balanceOf } from './account-book.ts';
import { type BookCrossing, type CrossingBook, isUnderWay } from './crossing-book.ts';
import type { LedgerShelf } from './ledger-shelf.ts';
import type { Referee } from './referee.ts';
import type { BookTransfer } from './transfer-book.ts';

const SIDES = ['from', 'to'] as const;
type Side = (typeof SIDES)[number];

/** What crossings and the two ledgers of each say of each other: both sides or neither, and nothing before its time. */
export class CrossingAgreement {
  readonly #referee: Referee;
  readonly #crossings: CrossingBook;
  readonly #ledgers: LedgerShelf;
  readonly #followers: number;

  /**
   * @param followers Processes that follow crossings. Of several, one may hold for what the other has
   *   given up (services/settlement/README.md): until it hears of that, and then it gives it back.
   */
  constructor(
    referee: Referee,
    books: { readonly crossings: CrossingBook; readonly ledgers: LedgerShelf },
    followers: number,
  ) {
    this.#followers = followers;
    this.#referee = referee;
    this.#crossings = books.crossings;
    this.#ledgers = books.ledgers;
  }

  /** After an event of a crossing has entered its book. */
  afterCrossingEvent(event: CrossingEvent): void {
    const crossing = this.#crossings.crossings.get(event.data.crossingId);
    if (crossing === undefined) return;
    switch (event.type) {
      case 'SourceHeld':
        return this.#demandHeld(event.type, crossing, ['from']);
      case 'CrossingDecided':
        return this.#demandHeld(event.type, crossing, SIDES);
      case 'CrossingSettled':
        return this.#demand(
          SIDES.every((side) => this.#postedOn(crossing, side) === crossing.minutes),
          'what crossed was posted on both sides',
          () => this.#tell(crossing),
        );
      case 'CrossingReleased':
        return this.#demand(
          this.#followers > 1 || SIDES.every((side) => this.#isFree(crossing, side)),
          'of what is released nothing is held on either side',
          () => this.#tell(crossing),
        );
      default:
        // The other steps say nothing of the ledgers.
        return;
    }
  }

  /** After an event of a ledger has entered its book. */
  afterLedgerEvent(event: LedgerEvent, marketplaceId: MarketplaceId): void {
    if (!('debitAccountId' in event.data)) return;
    const { debitAccountId, creditAccountId } = event.data;
    if (![debitAccountId, creditAccountId].some(isMarketplaceId)) return;
    const crossing =
      'exchangeId' in event.data && event.data.exchangeId !== null
        ? this.#crossings.crossings.get(event.data.exchangeId)
        : undefined;
    const side = SIDES.find((one) => crossing?.[one].marketplaceId === marketplaceId);
    this.#demand(
      crossing !== undefined && side !== undefined && this.#isOwn(crossing, side, event.data),
      'nothing touches the account of another marketplace but crossings',
      () => `${event.type} in ${marketplaceId}: ${JSON.stringify(event.data)}`,
    );
    if (crossing === undefined) return;
    const { status } = crossing;
    const posted = event.type === 'TransferPosted';
    this.#demand(
      event.type === 'TransferPended' ||
        (posted
          ? status === 'decided' && event.data.minutes === crossing.minutes
          : event.type === 'TransferVoided' && (status === 'refused' || status === 'abandoned')),
      'a hold is resolved as its crossing says',
      () => `${event.type} in ${marketplaceId}: ${this.#tell(crossing)}`,
    );
  }

  /** Between the two whom the crossing names, the one way round. */
  #isOwn(
    { from, to }: BookCrossing,
    side: Side,
    asked: Pick<BookTransfer, 'debitAccountId' | 'creditAccountId'>,
  ): boolean {
    return side === 'from'
      ? asked.debitAccountId === from.accountId &&
          asked.creditAccountId === clearingAccountOf(to.marketplaceId)
      : asked.debitAccountId === clearingAccountOf(from.marketplaceId) &&
          asked.creditAccountId === to.accountId;
  }

  #holdsOn(crossing: BookCrossing, side: Side): readonly BookTransfer[] {
    const { transfers } = this.#ledgers.of(crossing[side].marketplaceId);
    return [...transfers.values()].filter(
      ({ kind, exchangeId }) => kind === 'hold' && exchangeId === crossing.crossingId,
    );
  }

  #demandHeld(at: string, crossing: BookCrossing, sides: readonly Side[]): void {
    this.#demand(
      sides.every((side) => this.#heldOn(crossing, side) === crossing.minutes),
      'a crossing goes on with what is held',
      () => `at ${at}: ${this.#tell(crossing)}`,
    );
  }

  #heldOn(crossing: BookCrossing, side: Side): number {
    const open = this.#holdsOn(crossing, side).filter(({ status }) => status === 'held');
    return open.reduce((sum, { held }) => sum + held, 0);
  }

  #postedOn(crossing: BookCrossing, side: Side): number {
    return this.#holdsOn(crossing, side).reduce((sum, { posted }) => sum + posted, 0);
  }

  #isFree(crossing: BookCrossing, side: Side): boolean {
    return this.#heldOn(crossing, side) === 0 && this.#postedOn(crossing, side) === 0;
  }

  #tell(crossing: BookCrossing): string {
    const holds = SIDES.map((side) => JSON.stringify(this.#holdsOn(crossing, side)));
    return `${crossing.crossingId} is ${crossing.status}, ${holds.join(' and ')}`;
  }

  #demand(holds: boolean, invariant: string, detail: () => string): void {
    this.#referee.demand(holds, invariant, detail);
  }

  /** What is wrong with one crossing when everything has come to rest; nothing when all is well. */
  faultsAtRest(crossingId: Uuid): readonly string[] {
    const crossing = this.#crossings.crossings.get(crossingId);
    if (crossing === undefined) return [`${crossingId} is unknown`];
    const faults: string[] = [];
    if (isUnderWay(crossing)) faults.push(`${crossingId} is still ${crossing.status}`);
    for (const { status } of crossing.reversals.values()) {
      if (status === 'under_way') faults.push(`a reversal of ${crossingId} is still under way`);
    }
    const owed = crossing.status === 'settled' ? crossing.minutes : 0;
    for (const side of SIDES) {
      const [held, posted] = [this.#heldOn(crossing, side), this.#postedOn(crossing, side)];
      if (held !== 0 || posted !== owed) faults.push(this.#tell(crossing));
    }
    return faults;
  }

  /** When no crossing is under way, what one marketplace owes another is what the other has from it. */
  mirrorFaults(): readonly string[] {
    const { names } = this.#ledgers;
    return names.flatMap((here) =>
      names.flatMap((there) => {
        const ours = this.#balanceIn(here, there);
        const theirs = this.#balanceIn(there, here);
        return ours + theirs === 0
          ? []
          : [`${here} has ${ours} of ${there}, which has ${theirs} of it`];
      }),
    );
  }

  #balanceIn(here: MarketplaceId, there: MarketplaceId): number {
    const account = this.#ledgers.of(here).accounts.get(clearingAccountOf(there));
    return account === undefined ? 0 : balanceOf(account);
  }
}
