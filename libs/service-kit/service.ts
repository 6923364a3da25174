import type { Broadcast } from '@bourse/broadcast/port';
import type { EventStore, StorePosition } from '@bourse/event-store/port';
import type { Clock } from '@bourse/kernel/clock';
import type { Logger } from './logger.ts';
import type { ProblemTable } from './problem.ts';
import type { Route } from './route.ts';

/** One thing that must be well for a service to be ready. */
export type HealthPart = {
  readonly name: string;
  readonly kind: 'relay' | 'follower' | 'consumer' | 'deadlines' | 'engine';
  readonly ok: boolean;
  /** For the operator: position, lag, last error. */
  readonly detail: string;
  /** The same in numbers, for what watches over it. */
  readonly figures?: Figures;
};

/** What of a part can be counted. What is not known is left out. */
export type Figures = {
  /** Up to here in the event store everything is handled, or told; of the store itself, its end. */
  readonly position?: number;
  /** Records that are not handled yet. */
  readonly lagRecords?: number;
  /** Age of the oldest record or event in hand. */
  readonly lagSeconds?: number;
  readonly deadLetters?: number;
  readonly parked?: number;
  /** Work that is due, or will be, and is not done. */
  readonly waiting?: number;
  /** Work that was given up, and waits for a person. */
  readonly setAside?: number;
};

/**
 * Waits until what a service shows holds the event that another one recorded at a position.
 *
 * @param source The name of the other service.
 * @returns false when that takes longer than `timeoutMs`; undefined for a service that it does not hear.
 */
export type WaitForOther = (
  source: string,
  position: StorePosition,
  timeoutMs: number,
) => Promise<boolean> | undefined;

/** A service as a process sees it: what it answers, and how it lives. */
export type Service = {
  readonly name: string;
  readonly routes: readonly Route[];
  /** How HTTP says each of its refusals. */
  readonly problems: ProblemTable;
  /** Waits until what it shows has passed a position of its own streams. */
  readonly waitFor: (position: StorePosition, timeoutMs: number) => Promise<boolean>;
  /** Of a service that shows what others say: see {@link WaitForOther}. Left out, it refuses their positions. */
  readonly waitForOther?: WaitForOther;
  /** Waits until its views have once been at the end of their sources. */
  readonly caughtUp: (timeoutMs: number) => Promise<boolean>;
  readonly health: () => Promise<readonly HealthPart[]>;
  /** Lets what is in hand finish, then closes. */
  readonly stop: () => Promise<void>;
};

/** What a service is built on; chosen by the composition root. */
export type ServicePorts = {
  readonly store: EventStore;
  readonly broadcast: Broadcast;
  /** Where this service keeps its read models and its processes' state: its own folder, which exists. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
};
