import type { KafkaMessage } from 'kafkajs';
import type { Delivery } from '../port.ts';

/** A record as kafkajs gives it, in the words of the port. What others left out is empty text. */
export const deliveryOf = (
  place: { readonly topic: string; readonly partition: number },
  message: KafkaMessage,
): Delivery => ({
  ...place,
  offset: BigInt(message.offset),
  key: message.key?.toString('utf8') ?? '',
  value: message.value?.toString('utf8') ?? '',
  headers: headersOf(message),
});

function headersOf({ headers = {} }: KafkaMessage): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, given] of Object.entries(headers)) {
    // Kafka lets a header stand several times; the last one counts, as in an object.
    const value = Array.isArray(given) ? given.at(-1) : given;
    if (value !== undefined) read[name] = value.toString('utf8');
  }
  return read;
}
