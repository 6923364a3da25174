import type { LedgerEvent } from '@bourse/contracts/ledger';

/** One type of the ledger's events. */
export type EventOfType<Type extends LedgerEvent['type']> = Extract<
  LedgerEvent,
  { readonly type: Type }
>;

/** What it says. */
export type EventData<Type extends LedgerEvent['type']> = EventOfType<Type>['data'];
