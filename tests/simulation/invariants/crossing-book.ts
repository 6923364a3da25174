import type { CrossingEvent, Place } from '@bourse/contracts/crossings';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import type { Referee } from './referee.ts';

/** A transfer between two marketplaces, as its events tell it. */
export type BookCrossing = {
  readonly crossingId: Uuid;
  /** Gives. */
  readonly from: Place;
  /** Receives. */
  readonly to: Place;
  readonly minutes: number;
  readonly reversesCrossingId: Uuid | null;
  status: 'requested' | 'source_held' | 'decided' | 'settled' | 'refused' | 'abandoned';
  /** Of one that came to nothing: whether all that was held is given back. */
  released: boolean;
  readonly reversals: Map<
    Uuid,
    { readonly minutes: number; status: 'under_way' | 'settled' | 'refused' | 'abandoned' }
  >;
  /** Of its stream. */
  revision: number;
};

type Status = BookCrossing['status'];
type Later = Exclude<CrossingEvent, { type: 'CrossingRequested' }>;

const UNDECIDED: readonly Status[] = ['requested', 'source_held'];

/** From which statuses each event may follow, and to which it leads; null where that stays as it is. */
const steps: Readonly<
  Record<Later['type'], readonly [from: readonly Status[], to: Status | null]>
> = {
  SourceHeld: [['requested'], 'source_held'],
  CrossingDecided: [['source_held'], 'decided'],
  CrossingRefused: [UNDECIDED, 'refused'],
  CrossingAbandoned: [UNDECIDED, 'abandoned'],
  CrossingReleased: [['refused', 'abandoned'], null],
  CrossingSettled: [['decided'], 'settled'],
  CrossingReversalRequested: [['settled'], null],
  CrossingReversalEnded: [['settled'], null],
};

/** Whether something still happens to it by itself. */
export const isUnderWay = ({ status, released }: BookCrossing): boolean =>
  status === 'refused' || status === 'abandoned' ? !released : status !== 'settled';

/** Crossings told once more from their events. */
export class CrossingBook {
  readonly crossings = new Map<Uuid, BookCrossing>();
  readonly #referee: Referee;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  add(event: CrossingEvent, revision: number): void {
    const { crossingId } = event.data;
    const crossing = this.crossings.get(crossingId);
    if (event.type === 'CrossingRequested') {
      this.#demand(crossing === undefined, 'a crossing is requested once', () => crossingId);
      const { from, to, minutes, reversesCrossingId } = event.data;
      const begun = { status: 'requested' as const, released: false, reversals: new Map() };
      const terms = { crossingId, from, to, minutes, reversesCrossingId };
      this.crossings.set(crossingId, { ...terms, ...begun, revision });
      return;
    }
    if (crossing === undefined) throw new Error(`${event.type} of a crossing not requested`);
    const [from, to] = steps[event.type];
    this.#demand(
      from.includes(crossing.status),
      'a crossing takes one step after the other',
      () => `${event.type} of ${crossingId}, which is ${crossing.status}`,
    );
    crossing.revision = revision;
    if (to !== null) crossing.status = to;
    this.#apply(crossing, event);
  }

  #apply(crossing: BookCrossing, event: Later): void {
    switch (event.type) {
      case 'CrossingReleased':
        this.#demand(!crossing.released, 'a crossing is released once', () => crossing.crossingId);
        crossing.released = true;
        return;
      case 'CrossingReversalRequested': {
        const { reversalId, minutes } = event.data;
        crossing.reversals.set(reversalId, { minutes, status: 'under_way' });
        return this.#demandWithin(crossing);
      }
      case 'CrossingReversalEnded': {
        const { reversalId, outcome } = event.data;
        const reversal = crossing.reversals.get(reversalId);
        const back = this.crossings.get(reversalId);
        this.#demand(
          reversal?.status === 'under_way' &&
            back?.status === outcome &&
            back.minutes === reversal.minutes,
          'the reversal of a crossing ends once, as its own crossing did',
          () => `${reversalId}: ${reversal?.status}, ${back?.status}, and now ${outcome}`,
        );
        if (reversal !== undefined) reversal.status = outcome;
        return;
      }
      case 'SourceHeld':
      case 'CrossingDecided':
      case 'CrossingRefused':
      case 'CrossingAbandoned':
      case 'CrossingSettled':
        // The status says it all.
        return;
      default:
        assertNever(event);
    }
  }

  #demandWithin(crossing: BookCrossing): void {
    const all = [...crossing.reversals.values()];
    const back = all
      .filter(({ status }) => status === 'settled' || status === 'under_way')
      .reduce((sum, { minutes }) => sum + minutes, 0);
    const underWay = all.filter(({ status }) => status === 'under_way').length;
    this.#demand(
      back <= crossing.minutes && underWay <= 1 && crossing.reversesCrossingId === null,
      'no more of a crossing comes back than was settled, once at a time',
      () => `${crossing.crossingId}: ${back} of ${crossing.minutes}, ${underWay} under way`,
    );
  }

  #demand(holds: boolean, invariant: string, detail: () => string): void {
    this.#referee.demand(holds, invariant, detail);
  }
}
