import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';

/** A message as it is given to the post. */
export type Letter = {
  /** The same at every try: becomes the Message-ID, by which a reader’s server knows a repetition. */
  readonly messageId: Uuid;
  readonly personId: Uuid;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  readonly language: 'fr' | 'en';
  readonly writtenAt: Instant;
};

/** What became of it. Reasons hold no address: they are kept, and logged. */
export type Posted =
  | { readonly kind: 'taken' }
  /** Of this message: `lasting` when trying again would change nothing. */
  | { readonly kind: 'refused'; readonly lasting: boolean; readonly reason: string }
  /** Nothing is known of this message: the server does not answer, or does not let us in. */
  | { readonly kind: 'away'; readonly reason: string };

/** Where messages go out. */
export type Post = {
  /** For the operator. */
  readonly named: string;
  /** Gives a message to whoever delivers it; `taken` only once they have said so. Never throws for what is theirs. */
  send(letter: Letter): Promise<Posted>;
  /** Takes away what it keeps of a person. */
  forget(personId: Uuid): void;
  close(): void;
};
