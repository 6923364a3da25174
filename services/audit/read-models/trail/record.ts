import { fromDelivery, type PublishedEvent } from '@bourse/broadcast/cloud-event';
import type { Delivery } from '@bourse/broadcast/port';
import { exchanges } from '@bourse/contracts/exchanges';
import { readingCategories } from '@bourse/contracts/readings';
import { id, territoryId, type TerritoryId } from '@bourse/contracts/values';
import { categoryOf } from '@bourse/event-store/port';
import type { Uuid } from '@bourse/kernel/ids';

/** An event as the trail keeps it. */
export type TrailRecord = Omit<PublishedEvent, 'data' | 'revision' | 'position'> & {
  readonly category: string;
  readonly revision: number;
  readonly position: number;
  /** The JSON text that was published. */
  readonly data: string;
  readonly exchangeId: Uuid | null;
  /** Every territory that the data names, in any field. */
  readonly territories: readonly TerritoryId[];
  /** What people wrote in it: what it can be found by. */
  readonly texts: readonly string[];
  /** Of an event of an exchange: its parties, and who decided. They may read its timeline. */
  readonly parties: readonly TerritoryId[];
};

export type Reading =
  | { readonly kind: 'event'; readonly event: TrailRecord }
  /** No event of ours. */
  | { readonly kind: 'unreadable'; readonly reason: string };

const MAX_REASON_LENGTH = 2_000;
/** No contract comes near it, and JSON nested without end could not be said again. */
const MAX_DEPTH = 200;

/**
 * Reads what was published, without asking whether a contract knows its data: an audit records what was
 * said, not what should have been.
 *
 * Only the record decides the outcome, so that reading it again would not help: whatever is wrong with it
 * is a reason to set it aside, never to stand still.
 */
export function readRecord(delivery: Delivery): Reading {
  try {
    return { kind: 'event', event: recordOf(delivery) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', reason: reason.slice(0, MAX_REASON_LENGTH) };
  }
}

function recordOf(delivery: Delivery): TrailRecord {
  const { data, revision, position, ...published } = fromDelivery(delivery);
  const category = categoryOf(published.stream);
  return {
    ...published,
    category,
    revision: countable('streamrevision', revision),
    position: countable('storeposition', position),
    // Only the structured mode wraps the data in something else.
    data: isStructured(delivery) ? JSON.stringify(data) : delivery.value,
    exchangeId: exchangeOf(published.stream, category, data),
    // Who looked at a territory's file is no affair of it: a search by the territory does not find itself.
    territories: readingCategories.has(category) ? [] : territoriesIn(data),
    texts: readingCategories.has(category) ? [] : textsIn(data),
    parties: category === exchanges.category ? partiesIn(data) : [],
  };
}

const isStructured = ({ headers }: Delivery): boolean =>
  /^\s*application\/cloudevents\+json\b/i.test(headers['content-type'] ?? '');

function countable(attribute: string, value: bigint): number {
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw new Error(`Attribute ${attribute}: ${value} is beyond what can be counted`);
}

/** An event of an exchange's own stream belongs to that exchange, whatever its data says. */
function exchangeOf(stream: string, category: string, data: unknown): Uuid | null {
  const named =
    category === exchanges.category
      ? stream.slice(category.length + 1)
      : typeof data === 'object' && data !== null
        ? (Reflect.get(data, 'exchangeId') as unknown)
        : undefined;
  return id.safeParse(named).data ?? null;
}

/** In the fields that name a party, and no others: what somebody wrote lets nobody in. */
function partiesIn(data: unknown): readonly TerritoryId[] {
  if (typeof data !== 'object' || data === null) return [];
  return ['lenderId', 'borrowerId', 'by'].flatMap((field) => {
    const named = territoryId.safeParse(Reflect.get(data, field));
    return named.success ? [named.data] : [];
  });
}

/** Ids, codes and words of closed lists have parameters of their own. */
const WRITTEN_BY_PEOPLE = new Set([
  'object',
  'title',
  'name',
  'reason',
  'reasons',
  'description',
  'need',
  'conditions',
  'skills',
]);

/** Every territory that data names, in any field. */
function territoriesIn(data: unknown): readonly TerritoryId[] {
  const found = new Set<TerritoryId>();
  for (const [, value] of fieldsOf(data)) {
    const named = territoryId.safeParse(value);
    if (named.success) found.add(named.data);
  }
  return [...found].sort();
}

/** What stands in the fields that people fill in words. */
const textsIn = (data: unknown): readonly string[] =>
  fieldsOf(data).flatMap(([name, value]) =>
    typeof value === 'string' && WRITTEN_BY_PEOPLE.has(name) ? [value] : [],
  );

/**
 * Every value in data, at any depth, under the name of its field; those of a list bear the list’s.
 *
 * @throws Error for data nested deeper than {@link MAX_DEPTH}.
 */
function fieldsOf(data: unknown): readonly (readonly [string, unknown])[] {
  const fields: (readonly [string, unknown])[] = [];
  let level: readonly (readonly [string, unknown])[] = [['', data]];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new Error(`Attribute data: is nested deeper than ${MAX_DEPTH}`);
    fields.push(...level);
    level = level.flatMap(([name, value]): (readonly [string, unknown])[] => {
      if (Array.isArray(value)) return value.map((one: unknown) => [name, one]);
      return typeof value === 'object' && value !== null ? Object.entries(value) : [];
    });
  }
  return fields;
}
