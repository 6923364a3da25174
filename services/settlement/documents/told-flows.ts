import type { AccountId } from '@bourse/contracts/values';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Membership } from '@bourse/membership/membership';
import type { Flow } from '../read-models/history/flows.ts';

/** What moved, and what of it came back. */
export type Amounts = {
  readonly minutes: Minutes;
  readonly movements: number;
  readonly returnedMinutes: Minutes;
  readonly returns: number;
};

/** A flow with the names of its ends, and whether it crosses the limits of an EPCI. */
export type ToldFlow = Flow & {
  readonly fromName: string | null;
  readonly fromEpciId: AccountId | null;
  readonly toName: string | null;
  readonly toEpciId: AccountId | null;
  /** As an exchange has it: between members that do not belong to one EPCI. Null where an end is no member’s account. */
  readonly crossesEpci: boolean | null;
};

/** What a territory gave and received, over all others. */
export type TerritoryFlows = {
  readonly territoryId: AccountId;
  readonly name: string | null;
  readonly epciId: AccountId | null;
  readonly given: Amounts;
  readonly received: Amounts;
};

/** What moved between the members of an EPCI, out of it and into it. */
export type EpciFlows = {
  readonly epciId: AccountId;
  readonly name: string | null;
  readonly inside: Amounts;
  readonly given: Amounts;
  readonly received: Amounts;
};

type Find = Membership['find'];

const NOTHING: Amounts = { minutes: 0, movements: 0, returnedMinutes: 0, returns: 0 };

export const sumOf = (flows: readonly Amounts[]): Amounts => flows.reduce(added, NOTHING);

const added = (one: Amounts, other: Amounts): Amounts => ({
  minutes: one.minutes + other.minutes,
  movements: one.movements + other.movements,
  returnedMinutes: one.returnedMinutes + other.returnedMinutes,
  returns: one.returns + other.returns,
});

/** Names the ends of flows, as the register of members has them now. */
export function tellFlows(flows: readonly Flow[], find: Find): readonly ToldFlow[] {
  const members = new Map<AccountId, ReturnType<Find>>();
  const memberOf = (id: AccountId) => {
    if (!members.has(id)) members.set(id, find(id));
    return members.get(id);
  };
  return flows.map((flow) => {
    const [from, to] = [memberOf(flow.fromId), memberOf(flow.toId)];
    const between = flow.fromKind === 'member' && flow.toKind === 'member';
    const fromEpciId = from?.epciId ?? null;
    const toEpciId = to?.epciId ?? null;
    return {
      ...flow,
      fromName: from?.name ?? null,
      fromEpciId,
      toName: to?.name ?? null,
      toEpciId,
      crossesEpci: between ? fromEpciId === null || fromEpciId !== toEpciId : null,
    };
  });
}

/** In the order of their ids. */
export function byTerritory(flows: readonly ToldFlow[]): readonly TerritoryFlows[] {
  const territories = new Map<AccountId, TerritoryFlows>();
  const note = (
    territoryId: AccountId,
    { name, epciId }: Pick<TerritoryFlows, 'name' | 'epciId'>,
    side: 'given' | 'received',
    flow: ToldFlow,
  ) => {
    const known = territories.get(territoryId);
    const before = known ?? { territoryId, name, epciId, given: NOTHING, received: NOTHING };
    territories.set(territoryId, { ...before, [side]: added(before[side], flow) });
  };
  for (const flow of flows) {
    note(flow.fromId, { name: flow.fromName, epciId: flow.fromEpciId }, 'given', flow);
    note(flow.toId, { name: flow.toName, epciId: flow.toEpciId }, 'received', flow);
  }
  return sorted(territories);
}

/** In the order of their ids; of flows between members only. */
export function byEpci(flows: readonly ToldFlow[], find: Find): readonly EpciFlows[] {
  const epcis = new Map<AccountId, EpciFlows>();
  const note = (
    epciId: AccountId | null,
    side: 'inside' | 'given' | 'received',
    flow: ToldFlow,
  ) => {
    if (epciId === null) return;
    const before = epcis.get(epciId) ?? {
      epciId,
      name: find(epciId)?.name ?? null,
      inside: NOTHING,
      given: NOTHING,
      received: NOTHING,
    };
    epcis.set(epciId, { ...before, [side]: added(before[side], flow) });
  };
  for (const flow of flows) {
    if (flow.crossesEpci === null) continue;
    if (flow.crossesEpci) {
      note(flow.fromEpciId, 'given', flow);
      note(flow.toEpciId, 'received', flow);
    } else note(flow.fromEpciId, 'inside', flow);
  }
  return sorted(epcis);
}

const sorted = <Value>(values: ReadonlyMap<string, Value>): readonly Value[] =>
  [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
