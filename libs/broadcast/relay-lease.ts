import { contract, event } from '@bourse/contracts/contract';
import {
  type EventStore,
  type ExpectedRevision,
  type RecordedEvent,
  type Revision,
  type StreamName,
} from '@bourse/event-store/port';
import { type Clock, systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { z } from 'zod';

/** The starts of relays, one stream a name. Of no interest to anybody but relays: they are not published. */
export const relays = contract({
  context: 'relays',
  category: 'relay',
  topic: 'bourse.relays.relay.v1',
  events: { RelayStarted: event(z.object({ instance: z.uuid() })) },
});

/** The right to tell, until a later start of the same name. */
export type RelayLease = {
  /** Whether an event is a later start than the one that gave this lease: from there on, another relay tells. */
  isEndedBy(event: RecordedEvent): boolean;
};

/**
 * Takes over from whoever relays under a name. The start is an event in the store that relays follow,
 * so both see in one order what is told by the earlier one and what by the later.
 *
 * @throws whatever the store throws.
 */
export async function takeLease(
  store: EventStore,
  name: string,
  clock: Clock = systemClock,
): Promise<RelayLease> {
  const stream: StreamName = `${relays.category}-${name}`;
  const id = newId();
  for (;;) {
    const result = await store.append(stream, await endOf(store, stream), [
      {
        id,
        type: 'RelayStarted',
        data: { instance: id },
        metadata: {
          $correlationId: id,
          $causationId: id,
          commandId: id,
          fingerprint: id,
          actor: `process:relay.${name}`,
          recordedAt: clock.now(),
          schemaVersion: 1,
        },
      },
    ]);
    if (result.kind === 'conflict') continue;
    const mine: Revision = result.revision;
    return { isEndedBy: (later) => later.stream === stream && later.revision > mine };
  }
}

async function endOf(store: EventStore, stream: StreamName): Promise<ExpectedRevision> {
  let end: ExpectedRevision = 'no_stream';
  for await (const { revision } of store.read(stream)) end = revision;
  return end;
}
