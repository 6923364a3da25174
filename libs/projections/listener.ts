import { hear } from '@bourse/broadcast/hear';
import { type Delivery, PoisonError } from '@bourse/broadcast/port';
import { type CommandHandler, refusalCodeOf } from '@bourse/commands/command-handler';
import { reactionContext } from '@bourse/commands/reaction-context';
import type { Contract, EventOf } from '@bourse/contracts/contract';
import type { Clock, Instant } from '@bourse/kernel/clock';

/** What an event elsewhere calls for here: a command to one stream. */
export type Step<Command> = { readonly id: string; readonly command: Command };

/**
 * A process over another service's events: event in, at most one command out. Each command's id
 * derives from its event, so that an event that comes again has no second effect.
 *
 * @param options.process Its name, such as `offers.securing`.
 * @param options.hears The contract of what it listens to.
 * @param options.stepOf What an event calls for; undefined for nothing.
 * @param options.harmless Refusals that are part of its life; any other is poison.
 * @returns what handles a delivery.
 */
export function listener<
  C extends Contract,
  Command extends { readonly type: string },
  State,
  Rejection extends { readonly code: string },
>(options: {
  readonly process: string;
  readonly hears: C;
  readonly handler: CommandHandler<Command, State, Rejection>;
  readonly stepOf: (event: EventOf<C>, now: Instant) => Step<Command> | undefined;
  readonly harmless: (code: string, command: Command) => boolean;
  readonly clock: Clock;
}): (delivery: Delivery) => Promise<void> {
  const { process, hears, handler, stepOf, harmless, clock } = options;
  return async (delivery) => {
    const { published, event } = hear(hears, delivery);
    const step = stepOf(event, clock.now());
    if (step === undefined) return;
    const { id, command } = step;
    const result = await handler.give(id, command, reactionContext(process, published, clock));
    const code = refusalCodeOf(result);
    if (code === undefined || harmless(code, command)) return;
    // Decided, and decided the same at every try.
    throw new PoisonError(`${command.type} to ${id}, for ${published.id}, was refused: ${code}`);
  };
}
