import type { Contract } from '@bourse/contracts/contract';
import { id, instant } from '@bourse/contracts/values';
import {
  revision,
  storePosition,
  type RecordedEvent,
  type Revision,
  type StorePosition,
  type StreamName,
} from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { z } from 'zod';
import type { BroadcastRecord, Delivery } from './port.ts';

/** An event that a service told the others, as a consumer reads it. `data` is still to be read by its contract. */
export type PublishedEvent = {
  readonly id: Uuid;
  /** The service that says it. */
  readonly context: string;
  /** The short name, such as `OfferPublished`. */
  readonly type: string;
  readonly stream: StreamName;
  readonly revision: Revision;
  /** In the store of the service that says it. */
  readonly position: StorePosition;
  readonly recordedAt: Instant;
  readonly correlationId: Uuid;
  readonly causationId: Uuid;
  readonly commandId: Uuid;
  readonly actor: string;
  readonly schemaVersion: number;
  readonly data: unknown;
};

/** A record that is no event of ours. Its message names the attribute at fault. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError';
}

const STRUCTURED = 'application/cloudevents+json';
const JSON_DATA = 'application/json';

/**
 * An event as a CloudEvent 1.0 in the binary mode of the Kafka binding.
 *
 * @param contract Whose event it is: gives `source` and `type`.
 * @param event The event, with the data to publish.
 * @returns A record keyed by the stream. Revision and position are strings: a CloudEvents integer has 32 bits only.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
export const toRecord = (
  contract: Pick<Contract, 'context'>,
  event: RecordedEvent,
): BroadcastRecord => ({
  key: event.stream,
  headers: {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: `/services/${contract.context}`,
    ce_type: `bourse.${contract.context}.${event.type}.v1`,
    ce_subject: event.stream,
    ce_time: event.metadata.recordedAt,
    ce_streamrevision: String(event.revision),
    ce_storeposition: String(event.position),
    ce_correlationid: event.metadata.$correlationId,
    ce_causationid: event.metadata.$causationId,
    ce_commandid: event.metadata.commandId,
    ce_actor: event.metadata.actor,
    ce_dataversion: String(event.metadata.schemaVersion),
    ce_partitionkey: event.stream,
    'content-type': JSON_DATA,
  },
  value: JSON.stringify(event.data),
});

/**
 * Reads a delivered record, in binary or in structured mode.
 *
 * @throws MalformedEventError naming the attribute that is missing or wrong.
 */
export function fromDelivery(delivery: Delivery): PublishedEvent {
  const { attributes, data } = envelopeOf(delivery);
  const parsed = attributesSchema.safeParse(attributes);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new MalformedEventError(`Attribute ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const read = parsed.data;
  if (read.source !== `/services/${read.type.context}`) {
    throw new MalformedEventError(
      `Attribute source: ${read.source} does not tell events of ${read.type.context}`,
    );
  }
  for (const [name, key] of Object.entries({
    partitionkey: read.partitionkey,
    key: delivery.key,
  })) {
    if (key !== read.subject) {
      throw new MalformedEventError(
        `Attribute ${name}: ${key} is not the subject ${read.subject}, so the order of its stream is not kept`,
      );
    }
  }
  return {
    id: read.id,
    context: read.type.context,
    type: read.type.name,
    stream: read.subject as StreamName,
    revision: read.streamrevision,
    position: read.storeposition,
    recordedAt: read.time,
    correlationId: read.correlationid,
    causationId: read.causationid,
    commandId: read.commandid,
    actor: read.actor,
    schemaVersion: read.dataversion,
    data,
  };
}

const whole = z.string().regex(/^(0|[1-9]\d{0,18})$/, 'must be a whole number in decimal digits');

const attributesSchema = z.object({
  specversion: z.literal('1.0'),
  id,
  source: z.string(),
  type: z
    .string()
    .regex(/^bourse\.[a-z]+\.[A-Za-z]+\.v1$/, 'must be bourse.<context>.<EventType>.v1')
    .transform((type) => {
      const [, context = '', name = ''] = type.split('.');
      return { context, name };
    }),
  subject: z.string().regex(/^[^-]+-.+$/, 'must be the name of a stream, <category>-<id>'),
  time: instant,
  streamrevision: whole.transform((digits) => revision(BigInt(digits))),
  storeposition: whole.transform((digits) => storePosition(BigInt(digits))),
  correlationid: id,
  causationid: id,
  commandid: id,
  actor: z.string().min(1),
  dataversion: whole.transform(Number).pipe(z.int().min(1)),
  partitionkey: z.string(),
});

type Envelope = { readonly attributes: Readonly<Record<string, unknown>>; readonly data: unknown };

function envelopeOf(delivery: Delivery): Envelope {
  const contentType = delivery.headers['content-type'];
  switch (mediaTypeOf(contentType)) {
    case STRUCTURED:
      return structured(delivery.value);
    case JSON_DATA:
      return binary(delivery);
    default:
      throw new MalformedEventError(
        `Attribute content-type: ${contentType ?? 'nothing'} is neither ${JSON_DATA} nor ${STRUCTURED}`,
      );
  }
}

function binary(delivery: Delivery): Envelope {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(delivery.headers)) {
    if (name.startsWith('ce_')) attributes[name.slice('ce_'.length)] = value;
  }
  return { attributes, data: parseJson('data', delivery.value) };
}

function structured(value: string): Envelope {
  const event = parseJson('value', value);
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new MalformedEventError('Attribute value: must be one CloudEvent, a JSON object');
  }
  const { data, ...attributes } = event as Record<string, unknown>;
  if (data === undefined) throw new MalformedEventError('Attribute data: is missing');
  const contentType = attributes['datacontenttype'];
  if (contentType !== undefined && mediaTypeOf(contentType) !== JSON_DATA) {
    throw new MalformedEventError(`Attribute datacontenttype: must be ${JSON_DATA}`);
  }
  // JSON knows integers where headers know text only.
  const asText = Object.entries(attributes).map(([name, given]) => [
    name,
    typeof given === 'number' ? String(given) : given,
  ]);
  return { attributes: Object.fromEntries(asText) as Record<string, unknown>, data };
}

/** A media type without its parameters (RFC 9110, 8.3.1): case does not count. */
const mediaTypeOf = (contentType: unknown): string =>
  typeof contentType === 'string' ? (contentType.split(';')[0] ?? '').trim().toLowerCase() : '';

function parseJson(attribute: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new MalformedEventError(`Attribute ${attribute}: is not JSON`, { cause: error });
  }
}
