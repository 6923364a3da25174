import type { KeptFor } from '../session/kept-forms.ts';
import type { ReturnedState } from '../session/returned-forms.ts';

/** What a form shows again: returned, or kept from before and not yet handled. */
export type FormState = ReturnedState & {
  /** Why it was kept. */
  readonly kept?: KeptFor;
};
