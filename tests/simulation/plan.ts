import { defaultPolicy, type Policy } from '../../services/settlement/policy.ts';
import { type Random, seededRandom } from '../support/random.ts';
import { drawRates, type FaultKind } from './engine/faults.ts';
import type { ServerKind } from './clients/ask.ts';

/** What one episode is like: all of it drawn from its seed. */
export type Plan = {
  readonly seed: number;
  /** Steps with faults, after which everything must come to rest. */
  readonly steps: number;
  /** Within which it does. */
  readonly maxStepsToRest: number;
  readonly clients: number;
  readonly processes: Readonly<Record<ServerKind, number>>;
  readonly members: number;
  readonly associations: number;
  /** The most minutes that one command is about. */
  readonly maxMinutes: number;
  readonly policy: Policy;
  readonly latencyMs: readonly [least: number, most: number];
  /** How far the clocks of two machines may lie apart. */
  readonly maxSkewMs: number;
  readonly rates: Readonly<Record<FaultKind, number>>;
};

/** Several times the longest ever seen. */
const MAX_STEPS_TO_REST = 30_000;

/** Draws an episode. */
export function drawPlan(seed: number, steps: number): Plan {
  const random = seededRandom(seed);
  const maxMinutes = random.between(5, 600);
  return {
    seed,
    steps,
    maxStepsToRest: MAX_STEPS_TO_REST,
    clients: random.between(2, 12),
    processes: {
      settlement: random.between(1, 3),
      offers: random.between(1, 2),
      requests: 1,
      clerk: 1,
      territories: 1,
    },
    members: random.between(2, 10),
    associations: random.between(1, 2),
    maxMinutes,
    policy: policyOf(random, maxMinutes),
    latencyMs: [0, random.between(1, 12)],
    maxSkewMs: random.chance(0.5) ? 0 : random.between(1, 120_000),
    rates: drawRates(random),
  };
}

const policyOf = (random: Random, maxMinutes: number): Policy => ({
  ...defaultPolicy,
  memberCreditLimitMinutes: random.between(0, maxMinutes * 2),
  issuerLimitMinutes: random.between(1, maxMinutes * 100),
  answerWithinDays: random.between(1, 30),
});
