import { toHandle } from './dead-letter.ts';
import type { Delivery, SubscribeOptions } from './port.ts';

/**
 * Lets a subscription handle records together, where it can and there are several.
 *
 * @param found Of one partition, in their order.
 * @returns whether all of them are handled; otherwise each is to be taken by itself.
 */
export async function handledTogether(
  found: readonly Delivery[],
  options: SubscribeOptions,
): Promise<boolean> {
  if (options.handleTogether === undefined || found.length < 2) return false;
  try {
    await options.handleTogether(found.flatMap((one) => toHandle(one, options) ?? []));
    return true;
  } catch {
    // One by one they say which of them it is, and why.
    return false;
  }
}
