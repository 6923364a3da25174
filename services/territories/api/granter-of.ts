import { actsAs, type Identity } from '@bourse/identity/identity';
import { dayOf, type Instant } from '@bourse/kernel/clock';
import type { Granter } from '../domain/mandates/granter.ts';
import { holds } from '../domain/mandates/mandates-state.ts';
import type { MandateHandler } from '../mandate-handler.ts';

/**
 * As whom somebody decides on the mandates of a territory. What let them in is a copy of the mandates
 * that may be late with a withdrawal, so the streams are asked: that of the territory by the decision
 * itself; that of an official's association here, a moment before, since no append fences two streams.
 *
 * @param of The territory on whose mandates is decided.
 */
export async function granterOf(
  identity: Identity,
  of: string,
  { handler, now }: { readonly handler: MandateHandler; readonly now: Instant },
): Promise<Granter> {
  const { territoryId: own, actor: personId } = identity;
  if (own === null) return { kind: 'operator', personId };
  if (own === of && actsAs(identity, 'signatory')) return { kind: 'signatory', of: own, personId };
  const mayBe: Granter = { kind: 'official', of: own, personId };
  const isOfficial = actsAs(identity, 'official') && (await stillHolds(mayBe, { handler, now }));
  return isOfficial ? mayBe : { kind: 'agent', of: own, personId };
}

/** Whether signatories and officials hold, by the stream of whom they act for, what they act as. */
export async function stillHolds(
  granter: Extract<Granter, { kind: 'official' | 'signatory' }>,
  { handler, now }: { readonly handler: MandateHandler; readonly now: Instant },
): Promise<boolean> {
  const { kind: role, of, personId } = granter;
  return holds(await handler.look(of), { personId, role }, dayOf(now));
}
