import type { AllStreamResolvedEvent, Position, ResolvedEvent } from '@eventstore/db-client';
import { invariant } from '@bourse/kernel/invariant';
import {
  type EventMetadata,
  type RecordedEvent,
  revision,
  type StorePosition,
  storePosition,
  type StreamName,
} from '../port.ts';

/** Revisions and positions are signed in the server and unsigned on the wire: from here on it means "none". */
export const NONE_FROM = 2n ** 63n;

/** Whether a position is one of an event, and not a place between two. */
export const isOfAnEvent = ({ commit, prepare }: Position): boolean =>
  commit === prepare && commit < NONE_FROM;

type Resolved = ResolvedEvent | AllStreamResolvedEvent;

/**
 * The position of what was read: its commit position. Assumed, and checked here: commit and prepare
 * position are equal, as they are for everything appended by gRPC (each event is its own commit; they
 * differ only in transactions of the long gone TCP protocol), so that one number says where to go on.
 */
export function positionOf({ event }: Resolved): StorePosition {
  const position = event?.position;
  invariant(
    position !== undefined && position.commit < NONE_FROM,
    'the server says the position of every event (EventStoreDB 22.10 or later)',
  );
  return storePosition(position.commit);
}

/** An event of ours as the port knows it. Its content is parsed by whoever reads it. */
export function toRecorded(resolved: Resolved): RecordedEvent {
  const { event } = resolved;
  invariant(event !== undefined, 'no links are followed, so every event is there');
  const position = positionOf(resolved);
  invariant(
    event.position !== undefined && isOfAnEvent(event.position),
    `event ${event.id} has one position, not two`,
  );
  return {
    stream: event.streamId as StreamName,
    revision: revision(event.revision),
    position,
    id: event.id,
    type: event.type,
    data: event.data,
    metadata: event.metadata as EventMetadata,
  };
}
