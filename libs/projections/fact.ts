import { type Contract, type EventOf, readEvent } from '@bourse/contracts/contract';
import {
  categoryOf,
  type RecordedEvent,
  type Revision,
  type StorePosition,
  type StreamName,
} from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';

/** An event as a read model or a process sees it: what happened, and where, when, by whom and why. */
export type Fact<Event> = {
  readonly event: Event;
  readonly id: Uuid;
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: StorePosition;
  readonly recordedAt: Instant;
  readonly actor: string;
  readonly commandId: Uuid;
  readonly correlationId: Uuid;
  readonly causationId: Uuid;
};

/** The facts of some contracts. */
export type FactOf<C extends Contract> = Fact<EventOf<C>>;

/** Reads recorded events as facts of the given contracts. @throws ContractViolation when one does not fit. */
export function factReader<C extends Contract>(contracts: readonly C[]) {
  const byCategory = new Map(contracts.map((contract) => [contract.category, contract]));
  return (recorded: RecordedEvent): FactOf<C> => {
    const contract = byCategory.get(categoryOf(recorded.stream));
    if (contract === undefined) throw new Error(`no contract for the stream ${recorded.stream}`);
    const { type, data, metadata } = recorded;
    return {
      event: readEvent(contract, { type, data, schemaVersion: metadata.schemaVersion }),
      id: recorded.id,
      stream: recorded.stream,
      revision: recorded.revision,
      position: recorded.position,
      recordedAt: metadata.recordedAt,
      actor: metadata.actor,
      commandId: metadata.commandId,
      correlationId: metadata.$correlationId,
      causationId: metadata.$causationId,
    };
  };
}
