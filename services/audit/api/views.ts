import { id, instant } from '@bourse/contracts/values';
import { storePosition } from '@bourse/event-store/port';
import { positionToken } from '@bourse/service-kit/command-reply';
import { z } from 'zod';
import type { TrailEvent } from '../read-models/trail/queries.ts';
import { type Cell, csvOf } from '@bourse/service-kit/csv';

const revision = z.int().min(0);

export const eventView = z
  .object({
    eventId: id,
    service: z.string(),
    topic: z.string(),
    stream: z.string(),
    category: z.string(),
    revision,
    position: z.string().meta({ example: 'offers:42' }),
    type: z.string(),
    recordedAt: instant,
    actor: z.string(),
    correlationId: id,
    causationId: id,
    causedBy: z
      .object({ eventId: id, type: z.string(), stream: z.string(), revision })
      .nullable()
      .meta({ description: 'The event that caused it, when the trail holds it.' }),
    commandId: id,
    schemaVersion: z.int(),
    exchangeId: id.nullable(),
    data: z.unknown(),
  })
  .meta({ id: 'TrailEvent' });

const columns = [
  'eventId',
  'service',
  'topic',
  'stream',
  'category',
  'revision',
  'position',
  'type',
  'recordedAt',
  'actor',
  'correlationId',
  'causationId',
  'commandId',
  'schemaVersion',
  'exchangeId',
  'data',
] as const satisfies readonly (keyof TrailEvent)[];

const positionOf = ({ service, position }: TrailEvent): string =>
  positionToken(service, storePosition(position));

/** An event as JSON says it. */
export const viewOf = (event: TrailEvent): z.infer<typeof eventView> => ({
  ...event,
  position: positionOf(event),
  data: JSON.parse(event.data) as unknown,
});

/**
 * The same JSON, without a semicolon before what begins a formula: spreadsheets of French settings cut
 * cells there, whatever quotes stand around. Semicolons occur in JSON inside of strings only.
 */
const guarded = (json: string): string => json.replaceAll(/;(?=[=+\-@])/g, '\\u003b');

/** Events as a table. The data is one cell of JSON text. */
export const tableOf = (events: readonly TrailEvent[]): string =>
  csvOf(
    columns,
    events.map((event): readonly Cell[] => {
      const cells: Record<(typeof columns)[number], Cell> = {
        ...event,
        position: positionOf(event),
        data: guarded(event.data),
      };
      return columns.map((column) => cells[column]);
    }),
  );
