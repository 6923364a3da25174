import type { MandateEvent, MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';

export type Mandate = {
  readonly mandateId: Uuid;
  readonly personId: Uuid;
  readonly role: MandateRole;
  /** The last day on which it holds; null for no end. */
  readonly until: Day | null;
  /** In whose name it was granted; null for the operator's. */
  readonly by: TerritoryId | null;
  /** Whose holder gave it on; null for one that was granted. */
  readonly delegatedFrom: Uuid | null;
  readonly withdrawn: boolean;
};

/** Every mandate that was ever given for one territory, in the order of their giving. Streams: `mandates-<territoryId>`. */
export type Mandates = ReadonlyMap<Uuid, Mandate>;

export function evolve(mandates: Mandates, event: MandateEvent): Mandates {
  switch (event.type) {
    case 'MandateGranted': {
      const { territoryId: _territoryId, ...mandate } = event.data;
      return new Map(mandates).set(mandate.mandateId, { ...mandate, withdrawn: false });
    }
    case 'MandateWithdrawn': {
      const mandate = mandates.get(event.data.mandateId);
      if (mandate === undefined) throw new Error('MandateWithdrawn before MandateGranted');
      return new Map(mandates).set(mandate.mandateId, { ...mandate, withdrawn: true });
    }
    default:
      return assertNever(event, 'event');
  }
}

/** A mandate and those that it was delegated from, itself first. */
export function lineOf(mandates: Mandates, mandate: Mandate): readonly Mandate[] {
  const line: Mandate[] = [];
  let next: Mandate | undefined = mandate;
  while (next !== undefined) {
    line.push(next);
    next = next.delegatedFrom === null ? undefined : mandates.get(next.delegatedFrom);
  }
  return line;
}

/** The granted mandate that one comes from; itself, if nobody gave it on. */
export function rootOf(mandates: Mandates, mandateId: Uuid): Uuid {
  const mandate = mandates.get(mandateId);
  if (mandate === undefined) throw new Error('a mandate delegated from none');
  return lineOf(mandates, mandate).at(-1)?.mandateId ?? mandateId;
}

/** It holds on a day while it has not ended, and nothing that it was delegated from has. */
export const isInForce = (mandates: Mandates, mandate: Mandate, today: Day): boolean =>
  lineOf(mandates, mandate).every(
    ({ withdrawn, until }) => !withdrawn && (until === null || until >= today),
  );

/** Those that hold on a day. */
export const inForce = (mandates: Mandates, today: Day): readonly Mandate[] =>
  [...mandates.values()].filter((one) => isInForce(mandates, one, today));

/** Whether somebody holds a role on a day. */
export const holds = (
  mandates: Mandates,
  { personId, role }: Pick<Mandate, 'personId' | 'role'>,
  today: Day,
): boolean =>
  inForce(mandates, today).some((one) => one.personId === personId && one.role === role);
