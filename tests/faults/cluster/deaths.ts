import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from './diary.ts';
import type { Death } from './port-faults.ts';
import { type Scenario, unless } from './scenario.ts';
import type { Scene } from './scene.ts';

/** A service, and where it is to die; when is left to chance. */
export type Victim = { readonly service: string; readonly at: Point };
type Point = Death extends infer One ? (One extends Death ? Omit<One, 'nth'> : never) : never;

const DIES_WITHIN_MS = 60_000;
/** The later, the more it has done by then. */
const LATEST = 6;

/** The relays, between the acknowledgement of what they told and their checkpoint. */
export const toldDeaths: readonly Victim[] = [
  { service: 'territories', at: { where: 'told' } },
  { service: 'offers', at: { where: 'told' } },
  { service: 'requests', at: { where: 'told' } },
  { service: 'settlement', at: { where: 'told' } },
  { service: 'settlement', at: { where: 'told' } },
];

const handled = (service: string, group: string, type: string, none?: string): Victim => {
  const at = { where: 'handled', group: `${service}.${group}`, type } as const;
  return { service, at: none === undefined ? at : { ...at, unless: none } };
};

/** Every group of consumers, between the effect of a record and the commit of its offset. */
export const handledDeaths: readonly Victim[] = [
  handled('offers', 'securing', 'SecuringStarted', '"offerId":null'),
  handled('offers', 'securing', 'ExchangeSettled', '"offerId":null'),
  handled('offers', 'members', 'TerritoryAdmitted'),
  handled('requests', 'fulfilment', 'ExchangeAgreed', '"requestId":null'),
  handled('settlement', 'accounts', 'TerritoryAdmitted'),
  handled('settlement', 'capacity', 'CapacityReserved'),
  handled('settlement', 'listings', 'OfferPublished'),
  handled('audit', 'trail', 'ExchangeProposed'),
  handled('audit', 'trail', 'TransferPended'),
];

/** Writers, between the store's acknowledgement and whatever follows from it: an answer, a checkpoint. */
export const appendedDeaths: readonly Victim[] = [
  { service: 'territories', at: { where: 'appended' } },
  { service: 'offers', at: { where: 'appended' } },
  { service: 'offers', at: { where: 'appended', actor: 'process:offers.securing' } },
  { service: 'requests', at: { where: 'appended' } },
  { service: 'settlement', at: { where: 'appended' } },
  { service: 'settlement', at: { where: 'appended', actor: 'process:settlement.movements' } },
  { service: 'settlement', at: { where: 'appended', actor: 'process:settlement.capacity' } },
];

/**
 * Lets services die (SIGKILL) at exact places: those of one service one after the other, services side
 * by side. Afterwards each goes on from where it was.
 */
export const deaths = (
  of: Pick<Scenario, 'name' | 'fault'> & { readonly victims: readonly Victim[] },
): Scenario => ({
  name: of.name,
  fault: of.fault,
  inflict: async (scene, random) => {
    const plans = of.victims.map(({ service, at }) => ({
      service,
      death: { ...at, nth: random.between(1, LATEST) } as Death,
    }));
    const before = scene.diary.read().length;
    await Promise.all(
      [...Map.groupBy(plans, ({ service }) => service)].map(async ([service, mine]) => {
        for (const { death } of mine) await letDie(scene, service, death);
      }),
    );
    return {
      look: async ({ diary }, toldTwice) => {
        const entries = diary.read().slice(before);
        const told = plans.filter(({ death }) => death.where === 'told').length;
        const faults = [
          ...deathFaults(entries, plans.length),
          ...unless(toldTwice >= told, `${told} relays died, and ${toldTwice} records came twice`),
        ];
        return { figures: { deaths: plans.length }, faults };
      },
    };
  },
});

async function letDie(scene: Scene, service: string, death: Death): Promise<void> {
  const { cluster } = scene;
  // In good order, so that nobody waits for a consumer of before.
  await cluster.end(service);
  await scene.restartAtFault(service, { dies: death });
  const dead = cluster.ended(service).then(() => true);
  const stillAlive = sleep(DIES_WITHIN_MS, false, { ref: false });
  if (!(await Promise.race([dead, stillAlive]))) {
    throw new Error(`${service} did not die: ${JSON.stringify(death)}`);
  }
  await scene.restartAtFault(service, {});
}

/** Each died, and whoever died over a record was given it again. */
function deathFaults(entries: readonly Entry[], expected: number): readonly string[] {
  const died = entries.filter((entry) => entry.what === 'died');
  const again = new Set(entries.flatMap((one) => (one.what === 'again' ? [one.record] : [])));
  return [
    ...unless(died.length === expected, `${died.length} of ${expected} deaths took place`),
    ...died.flatMap(({ service, record }) =>
      unless(record === undefined || again.has(record), `${service} never saw ${record} again`),
    ),
  ];
}
