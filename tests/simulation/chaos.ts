import { FIRST_MARKETPLACE, SECOND_MARKETPLACE } from './marketplaces.ts';
import type { World } from './world.ts';

const OUTAGE_MS = 12_000;
/** Categories of streams, and streams, that the store takes nothing of for a while. */
const REFUSED = [
  'ledger',
  'exchange',
  'offer',
  'crossing',
  `ledger-${FIRST_MARKETPLACE}`,
  `ledger-${SECOND_MARKETPLACE}`,
];
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const JUMPS_MS = [SECOND_MS, 3_600 * SECOND_MS, DAY_MS, 15 * DAY_MS, 31 * DAY_MS];

/** What befalls the whole between two steps: at any await of anybody. */
export function befall(world: World): void {
  const { faults, random, scheduler, history } = world;
  if (faults.happens('crash')) victimOf(world)?.crash();
  if (faults.happens('stop')) void victimOf(world)?.stop(true);
  if (faults.happens('store_outage')) {
    world.store.outageUntil = scheduler.now + random.between(1, OUTAGE_MS);
    history.note('the store does not answer for a while');
  }
  if (faults.happens('appends_refused')) {
    const refused = random.pick(REFUSED) ?? '';
    world.store.refusedUntil.set(refused, scheduler.now + random.between(1, OUTAGE_MS));
    history.note(`the store takes nothing of ${refused} for a while`);
  }
  if (faults.happens('group_dealt_anew')) {
    random.pick([...world.broadcast.groups.values()])?.shuffle();
  }
  if (faults.happens('clock_jump')) {
    const byMs = random.pick(JUMPS_MS) ?? SECOND_MS;
    world.clock.jump(byMs);
    history.note(`the clocks jump ${byMs} ms ahead`);
  }
}

/** Mostly a process of settlement: it is what this is about. */
function victimOf({ processes, random }: World) {
  const settlements = processes.filter(({ kind }) => kind === 'settlement');
  return random.pick(random.chance(0.5) ? settlements : processes);
}
