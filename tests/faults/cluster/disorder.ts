import { waitMs } from '../victims.ts';
import type { Disorder } from './diary.ts';
import { type Scenario, unless } from './scenario.ts';

const FOR_MS = 12_000;

/**
 * Every record may be told twice and heard twice, and partitions and topics overtake one another.
 *
 * @param options.of These services; default: all of them.
 */
export const disorder = (
  options: { readonly forMs?: number; readonly of?: readonly string[] } = {},
): Scenario => ({
  name: 'disorder',
  fault: 'Records told and heard twice, partitions and topics in another order',
  inflict: async (scene, random) => {
    const { cluster } = scene;
    const services = options.of ?? cluster.services;
    const before = scene.diary.read().length;
    await Promise.all(
      services.map(async (service) => {
        const seed = random.between(1, 1_000_000);
        await cluster.end(service);
        await scene.restartAtFault(service, { disorder: { seed } });
      }),
    );
    await waitMs(options.forMs ?? FOR_MS);
    // It goes on until the services are started anew, for the comparison of their read models.
    return {
      look: async ({ diary }) => {
        const counts: Disorder[] = diary
          .read()
          .slice(before)
          .filter((entry) => entry.what === 'disorder');
        const sum = (of: keyof Disorder) => counts.reduce((all, one) => all + one[of], 0);
        const figures = { handledTwice: sum('handledTwice'), heldBack: sum('heldBack') };
        const toldTwice = sum('toldTwice');
        const faults = unless(
          counts.length === services.length && Math.min(toldTwice, ...Object.values(figures)) > 0,
          `there was no disorder: ${JSON.stringify({ toldTwice, ...figures })}`,
        );
        return { figures, faults };
      },
    };
  },
});
