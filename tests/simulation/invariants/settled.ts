import { deadLetterTopic } from '@bourse/broadcast/port';
import { topics } from '@bourse/contracts/topics';
import type { MarketplaceId } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type { World } from '../world.ts';
import { openHoldsByHand } from '../market.ts';

/** What is not at rest yet, in a world without faults; nothing when all has come to its end. */
export async function unrest(world: World): Promise<readonly string[]> {
  const waiting = world.clients.filter(({ ended }) => !ended).length;
  if (waiting > 0) return [`${waiting} clients have no answer`];
  const down = world.processes.filter(({ isUp }) => !isUp);
  if (down.length > 0) return down.map(({ name }) => `${name} is not up`);
  return [...(await unwell(world)), ...lagging(world), ...unfinished(world)];
}

/** Parts of services that say of themselves that they are not well. */
async function unwell(world: World): Promise<readonly string[]> {
  const said: string[] = [];
  for (const { name, kind, life } of world.processes) {
    const parts = (await life?.running?.service?.health()) ?? [];
    const others = world.processes.filter((one) => one.kind === kind).length > 1;
    for (const part of parts) {
      // Of several relays of one service the last one started goes on, and the others say so.
      const halted = part.name === 'relay' && others && part.detail.includes('has taken over');
      if (!part.ok && !halted) said.push(`${name}, ${part.name}: ${part.detail}`);
      if (/, [1-9]\d* to go/.test(part.detail)) said.push(`${name}, ${part.name}: ${part.detail}`);
    }
  }
  return said;
}

const TOLD = ['territory', 'offer', 'request', 'exchange', 'ledger', 'marketplace', 'crossing'];

/** What was recorded and not told, or told and not heard. */
function lagging({ broadcast, books }: World): readonly string[] {
  const said: string[] = [];
  for (const [name, group] of broadcast.groups) {
    const lag = group.lag();
    // A group that nobody is in any more is that of a file that is gone.
    if (lag > 0 && group.hasMembers()) said.push(`${name} has ${lag} to go`);
  }
  const told = new Set(
    topics.flatMap((topic) => broadcast.log.allOf(topic)).map(({ headers }) => headers['ce_id']),
  );
  for (const category of TOLD) {
    for (const { id, type, stream } of books.events.of(category)) {
      if (!told.has(id)) said.push(`${type} of ${stream} was never told`);
    }
  }
  return said;
}

function unfinished(world: World): readonly string[] {
  const { books, broadcast } = world;
  const said = [...books.exchanges.exchanges.keys()].flatMap((exchangeId) =>
    books.agreement.faultsAtRest(exchangeId),
  );
  said.push(
    ...[...books.crossings.crossings.keys()].flatMap((crossingId) =>
      books.crossingAgreement.faultsAtRest(crossingId),
    ),
  );
  said.push(...books.crossingAgreement.mirrorFaults());
  for (const marketplaceId of books.ledgers.names) {
    for (const transferId of openHoldsByHand(books, marketplaceId)) {
      const { exchangeId } = books.ledgers.of(marketplaceId).transfers.get(transferId) ?? {};
      const placed = [...books.events.of('ledger')].find(
        ({ data }) => (data as { transferId?: string }).transferId === transferId,
      );
      if (placed?.metadata.actor.startsWith('client:') !== true) {
        said.push(`the hold ${transferId} is for ${exchangeId}, which is no exchange`);
      }
    }
  }
  said.push(...books.ledgers.names.flatMap((marketplaceId) => due(world, marketplaceId)));
  for (const topic of topics) {
    for (const { headers, value } of broadcast.log.allOf(deadLetterTopic(topic))) {
      said.push(`set aside by ${headers['dead_group']}: ${headers['dead_reason']} ${value}`);
    }
  }
  return said;
}

/** What time should have done to a ledger by now: whatever of it the ledger would not refuse. */
function due({ books, clock }: World, marketplaceId: MarketplaceId): readonly string[] {
  const now = clock.of(0).now();
  const { transfers, programmes } = books.ledgers.of(marketplaceId);
  const window = books.ledgers.windowOf(marketplaceId);
  const over = [...transfers].filter(
    ([, { status, expiresAt }]) => status === 'held' && expiresAt !== null && expiresAt <= now,
  );
  const payable = [...programmes.awards].flatMap(([awardId, { instalments }]) =>
    instalments
      .filter(({ status, dueOn }) => status === 'unpaid' && dueOn <= dayOf(now))
      .map(({ number }) => ({ awardId, number })),
  );
  return [
    ...over.map(([transferId]) => `the time of ${transferId} is over, and it is held`),
    ...payable
      .filter(({ awardId, number }) => {
        const data = { awardId, number, transferId: unusedId(awardId, number), today: dayOf(now) };
        return window.wouldDo({ type: 'PayInstalment', data });
      })
      .map(({ awardId, number }) => `instalment ${number} of ${awardId} is due, and not paid`),
  ];
}

/** Of a transfer that nobody makes. */
const unusedId = (awardId: Uuid, number: number): Uuid =>
  derivedId('is due', awardId, String(number));
