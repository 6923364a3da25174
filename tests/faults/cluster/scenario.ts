import type { Random } from '../../support/random.ts';
import type { Scene } from './scene.ts';

/** Something that goes wrong on purpose while people use the bourse. */
export type Scenario = {
  readonly name: string;
  /** In words, for the table. */
  readonly fault: string;
  /** Does it, while the load runs. @throws Error when it did not take place in time. */
  readonly inflict: (scene: Scene, random: Random) => Promise<Aftermath>;
};

/** What is left to look at when nothing moves any more. */
export type Aftermath = {
  /** Records that must stay aside: of the audit, which cannot read them. Others set theirs aside then too. */
  readonly unreadable?: number;
  /**
   * Whether the fault took place, and what else must hold. Where read models are made again, every
   * service has been started anew by then.
   *
   * @param toldTwice How many records Kafka holds that repeat an earlier one.
   */
  readonly look: (scene: Scene, toldTwice: number) => Promise<Findings>;
};

export type Findings = {
  readonly figures: Readonly<Record<string, number>>;
  /** Empty when all holds. */
  readonly faults: readonly string[];
};

/** A fault for everything that had to hold and does not. */
export const unless = (holds: boolean, sentence: string): readonly string[] =>
  holds ? [] : [sentence];

/** One scenario after the other, as one. */
export const inTurn = (...scenarios: readonly Scenario[]): Scenario => ({
  name: scenarios.map(({ name }) => name).join(', '),
  fault: scenarios.map(({ fault }) => fault).join(', then '),
  inflict: async (scene, random) => {
    const aftermaths: Aftermath[] = [];
    for (const { inflict } of scenarios) aftermaths.push(await inflict(scene, random));
    return {
      unreadable: unreadableOf(aftermaths),
      look: (at, toldTwice) => lookAtAll(aftermaths, at, toldTwice),
    };
  },
});

/** How many records must stay aside after all of these. */
export const unreadableOf = (aftermaths: readonly Aftermath[]): number =>
  aftermaths.reduce((sum, { unreadable = 0 }) => sum + unreadable, 0);

/** What is found after all of these. */
export async function lookAtAll(
  aftermaths: readonly Aftermath[],
  ...at: Parameters<Aftermath['look']>
): Promise<Findings> {
  const figures: Record<string, number> = {};
  const faults: string[] = [];
  for (const { look } of aftermaths) {
    const found = await look(...at);
    Object.assign(figures, found.figures);
    faults.push(...found.faults);
  }
  return { figures, faults };
}
