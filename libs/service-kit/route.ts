import type { CommandContext } from '@bourse/commands/handle-command';
import type { Revision } from '@bourse/event-store/port';
import type { Identity } from '@bourse/identity/identity';
import type { Reach } from '@bourse/rights/permit';
import type { Action } from '@bourse/rights/policy';
import type { z } from 'zod';
import type { EventsAnswer } from './event-stream.ts';
import type { Problem } from './problem.ts';

/** A successful answer: JSON in `body`, or text of another kind in `text`. */
export type Answer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: { readonly contentType: string; readonly content: string };
};
export type Reply = Answer | Problem;

/** A document to download. Only reads give one: what a write answers is kept, as text. */
export type FileAnswer = {
  readonly kind: 'file';
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly content: Uint8Array;
};
export type ReadReply = Reply | FileAnswer | EventsAnswer;

export const answer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ kind: 'answer', status, body, headers });

/** A request whose every part has passed its schema. */
export type Call<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** When the client gave one. */
  readonly identity: Identity | undefined;
  /** How far the right to ask reaches. */
  readonly reach: Reach;
  /** The Accept header: what the client would rather read. */
  readonly accept: string | undefined;
};

/** A call by somebody known, that means to change something. */
export type WriteCall<Params, Body> = Omit<
  Call<Params, unknown, Body>,
  'query' | 'identity' | 'accept'
> & {
  readonly identity: Identity;
  readonly context: CommandContext;
  /** From If-Match: any of them will do, and of none, none; left out, or `*`, any revision. */
  readonly seen: readonly Revision[] | undefined;
};

/** A header that some answers bear, each described where the documentation is made. */
export type AnswerHeader = 'ETag' | 'Bourse-Position' | 'Location' | 'Link' | 'Content-Disposition';

export type DocumentedReply = {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default: application/json. */
  readonly contentType?: string;
  /** Other types that it can be asked for in. */
  readonly alsoAs?: readonly string[];
  /** Those of a receipt need no mention. */
  readonly headers?: readonly AnswerHeader[];
};

type Documentation = {
  /** The line of the table of rights (libs/rights) that says who may. */
  readonly action: Action;
  /** As OpenAPI writes it: `/api/offers/{offerId}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  readonly replies: Readonly<Record<number, DocumentedReply>>;
  /** The codes of the refusals of its own; those of the transport need no mention. */
  readonly refusals?: readonly string[];
};

/** A route as the application and the documentation see it. Made by {@link reading} and {@link writing}. */
export type Route = Documentation & {
  readonly method: 'get' | 'post' | 'put';
  readonly params: z.ZodObject | undefined;
  readonly query: z.ZodObject | undefined;
  readonly body: z.ZodType | undefined;
} & (
    | {
        readonly kind: 'read';
        readonly handle: (call: Call<unknown, unknown, unknown>) => Promise<ReadReply>;
      }
    | {
        readonly kind: 'write';
        readonly handle: (call: WriteCall<unknown, unknown>) => Promise<Reply>;
      }
  );

/** Declares a GET, for whoever the table of rights lets. It takes `after` by itself. */
export function reading<Params extends z.ZodObject, Query extends z.ZodObject>(
  given: Documentation & {
    readonly params?: Params;
    readonly query?: Query;
    readonly handle: (
      call: Call<z.infer<Params>, z.infer<Query>, undefined>,
    ) => Promise<ReadReply> | ReadReply;
  },
): Route {
  return {
    ...given,
    kind: 'read',
    method: 'get',
    params: given.params,
    query: given.query,
    body: undefined,
    // The application parses with the very schemas above before it calls.
    handle: async (call) => given.handle(call as Call<z.infer<Params>, z.infer<Query>, undefined>),
  };
}

/** Declares a POST (which asks for an Idempotency-Key) or a PUT (which asks for If-Match). Somebody known must call it. */
export function writing<Params extends z.ZodObject, Body extends z.ZodType>(
  given: Documentation & {
    readonly method: 'post' | 'put';
    readonly params?: Params;
    readonly body?: Body;
    readonly handle: (call: WriteCall<z.infer<Params>, z.infer<Body>>) => Promise<Reply>;
  },
): Route {
  return {
    ...given,
    kind: 'write',
    params: given.params,
    query: undefined,
    body: given.body,
    handle: async (call) => given.handle(call as WriteCall<z.infer<Params>, z.infer<Body>>),
  };
}
