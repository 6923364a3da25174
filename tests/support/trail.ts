import { type Client, everyItem } from './client.ts';

/** An event as the audit tells it. */
export type TrailEvent = {
  readonly eventId: string;
  readonly service: string;
  readonly stream: string;
  readonly category: string;
  readonly revision: number;
  readonly position: string;
  readonly type: string;
  readonly actor: string;
  readonly commandId: string;
  readonly exchangeId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
};

/** Every event of the trail, each stream in the order of its revisions. */
export async function wholeTrail(client: Client): Promise<ReadonlyMap<string, TrailEvent[]>> {
  const events = await everyItem<TrailEvent>(client, '/api/audit/events?limit=1000');
  const streams = Map.groupBy(events, ({ stream }) => stream);
  for (const stream of streams.values()) stream.sort((a, b) => a.revision - b.revision);
  return streams;
}

/** The streams of a category, by what follows it in their names. */
export const ofCategory = (
  trail: ReadonlyMap<string, readonly TrailEvent[]>,
  category: string,
): ReadonlyMap<string, readonly TrailEvent[]> =>
  new Map(
    [...trail]
      .filter(([stream]) => stream.startsWith(`${category}-`))
      .map(([stream, events]) => [stream.slice(category.length + 1), events]),
  );
