import { commandHandler } from '@bourse/commands/command-handler';
import { readings } from '@bourse/contracts/readings';
import type { EventStore } from '@bourse/event-store/port';
import type { Identity } from '@bourse/identity/identity';
import { type Clock, dayOf, type Instant } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { Recent } from '@bourse/kernel/recent';
import type { Reach } from '@bourse/rights/permit';
import { type Role, roles } from '@bourse/rights/policy';
import type { Logger } from '@bourse/service-kit/logger';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { createHash } from 'node:crypto';
import { isSameReading, keyOf, type Read, readingDecider } from './domain/readings.ts';

/** What was recorded last is known without asking the store. */
const REMEMBERED = 10_000;
/** Codes, ids, names of events and of streams: what is recorded as it was asked. */
const PLAIN = /^[\w.:-]{1,120}$/;
const HOLDS_A_DIGIT_OR_MARK = /[\d:_-]/;

/** What is read of the audit, as a route knows it. */
export type Reading = {
  readonly kind: Read['kind'];
  readonly exchangeId?: string | undefined;
  readonly terms?: Readonly<Record<string, string | undefined>>;
};

/** Records what those who watch over the bourse read of others. */
export type ReadingLog = {
  /**
   * Before it is answered: what cannot be recorded is not read.
   *
   * @returns the refusal; undefined when it is recorded, or is the reader's own affair.
   */
  record(
    asked: { readonly identity: Identity | undefined; readonly reach: Reach },
    reading: Reading,
  ): Promise<Problem | undefined>;
};

export function readingLog(options: {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly logger: Logger;
}): ReadingLog {
  const { store, clock, logger } = options;
  const handler = commandHandler(store, { contract: readings, decider: readingDecider });
  const recent = new Recent<string, Instant>(REMEMBERED);
  return {
    record: async ({ identity, reach }, reading) => {
      // A party reads its own file.
      if (identity === undefined || reach.kind === 'own') return undefined;
      const now = clock.now();
      const read: Read = {
        kind: reading.kind,
        readAt: now,
        actingFor: identity.territoryId,
        role: officeOf(identity),
        readExchangeId: reading.exchangeId ?? null,
        terms: termsOf(reading.terms ?? {}),
      };
      const known = `${identity.actor} ${keyOf(read)}`;
      if (isSameReading(recent.get(known), now)) return undefined;
      const commandId = newId();
      const context = {
        commandId,
        fingerprint: commandId,
        correlationId: commandId,
        causationId: commandId,
        actor: identity.actor,
        now,
      };
      const stream = `${identity.actor}_${dayOf(now)}`;
      try {
        await handler.give(stream, { type: 'RecordReading', read }, context);
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

/** What was searched by. People may type a name where a code is asked for: of such, a digest. */
const termsOf = (given: Readonly<Record<string, string | undefined>>): Read['terms'] =>
  Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: isCode(name, value) ? value : digestOf(value) }],
  );

const isCode = (name: string, value: string): boolean =>
  PLAIN.test(value) && (name === 'type' || name === 'service' || HOLDS_A_DIGIT_OR_MARK.test(value));

const digestOf = (value: string): string =>
  `sha256:${createHash('sha256').update(value).digest('hex').slice(0, 16)}`;
