import { median, medianRatio } from './measure.ts';

/** What a figure has to reach. */
export type Target = {
  readonly of: 'ratio' | 'value';
  readonly bound: 'at_least' | 'at_most';
  readonly limit: number;
};

/** One figure, beside its reference of the same run. */
export type Row = {
  readonly name: string;
  readonly against: string;
  readonly unit: string;
  readonly value: number;
  readonly reference: number;
  /** `value` against `reference`: the median over the rounds. */
  readonly ratio: number;
  readonly target?: Target;
  readonly reached?: boolean;
};

/** Makes a row of the figures of each round. */
export function rowOf(given: {
  readonly name: string;
  readonly against: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly references: readonly number[];
  readonly target?: Target;
}): Row {
  const { values, references, target, ...said } = given;
  const value = median(values);
  const ratio = medianRatio(values, references);
  const row = { ...said, value, reference: median(references), ratio };
  if (target === undefined) return row;
  const measured = target.of === 'ratio' ? ratio : value;
  const { bound, limit } = target;
  const reached = bound === 'at_least' ? measured >= limit : measured <= limit;
  return { ...row, target, reached };
}
