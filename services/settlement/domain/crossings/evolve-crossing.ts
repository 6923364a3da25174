import type { CrossingEvent } from '@bourse/contracts/crossings';
import { assertNever } from '@bourse/kernel/assert-never';
import { invariant } from '@bourse/kernel/invariant';
import { type Crossing, type CrossingIn, type CrossingStatus, termsOf } from './crossing-state.ts';

/** The crossing after an event. An event that does not follow from its status is a broken history. */
export function evolveCrossing(crossing: Crossing, event: CrossingEvent): Crossing {
  if (event.type === 'CrossingRequested') {
    invariant(crossing.status === 'unknown', 'a crossing is requested once');
    return { status: 'requested', ...event.data };
  }
  switch (event.type) {
    case 'SourceHeld':
      return { ...demand(crossing, event, 'requested'), status: 'source_held' };
    case 'CrossingDecided':
      return { ...demand(crossing, event, 'source_held'), status: 'decided' };
    case 'CrossingRefused': {
      const { side, cause, availableMinutes } = event.data;
      const terms = termsOf(
        demand(crossing, event, side === 'source' ? 'requested' : 'source_held'),
      );
      return { ...terms, status: 'refused', side, cause, availableMinutes, released: false };
    }
    case 'CrossingAbandoned': {
      const before =
        crossing.status === 'requested' ? crossing : demand(crossing, event, 'source_held');
      return { ...termsOf(before), status: 'abandoned', released: false };
    }
    case 'CrossingReleased': {
      const before =
        crossing.status === 'refused' ? crossing : demand(crossing, event, 'abandoned');
      invariant(!before.released, 'what was held is given back once');
      return { ...before, released: true };
    }
    case 'CrossingSettled': {
      const terms = termsOf(demand(crossing, event, 'decided'));
      const { effectiveOn } = event.data;
      return { ...terms, status: 'settled', effectiveOn, reversals: new Map() };
    }
    case 'CrossingReversalRequested': {
      const settled = demand(crossing, event, 'settled');
      const { reversalId, minutes, by, reason } = event.data;
      const asked = { minutes, by, reason, status: 'under_way' } as const;
      return { ...settled, reversals: new Map(settled.reversals).set(reversalId, asked) };
    }
    case 'CrossingReversalEnded': {
      const settled = demand(crossing, event, 'settled');
      const { reversalId, outcome } = event.data;
      const reversal = settled.reversals.get(reversalId);
      invariant(reversal?.status === 'under_way', 'a reversal ends once');
      const ended = { ...reversal, status: outcome };
      return { ...settled, reversals: new Map(settled.reversals).set(reversalId, ended) };
    }
    default:
      return assertNever(event, 'event');
  }
}

function demand<Status extends CrossingStatus>(
  crossing: Crossing,
  event: CrossingEvent,
  status: Status,
): CrossingIn<Status> {
  invariant(crossing.status === status, `${event.type} in the status ${crossing.status}`);
  return crossing as CrossingIn<Status>;
}
