import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { AccountId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Sides } from './account-book.ts';
import type { Referee } from './referee.ts';

/** A transfer, as the events of its ledger tell it. */
export type BookTransfer = {
  readonly kind: 'hold' | 'endowment' | 'transfer' | 'reversal' | 'return';
  status: 'held' | 'posted' | 'voided' | 'expired';
  readonly debitAccountId: AccountId;
  readonly creditAccountId: AccountId;
  readonly held: number;
  /** Of a hold: what it is for. */
  readonly exchangeId: Uuid | undefined;
  /** Of a hold: null for never. */
  readonly expiresAt: Instant | null;
  /** Of an endowment: what it pays. */
  readonly awardId: Uuid | undefined;
  posted: number;
  reversed: number;
};

/** The transfers of one ledger: each made once, each hold resolved once, and no more brought back than moved. */
export class TransferBook {
  readonly transfers = new Map<Uuid, BookTransfer>();
  readonly #referee: Referee;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  begin(
    sides: Sides,
    as: Pick<BookTransfer, 'kind'> &
      Partial<Pick<BookTransfer, 'held' | 'exchangeId' | 'expiresAt' | 'awardId'>>,
  ): void {
    const { transferId, debitAccountId, creditAccountId, minutes } = sides;
    this.#demand(!this.transfers.has(transferId), 'a transfer is made once', () => transferId);
    const { held = 0, exchangeId, expiresAt = null, awardId } = as;
    const isHold = as.kind === 'hold';
    this.transfers.set(transferId, {
      kind: as.kind,
      status: isHold ? 'held' : 'posted',
      debitAccountId,
      creditAccountId,
      held,
      exchangeId,
      expiresAt,
      awardId,
      posted: isHold ? 0 : minutes,
      reversed: 0,
    });
  }

  resolve(
    { transferId }: Sides,
    as: Exclude<BookTransfer['status'], 'held'>,
    minutes: number,
  ): BookTransfer {
    const hold = this.transfers.get(transferId);
    this.#demand(
      hold?.status === 'held',
      'a hold is resolved once',
      () => `${transferId} is ${hold?.status ?? 'unknown'}, and now ${as}`,
    );
    if (hold === undefined) throw new Error(`${transferId} is no hold`);
    this.#demand(
      minutes === hold.held,
      'a hold is resolved whole',
      () => `${transferId}: ${minutes} of ${hold.held}`,
    );
    hold.status = as;
    return hold;
  }

  /** @returns what is brought back, in whole or in part. */
  reverse(data: Extract<LedgerEvent, { type: 'TransferReversed' }>['data']): BookTransfer {
    const { reversesTransferId, minutes } = data;
    const original = this.transfers.get(reversesTransferId);
    if (original === undefined) throw new Error(`${reversesTransferId} was never made`);
    original.reversed += minutes;
    this.#demand(
      original.status === 'posted' && original.reversed <= original.posted,
      'no more is reversed than was posted',
      () => `${reversesTransferId}: ${original.reversed} of ${original.posted}`,
    );
    this.#demand(
      original.kind !== 'reversal' && original.kind !== 'return',
      'what came back is not brought back',
      () => `${reversesTransferId} is of the kind ${original.kind}`,
    );
    return original;
  }

  #demand(holds: boolean, invariant: string, detail: () => string): void {
    this.#referee.demand(holds, invariant, detail);
  }
}
