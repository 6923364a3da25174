import type { Episode } from './episode.ts';

/** What many episodes were like together. */
export type Totals = {
  episodes: number;
  steps: number;
  events: number;
  simulatedMs: number;
  longestToRest: number;
  readonly faults: Map<string, number>;
  readonly commands: Map<string, Map<string, number>>;
  readonly types: Map<string, number>;
};

export const noTotals = (): Totals => ({
  episodes: 0,
  steps: 0,
  events: 0,
  simulatedMs: 0,
  longestToRest: 0,
  faults: new Map(),
  commands: new Map(),
  types: new Map(),
});

const addCounts = (to: Map<string, number>, from: ReadonlyMap<string, number>): void => {
  for (const [name, count] of from) to.set(name, (to.get(name) ?? 0) + count);
};

export function addTo(totals: Totals, episode: Episode): void {
  totals.episodes += 1;
  totals.steps += episode.steps;
  totals.events += episode.events;
  totals.simulatedMs += episode.simulatedMs;
  totals.longestToRest = Math.max(totals.longestToRest, episode.stepsToRest);
  addCounts(totals.faults, episode.faults);
  addCounts(totals.types, episode.types);
  for (const [name, ends] of episode.commands) {
    const known = totals.commands.get(name) ?? new Map<string, number>();
    addCounts(known, ends);
    totals.commands.set(name, known);
  }
}

/** The command that runs an episode again. */
export const replayOf = ({ plan }: Pick<Episode, 'plan'>): string =>
  `npm run simulate -- --seed ${plan.seed} --steps ${plan.steps}`;

/** What a person needs to know of an episode that went wrong. */
export function failureOf(episode: Episode): string {
  const { violation, plan, steps, lastLines } = episode;
  return [
    '',
    `VIOLATED: ${violation?.invariant}`,
    `          ${violation?.detail}`,
    `seed ${plan.seed}, step ${steps}. What came before:`,
    ...lastLines.map((line) => `  ${line}`),
    `Again: ${replayOf(episode)}`,
  ].join('\n');
}

const ENDS = ['done', 'refused', 'left'] as const;

const row = (name: string, ...figures: readonly (number | string)[]): string =>
  `  ${name.padEnd(28)}${figures.map((figure) => String(figure).padStart(10)).join('')}`;

/** The table at the end. */
export function tableOf(totals: Totals, seconds: number): string {
  const sum = (end: string): number =>
    [...totals.commands.values()].reduce((all, ends) => all + (ends.get(end) ?? 0), 0);
  const byName = <V>(counts: ReadonlyMap<string, V>): [string, V][] =>
    [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    row('commands', ...ENDS),
    ...byName(totals.commands).map(([name, ends]) =>
      row(name, ...ENDS.map((end) => ends.get(end) ?? 0)),
    ),
    row('all', ...ENDS.map(sum)),
    row('events', ''),
    ...byName(totals.types).map(([name, count]) => row(name, count)),
    row('faults', ''),
    ...byName(totals.faults).map(([name, count]) => row(name, count)),
    row('episodes', totals.episodes),
    row('steps', totals.steps),
    row('longest to rest', totals.longestToRest),
    row('events stored', totals.events),
    row('simulated hours', (totals.simulatedMs / 3_600_000).toFixed(1)),
    row('seconds', seconds.toFixed(1)),
  ].join('\n');
}
