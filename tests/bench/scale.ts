/** How much is measured, and for how long. */
export type Scale = {
  /** One measurement of one side, in milliseconds. */
  readonly sliceMs: number;
  /** Measurements of each side, taken in turn with the other's. */
  readonly rounds: number;
  /** Concurrent appenders; the last is the one that the targets are about. */
  readonly writers: readonly number[];
  readonly clients: number;
  /** Ledger events in the store that is replayed. */
  readonly replayEvents: number;
  /** Events of the ledger that starts, and its accounts. */
  readonly ledgerEvents: number;
  readonly ledgerAccounts: number;
  /** Events of the ledger whose memory is measured. */
  readonly memoryEvents: number;
  /** Events that go through Kafka in one measurement of a rate. */
  readonly kafkaRecords: number;
  /** Offers among which pages are looked at. */
  readonly pageOffers: number;
  /** Visits to each page, one after the other, in one measurement. */
  readonly pageVisits: number;
  /** Events in the stores that are compared, the smallest first. */
  readonly sizes: readonly number[];
};

const usual: Scale = {
  sliceMs: 400,
  rounds: 5,
  writers: [1, 16, 64],
  clients: 32,
  replayEvents: 20_000,
  ledgerEvents: 100_000,
  ledgerAccounts: 35_000,
  memoryEvents: 100_000,
  kafkaRecords: 10_000,
  pageOffers: 100_000,
  pageVisits: 20,
  sizes: [10_000, 100_000],
};

/** Accounts, and a million transfers of two events each. */
const MILLION_TRANSFERS = 1 + 35_000 + 2_000_000;

/** @param full With a million events and a ledger of a million transfers too, which takes minutes. */
export const scaleOf = (full: boolean): Scale =>
  full
    ? {
        ...usual,
        sizes: [...usual.sizes, 1_000_000],
        ledgerEvents: 1_000_000,
        memoryEvents: MILLION_TRANSFERS,
      }
    : usual;
