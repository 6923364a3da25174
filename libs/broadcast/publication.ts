import { readEvent, writeEvent, type Contract, type EventOf } from '@bourse/contracts/contract';
import type { RecordedEvent } from '@bourse/event-store/port';
import { invariant } from '@bourse/kernel/invariant';
import { toRecord } from './cloud-event.ts';
import type { BroadcastRecord } from './port.ts';

type DataOf<C extends Contract, Type extends string> = Extract<
  EventOf<C>,
  { readonly type: Type }
>['data'];

/**
 * For every event that a contract knows, what of it the others hear. Total, so that a new event is
 * published on purpose; every event is told, so that a listener sees the revisions of a stream without a gap.
 */
export type PublicationTable<C extends Contract> = {
  readonly [Type in keyof C['events'] & string]: (data: DataOf<C, Type>) => DataOf<C, Type>;
};

/** How the events of one contract are told. */
export type Publication = {
  readonly contract: Contract;
  /** @throws ContractViolation when the event, or what is to be told of it, does not fit the contract. */
  readonly recordOf: (event: RecordedEvent) => BroadcastRecord;
};

/**
 * Binds a contract to its table.
 *
 * @returns A publication: an event is read in its present shape, whatever its age, turned into what is public, checked
 * against the contract that listeners read it by, and given with the version of that shape.
 * @example publication(offers, { OfferPublished: (data) => data, ... })
 */
export function publication<C extends Contract>(
  contract: C,
  table: PublicationTable<C>,
): Publication {
  const publicDataOf = <Type extends keyof C['events'] & string>(
    type: Type,
    data: DataOf<C, Type>,
  ): DataOf<C, Type> => {
    const toPublic = table[type];
    invariant(toPublic !== undefined, `${contract.category} does not say how to publish ${type}`);
    return toPublic(data);
  };
  return {
    contract,
    recordOf: (event) => {
      const { type, data } = readEvent(contract, {
        type: event.type,
        data: event.data,
        schemaVersion: event.metadata.schemaVersion,
      });
      const told = writeEvent(contract, { type, data: publicDataOf(type, data) });
      return toRecord(contract, {
        ...event,
        data: told.data,
        metadata: { ...event.metadata, schemaVersion: told.schemaVersion },
      });
    },
  };
}
