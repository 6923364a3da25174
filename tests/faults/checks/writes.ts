import type { TrailEvent } from '../../support/trail.ts';
import type { Write } from '../persistent-client.ts';

/** The event that a path must cause exactly once, at the end of the path or of a part of it. */
const mustCause: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/territories$/, 'TerritoryRegistered'],
  [/\/admissions$/, 'TerritoryAdmitted'],
  [/^\/api\/exchanges$/, 'ExchangeProposed'],
  [/^\/api\/offers$/, 'OfferPublished'],
  [/^\/api\/requests$/, 'RequestPosted'],
  [/\/endowments$/, 'EndowmentGranted'],
  [/\/work-logs$/, 'WorkLogged'],
  [/\/corrections$/, 'WorkCorrected'],
  [/\/renewals$/, 'ExchangeProposed'],
  [/\/reversals$/, 'ReversalRequested'],
];

/**
 * Whether every acknowledged write is in the trail where its receipt says, once; and nothing of what was
 * refused, or never asked for.
 */
export function writeFaults(
  writes: readonly Write[],
  trail: ReadonlyMap<string, readonly TrailEvent[]>,
): string[] {
  const faults: string[] = [];
  const byCommand = Map.groupBy([...trail.values()].flat(), ({ commandId }) => commandId);
  for (const { path, commandId, outcome } of writes) {
    const caused = byCommand.get(commandId) ?? [];
    if (outcome.kind === 'refused') {
      if (caused.length > 0) faults.push(`${path} was refused (${outcome.code}), and was done`);
      continue;
    }
    const { id, revision, position } = outcome.receipt;
    const stream = streamOf(path, id);
    const event = revision === null ? undefined : trail.get(stream)?.[revision];
    if (event === undefined)
      faults.push(`${path}: ${stream} ${revision} was acknowledged and lost`);
    else if (caused.length > 0) {
      if (event.commandId !== commandId) faults.push(`${path}: ${stream} ${revision} is another's`);
      // The ledger answers with the position of the whole batch: whoever waits for it waits for the event.
      if (placeIn(position) < placeIn(event.position)) {
        faults.push(`${path}: ${position} lies before ${event.position}`);
      }
    }
    const must = mustCause.find(([form]) => form.test(path))?.[1];
    if (must === undefined) continue;
    const times = caused.filter(({ type }) => type === must).length;
    if (times !== 1) faults.push(`${path}: ${must} occurs ${times} times`);
  }
  const asked = new Set(writes.map(({ commandId }) => commandId));
  const people = new Set(writes.map(({ actor }) => actor));
  for (const [commandId, [event]] of byCommand) {
    if (event === undefined || !people.has(event.actor) || asked.has(commandId)) continue;
    if (event.category !== 'territory') faults.push(`${event.type} was never asked for`);
  }
  return faults;
}

function streamOf(path: string, id: string): string {
  if (path.startsWith('/api/territories')) return `territory-${id}`;
  if (path.startsWith('/api/offers')) return `offer-${id}`;
  if (path.startsWith('/api/requests')) return `request-${id}`;
  if (path.startsWith('/api/exchanges')) return `exchange-${id}`;
  return 'ledger-france';
}

const placeIn = (position: string): number => Number(position.split(':')[1]);
