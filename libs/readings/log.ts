import type { CommandHandler } from '@bourse/commands/command-handler';
import type { Identity } from '@bourse/identity/identity';
import { type Clock, dayOf, type Instant } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { Recent } from '@bourse/kernel/recent';
import type { Reach } from '@bourse/rights/permit';
import { type Role, roles } from '@bourse/rights/policy';
import type { Logger } from '@bourse/service-kit/logger';
import { problem, type Problem } from '@bourse/service-kit/problem';
import {
  type AnyRead,
  isSameReading,
  keyOf,
  type Reader,
  type Readings,
  type RecordReading,
} from './decider.ts';

/** What was recorded last is known without asking the store. */
const REMEMBERED = 10_000;

/** Records what those who watch over the bourse read of others. */
export type ReadingLog<Read> = {
  /**
   * Before it is answered: what cannot be recorded is not read.
   *
   * @param what The reading, of a reader.
   * @returns the refusal `reading_not_recorded`; undefined when it is recorded, or is the reader's own
   *   affair.
   */
  record(
    asked: { readonly identity: Identity | undefined; readonly reach: Reach },
    what: (reader: Reader) => Read,
  ): Promise<Problem | undefined>;
};

/**
 * @param options.handler Of the service's own streams: a service writes into no other's.
 * @param options.under What the readings of one person on one day are divided by, so that a long day
 *   does not become one long stream; left out, by nothing.
 */
export function readingLog<Read extends AnyRead>(options: {
  readonly handler: Pick<CommandHandler<RecordReading<Read>, Readings, never>, 'give'>;
  readonly under?: (read: Read) => string;
  readonly clock: Clock;
  readonly logger: Logger;
}): ReadingLog<Read> {
  const { handler, under, clock, logger } = options;
  const recent = new Recent<string, Instant>(REMEMBERED);
  return {
    record: async ({ identity, reach }, what) => {
      // A party reads its own file.
      if (identity === undefined || reach.kind === 'own') return undefined;
      const { actor, territoryId: actingFor } = identity;
      const now = clock.now();
      const read = what({ readAt: now, actingFor, role: officeOf(identity) });
      const known = `${actor} ${keyOf(read)}`;
      if (isSameReading(recent.get(known), now)) return undefined;
      const commandId = newId();
      const context = {
        commandId,
        fingerprint: commandId,
        correlationId: commandId,
        causationId: commandId,
        actor,
        now,
      };
      const parts = under === undefined ? [actor, dayOf(now)] : [actor, under(read), dayOf(now)];
      try {
        await handler.give(parts.join('_'), { type: 'RecordReading', read }, context);
      } catch (error) {
        logger.error({ err: error }, 'a reading could not be recorded, and was refused');
        return problem('reading_not_recorded', {}, { 'Retry-After': '5' });
      }
      recent.set(known, now);
      return undefined;
    },
  };
}

/** The office that lets them read, of several the one that watches. */
function officeOf({ roles: held }: Identity): Role {
  const watching: readonly Role[] = ['auditor', 'official', 'operator'];
  return watching.find((role) => held.includes(role)) ?? held[0] ?? roles[0] ?? 'auditor';
}
