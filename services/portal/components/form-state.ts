import type { KeptFor } from '../session/kept-forms.ts';

/** What a form shows again. */
export type FormState = {
  readonly values: ReadonlyMap<string, string>;
  /** By the name of the field. */
  readonly errors: ReadonlyMap<string, string>;
  /** What concerns the whole. */
  readonly refusals: readonly string[];
  /** The same as before when it is not known whether it was done; otherwise a new one is made. */
  readonly key?: string;
  /** More rows were asked for; nothing was sent on. */
  readonly more?: boolean;
  /** Kept from before, and not yet handled: why. */
  readonly kept?: KeptFor;
};
