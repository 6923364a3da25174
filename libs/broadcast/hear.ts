import { type Contract, type EventOf, readEvent } from '@bourse/contracts/contract';
import { fromDelivery, type PublishedEvent } from './cloud-event.ts';
import { type Delivery, PoisonError } from './port.ts';

/**
 * Reads a delivery as an event of a contract.
 *
 * @throws PoisonError when it is no event of that contract: it will not become one.
 */
export function hear<C extends Contract>(
  contract: C,
  delivery: Delivery,
): { readonly published: PublishedEvent; readonly event: EventOf<C> } {
  try {
    const published = fromDelivery(delivery);
    const { type, data, schemaVersion } = published;
    return { published, event: readEvent(contract, { type, data, schemaVersion }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PoisonError(reason, { cause: error });
  }
}
