import type { Request, Response } from 'express';
import { closingOf } from './closing.ts';
import { problem, type Problem } from './problem.ts';

/** Something to tell, as an event of a stream (WHATWG HTML, server-sent events). */
export type StreamedEvent = {
  /** Where to go on from: comes back as `Last-Event-ID`. No line ends. */
  readonly id: string;
  readonly event: string;
  /** JSON. */
  readonly data: unknown;
};

/** Where a client goes on from, by the last that it has heard; undefined where that was no number of ours. */
export const placeIn = (lastEventId: string | undefined): number | undefined =>
  lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined;

/** An answer that goes on: what happens is told as it happens, for as long as somebody listens. */
export type EventsAnswer = {
  readonly kind: 'events';
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Begins to tell.
   *
   * @param lastEventId The last that the client has; undefined for none.
   * @returns what ends it.
   */
  readonly open: (
    tell: (event: StreamedEvent) => void,
    lastEventId: string | undefined,
  ) => () => void;
};

/** What streams may take of a process. */
export type StreamLimits = {
  /** At once, of one client and in all; one more is refused. */
  readonly perClient: number;
  readonly inAll: number;
  /** How often a stream without news says that it lives, and whether its client still may listen is asked. */
  readonly heartbeatMs: number;
  /** What a client has not read yet; one that falls further behind is left, and comes back for the rest. */
  readonly unreadBytes: number;
};

const STREAM_LIMITS: StreamLimits = {
  perClient: 12,
  inAll: 400,
  heartbeatMs: 15_000,
  unreadBytes: 64 * 1024,
};

/** After so long a browser whose stream was cut asks again. */
const RETRY_MS = 3_000;

/** The streams of an application, which share its limits. */
export function eventStreams(limits: StreamLimits = STREAM_LIMITS) {
  const ofClient = new Map<string, number>();
  let inAll = 0;

  return {
    /**
     * Answers with a stream.
     *
     * @param options.client Whose limit counts.
     * @param options.stillMay Asked at every heartbeat: a token may have ended, or a mandate.
     * @returns the refusal, when there are too many.
     */
    serve(
      request: Request,
      response: Response,
      answer: EventsAnswer,
      options: { readonly client: string; readonly stillMay: () => Promise<boolean> },
    ): Problem | undefined {
      const { client, stillMay } = options;
      const own = ofClient.get(client) ?? 0;
      if (own >= limits.perClient || inAll >= limits.inAll)
        return problem('too_many_streams', {}, { 'Retry-After': '60' });
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        // Of nginx and others: what is buffered on the way comes too late.
        'X-Accel-Buffering': 'no',
        ...answer.headers,
      });
      if (request.method === 'HEAD') {
        response.end();
        return undefined;
      }
      ofClient.set(client, own + 1);
      inAll += 1;
      const closing = closingOf(request);
      let over = false;
      const ends: (() => void)[] = [];
      const end = (): void => {
        if (over) return;
        over = true;
        clearInterval(heart);
        closing?.removeEventListener('abort', end);
        for (const stop of ends) stop();
        inAll -= 1;
        const left = (ofClient.get(client) ?? 1) - 1;
        if (left === 0) ofClient.delete(client);
        else ofClient.set(client, left);
        if (!response.destroyed) response.end();
      };
      const write = (text: string): void => {
        if (over) return;
        response.write(text);
        // Not the end of an answer: a client that does not read would not read that either.
        if (response.writableLength > limits.unreadBytes) response.destroy();
      };
      const beat = async (): Promise<void> => {
        write(':\n\n');
        if (!(await stillMay().catch(() => false))) end();
      };
      const heart = setInterval(() => void beat(), limits.heartbeatMs);
      response.on('close', end);
      closing?.addEventListener('abort', end);
      write(`retry: ${RETRY_MS}\n\n`);
      const stop = answer.open(
        ({ id, event, data }) =>
          write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        request.get('last-event-id'),
      );
      if (over) stop();
      else ends.push(stop);
      return undefined;
    },
  };
}
export type EventStreams = ReturnType<typeof eventStreams>;
