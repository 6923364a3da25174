import type { Language } from '../wording/language.ts';
import { z } from 'zod';
import { type ApiProblem, bytesOf, jsonIn, problemShape } from './answers.ts';

/** The services behind the API, by the names that positions bear. */
export const serviceNames = ['territories', 'offers', 'requests', 'settlement', 'audit'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What reading gave. */
export type Reading<T> =
  | {
      readonly kind: 'found';
      readonly value: T;
      /** Quoted, as If-Match wants it; undefined for what has no revision. */
      readonly etag: string | undefined;
      /** The view had not yet heard of one's own last write: it may be a moment old. */
      readonly late: boolean;
    }
  | { readonly kind: 'missing'; readonly problem: ApiProblem }
  | { readonly kind: 'refused'; readonly problem: ApiProblem }
  | { readonly kind: 'unavailable'; readonly service: ServiceName };

/** What writing gave. */
export type Written =
  | { readonly kind: 'done'; readonly id: string }
  | { readonly kind: 'refused'; readonly problem: ApiProblem }
  /** No answer, or one that says to try again: whether it was done is not known, and the same key asks again. */
  | { readonly kind: 'unknown'; readonly service: ServiceName };

/** A document that is passed on as it is. */
export type Download =
  | {
      readonly kind: 'found';
      readonly contentType: string;
      readonly disposition: string | undefined;
      readonly content: Uint8Array;
    }
  | Exclude<Reading<never>, { readonly kind: 'found' }>;

export type Api = {
  /** Reads; by the position of one's own last write there, when it is recent. */
  read<T>(path: string, schema: z.ZodType<T>): Promise<Reading<T>>;
  /** @param options.key The form's, so that sending it again does nothing again. @param options.seen An entity tag. */
  write(
    path: string,
    body: unknown,
    options: {
      readonly key: string;
      readonly seen?: string | undefined;
      /** Default: POST. */
      readonly method?: 'POST' | 'PUT';
    },
  ): Promise<Written>;
  download(path: string): Promise<Download>;
  /**
   * Listens to what is told as it happens.
   *
   * @param options.lastEventId The last that was heard before.
   * @param options.signal Ends it.
   * @returns undefined when nobody tells, or not to whoever asks.
   */
  stream(
    path: string,
    options: { readonly lastEventId: string | undefined; readonly signal: AbortSignal },
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
};

/** How long one reading, and one writing, may take. */
export type Patience = { readonly readMs: number; readonly writeMs: number };
const PATIENCE: Patience = { readMs: 4_000, writeMs: 10_000 };
/** What stands in no event has no position; what concerns oneself alone, no id. */
const receipt = z.union([
  z.object({ id: z.string(), position: z.string().optional() }),
  z
    .union([z.object({ revision: z.int() }), z.object({ erased: z.literal(true) })])
    .transform(() => ({ id: '', position: undefined })),
]);

/** Which service answers under a path. */
function serviceAt(path: string): ServiceName {
  const room = path.split(/[/?]/)[2] ?? '';
  if (room === 'me' || room === 'mandates' || room === 'invitations') return 'territories';
  return serviceNames.find((name) => name === room) ?? 'settlement';
}

/**
 * Speaks to the API for one visit.
 *
 * @param options.urlOf Where a service answers, without a slash at the end.
 * @param options.headers Who asks, as the API wants to hear it.
 * @param options.positions Of one's own recent writes, by service.
 * @param options.onWritten Told of each write, and of its position where it has one.
 */
export function apiClient(options: {
  readonly urlOf: (service: ServiceName) => string;
  readonly language: Language;
  readonly headers: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly positions: ReadonlyMap<ServiceName, string>;
  readonly onWritten: (service: ServiceName, position: string | undefined) => void;
  readonly patience?: Patience;
}): Api {
  const { urlOf, patience = PATIENCE } = options;
  const positions = new Map(options.positions);
  const common = {
    ...options.headers,
    'Accept-Language': options.language,
    'X-Correlation-Id': options.correlationId,
  };
  const ask = async (path: string, request: RequestInit, timeoutMs: number) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${urlOf(serviceAt(path))}${path}`, {
      ...request,
      redirect: 'error',
      signal,
    });
    return { response, content: await bytesOf(response) };
  };
  type Answered = Awaited<ReturnType<typeof ask>>;
  const get = async (path: string, accept: string): Promise<Answered | undefined> => {
    try {
      return await ask(path, { headers: { ...common, Accept: accept } }, patience.readMs);
    } catch {
      return undefined;
    }
  };
  /** A read that waits for one's own write; without waiting, where the view does not get there in time. */
  const current = async (path: string, accept: string) => {
    const position = positions.get(serviceAt(path));
    if (position === undefined) return { answered: await get(path, accept), late: false };
    const after = `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(position)}`;
    const answered = await get(after, accept);
    if (answered?.response.status !== 503) return { answered, late: false };
    return { answered: await get(path, accept), late: true };
  };

  return {
    read: async <T>(path: string, schema: z.ZodType<T>): Promise<Reading<T>> => {
      const service = serviceAt(path);
      const { answered, late } = await current(path, 'application/json');
      if (answered === undefined) return { kind: 'unavailable', service };
      const { response, content } = answered;
      const body = jsonIn(content);
      if (!response.ok) return failed(response.status, body, service);
      const parsed = schema.safeParse(body);
      if (!parsed.success) return { kind: 'unavailable', service };
      const etag = response.headers.get('etag') ?? undefined;
      return { kind: 'found', value: parsed.data, etag, late };
    },

    write: async (path, body, { key, seen, method = 'POST' }): Promise<Written> => {
      const service = serviceAt(path);
      const headers = {
        ...common,
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
        ...(seen === undefined ? {} : { 'If-Match': seen }),
      };
      const request = { method, headers, body: JSON.stringify(body) };
      const answered = await ask(path, request, patience.writeMs).catch(() => undefined);
      if (answered === undefined) return { kind: 'unknown', service };
      const said = jsonIn(answered.content);
      if (answered.response.ok) {
        const done = receipt.safeParse(said);
        if (!done.success) return { kind: 'unknown', service };
        const { id, position } = done.data;
        if (position !== undefined) positions.set(service, position);
        options.onWritten(service, position);
        return { kind: 'done', id };
      }
      const problem = problemShape.safeParse(said);
      return problem.success && answered.response.status < 500
        ? { kind: 'refused', problem: problem.data }
        : { kind: 'unknown', service };
    },

    stream: async (path, { lastEventId, signal }) => {
      const impatient = new AbortController();
      const timer = setTimeout(() => impatient.abort(), patience.readMs);
      const last = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
      try {
        const response = await fetch(`${urlOf(serviceAt(path))}${path}`, {
          headers: { ...common, Accept: 'text/event-stream', ...last },
          redirect: 'error',
          signal: AbortSignal.any([signal, impatient.signal]),
        });
        if (response.status === 200 && response.body !== null)
          return response.body as AsyncIterable<Uint8Array>;
        await response.body?.cancel();
        return undefined;
      } catch {
        return undefined;
      } finally {
        clearTimeout(timer);
      }
    },

    download: async (path): Promise<Download> => {
      const service = serviceAt(path);
      const { answered } = await current(path, '*/*');
      if (answered === undefined) return { kind: 'unavailable', service };
      const { response, content } = answered;
      if (!response.ok) return failed(response.status, jsonIn(content), service);
      return {
        kind: 'found',
        contentType: response.headers.get('content-type') ?? 'application/octet-stream',
        disposition: response.headers.get('content-disposition') ?? undefined,
        content,
      };
    },
  };
}

function failed(
  status: number,
  body: unknown,
  service: ServiceName,
): Exclude<Reading<never>, { readonly kind: 'found' }> {
  const problem = problemShape.safeParse(body);
  if (!problem.success || status >= 500) return { kind: 'unavailable', service };
  return { kind: status === 404 ? 'missing' : 'refused', problem: problem.data };
}
