import type { KeptFor } from '../session/kept-forms.ts';
import type { LineResult } from '../session/returned-forms.ts';

/** What a form shows again. */
export type FormState = {
  readonly values: ReadonlyMap<string, string>;
  /** By the name of the field. */
  readonly errors: ReadonlyMap<string, string>;
  /** What concerns the whole. */
  readonly refusals: readonly string[];
  /** Under which it is sent the next time, from wherever it is shown by then. */
  readonly key: string;
  /** The entity tag of what whoever typed it had seen; undefined where none is asked for. */
  readonly seen?: string | undefined;
  /** More rows were asked for; nothing was sent on. */
  readonly more?: boolean | undefined;
  /** Kept from before, and not yet handled: why. */
  readonly kept?: KeptFor;
  /** Of a form of many lines that was sent on: what became of each. What is shown again are the others. */
  readonly results?: readonly LineResult[] | undefined;
};
