import type { Outcome } from './run.ts';

const COLUMNS = [
  'fault',
  'acknowledged',
  'repeated',
  'events',
  'told twice',
  'settled after',
  'verdict',
] as const;

/** Outcomes as a table (Markdown), one line each. @param failed Those that came to no end. */
export function tableOf(
  outcomes: readonly Outcome[],
  failed: readonly { readonly fault: string; readonly why: string }[],
): string {
  const rows = [
    COLUMNS,
    COLUMNS.map(() => '---'),
    ...outcomes.map(rowOf),
    ...failed.map(({ fault, why }) => [fault, '', '', '', '', '', `no end: ${why}`]),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf({ fault, figures, faults, ...outcome }: Outcome): readonly string[] {
  const more = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  return [
    more.length === 0 ? fault : `${fault} (${more.join(', ')})`,
    String(outcome.acknowledged),
    String(outcome.repeated),
    String(outcome.events),
    String(outcome.toldTwice),
    `${(outcome.settledAfterMs / 1_000).toFixed(1)} s`,
    faults.length === 0 ? 'holds' : `${faults.length} faults`,
  ];
}
