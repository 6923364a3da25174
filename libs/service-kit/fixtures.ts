import { handleCommand } from '@bourse/commands/handle-command';
import { contract, event, type EventOf } from '@bourse/contracts/contract';
import { id, minutes } from '@bourse/contracts/values';
import { type EventStore, storePosition } from '@bourse/event-store/port';
import { agentOf, testIdentity } from '@bourse/identity/testing';
import { systemClock } from '@bourse/kernel/clock';
import { accept, type Decider, reject } from '@bourse/kernel/decider';
import { eventually } from '@bourse/kernel/eventually';
import { openForReading } from '@bourse/sqlite/database';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { AccountLimit } from './account-limit.ts';
import { loopbackHosts } from './allowed-hosts.ts';
import { createApplication } from './application.ts';
import { etagOf, receipt, replyToCommand } from './command-reply.ts';
import { cursorParameter, limitParameter, numberedPages } from './cursor.ts';
import { openIdempotencyMemory } from './idempotency.ts';
import { createLogger } from './logger.ts';
import { problem, type ProblemTable } from './problem.ts';
import { answer, reading, type Route, writing } from './route.ts';
import { listen } from './server.ts';
import type { HealthPart, Service } from './service.ts';

/** For tests: a service of one aggregate, behind the whole HTTP application on a real port. */
const notes = contract({
  context: 'notes',
  category: 'note',
  topic: 'bourse.notes.note.v1',
  events: { NoteWritten: event(z.object({ text: z.string() })) },
});
type State = { readonly text: string | undefined };
type Rejection = { readonly code: 'note_unwelcome'; readonly status: 'odd'; readonly word: string };
const decider: Decider<{ text: string }, EventOf<typeof notes>, State, Rejection> = {
  initialState: () => ({ text: undefined }),
  decide: ({ text }) =>
    text.startsWith('unwelcome')
      ? reject({ code: 'note_unwelcome', status: 'odd', word: text })
      : accept({ type: 'NoteWritten', data: { text } }),
  evolve: (_state, { data }) => ({ text: data.text }),
};

const problems: ProblemTable = {
  note_unknown: { status: 404, fr: 'Pas de note <ici>.', en: 'No note <here>.' },
  note_unwelcome: { status: 409, fr: 'Pas de cette note.', en: 'Not that note.' },
  note_out_of_reach: { status: 503, fr: 'Hors d’atteinte.', en: 'Out of reach.' },
  note_too_early: { status: 403, fr: 'Pas encore.', en: 'Not yet.', passing: true },
};

/** What a test may do to the service while it runs. */
export type Strings = {
  /** Called before each write is decided. */
  beforeWrite: (text: string) => Promise<void>;
  /** With which nothing can be written for now. */
  refusal: 'note_too_early' | 'note_out_of_reach' | undefined;
  health: readonly HealthPart[];
  /** The service has seen everything up to here. */
  seenUpTo: bigint;
};

const content = z.strictObject({
  text: z.string().min(1).max(2_000_000),
  minutes: minutes.optional(),
  tags: z.array(z.strictObject({ 'a/b~c': z.string() })).optional(),
});
const params = z.strictObject({ noteId: id });

function routesOf(store: EventStore, strings: Strings): Route[] {
  const tag = 'notes <of all>';
  const load = async (noteId: string) => {
    let last: { text: string; revision: number } | undefined;
    for await (const { data, revision } of store.read(`note-${noteId}`)) {
      last = { text: (data as { text: string }).text, revision: Number(revision) };
    }
    return last;
  };
  return [
    reading({
      path: '/api/notes',
      operationId: 'listNotes',
      action: 'offer.read',
      summary: 'Lists <script>notes</script> & "more".',
      tag,
      query: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
      replies: { 200: { description: 'Notes', schema: z.object({ limit: z.int() }) } },
      refusals: ['invalid_cursor'],
      handle: ({ query: { limit, cursor } }) =>
        numberedPages('notes').startOf(cursor) === undefined
          ? problem('invalid_cursor')
          : answer(200, { limit }),
    }),
    reading({
      path: '/api/notes/{noteId}',
      operationId: 'getNote',
      action: 'offer.read',
      summary: 'Shows a note.',
      tag,
      params,
      replies: {
        200: {
          description: 'The note',
          schema: z.object({ text: z.string() }),
          headers: ['ETag'],
        },
      },
      refusals: ['note_unknown'],
      handle: async ({ params: { noteId } }) => {
        const note = await load(noteId);
        if (note === undefined) return problem('note_unknown');
        return answer(200, { text: note.text }, { ETag: etagOf(note.revision) });
      },
    }),
    writing({
      method: 'post',
      path: '/api/notes',
      operationId: 'writeNote',
      action: 'offer.publish',
      summary: 'Writes a note.',
      tag,
      body: content,
      replies: { 201: { description: 'Written', schema: receipt } },
      refusals: ['note_unwelcome', 'note_too_early', 'note_out_of_reach'],
      handle: async ({ body: { text }, context }) => {
        await strings.beforeWrite(text);
        if (strings.refusal !== undefined) return problem(strings.refusal);
        const noteId = context.commandId;
        const aggregate = { contract: notes, decider };
        const result = await handleCommand({
          store,
          aggregate,
          id: noteId,
          command: { text },
          context,
        });
        const created = `/api/notes/${noteId}`;
        return replyToCommand(result, { service: 'notes', id: noteId, created });
      },
    }),
    writing({
      method: 'put',
      path: '/api/notes/{noteId}',
      operationId: 'rewriteNote',
      action: 'offer.manage',
      summary: 'Writes a note anew.',
      tag,
      params,
      body: content,
      replies: { 200: { description: 'Written', schema: receipt } },
      refusals: ['note_unwelcome'],
      handle: async ({ params: { noteId }, body: { text }, context, seen }) => {
        await strings.beforeWrite(text);
        const result = await handleCommand({
          store,
          aggregate: { contract: notes, decider },
          id: noteId,
          command: { text },
          context,
          ...(seen === undefined ? {} : { seen }),
        });
        return replyToCommand(result, { service: 'notes', id: noteId });
      },
    }),
    writing({
      method: 'post',
      path: '/api/notes/{noteId}/closings',
      operationId: 'closeNote',
      action: 'offer.manage',
      summary: 'Answers with what it was never documented to answer, and needs no body.',
      tag,
      params,
      replies: { 200: { description: 'Done' } },
      handle: () => Promise.resolve(problem('constructor')),
    }),
  ];
}

/** Starts it all on a free port. @param openStore The adapter, which only a test may choose. */
export async function startNotes(
  openStore: (options: { file: string }) => EventStore & { close(): Promise<void> },
  options: { readonly accountLimit?: AccountLimit } = {},
) {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-kit-'));
  const store = openStore({ file: join(directory, 'events.sqlite') });
  const strings: Strings = {
    beforeWrite: () => Promise.resolve(),
    refusal: undefined,
    health: [],
    seenUpTo: 1_000n,
  };
  const service: Service = {
    name: 'notes',
    routes: routesOf(store, strings),
    problems,
    waitFor: (position) => Promise.resolve(position <= storePosition(strings.seenUpTo)),
    caughtUp: () => Promise.resolve(true),
    health: () => Promise.resolve(strings.health),
    stop: () => Promise.resolve(),
  };
  const answers = join(directory, 'idempotency.sqlite');
  const idempotency = openIdempotencyMemory({ file: answers, clock: systemClock });
  const logFile = join(directory, 'log');
  const { authenticate, as } = await testIdentity();
  const application = createApplication({
    services: [service],
    authenticate,
    idempotency,
    clock: systemClock,
    logger: createLogger({ level: 'info', toFile: logFile }),
    landingPage: '<!doctype html><title>Bourse</title>',
    allowedHosts: loopbackHosts('127.0.0.1'),
    ...options,
  });
  const server = await listen(application, { host: '127.0.0.1', port: 0 });
  return {
    url: server.url,
    as,
    strings,
    service,
    /** Every event that was written. */
    written: async () => {
      const texts: string[] = [];
      for await (const { data } of store.readAll(storePosition(-1), { categories: ['note'] })) {
        texts.push((data as { text: string }).text);
      }
      return texts;
    },
    /** How many answers are kept under a key. */
    remembered: () => {
      const database = openForReading(answers);
      const row = database.prepare('SELECT count(*) AS kept FROM answers').get();
      database.close();
      return Number(row?.['kept']);
    },
    /** What the log says, once it has so many lines: they come a moment after the answer. */
    log: async (lines: number) => {
      const read = () => readFileSync(logFile, 'utf8').split('\n').slice(0, -1);
      await eventually(`${lines} lines of log`, () => read().length >= lines);
      return read().map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    stop: async () => {
      await server.stop(1_000);
      idempotency.close();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}
export type Notes = Awaited<ReturnType<typeof startNotes>>;

export const SECRETARY = agentOf('insee:59183', 'secretary-1');

/** A write as a well-behaved client makes it; every header can be changed, or left out with null. */
export async function send(
  { url, as }: Pick<Notes, 'url' | 'as'>,
  method: 'POST' | 'PUT',
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string | null>> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  const all = {
    'Content-Type': 'application/json',
    ...(await as(SECRETARY)),
    'Idempotency-Key': crypto.randomUUID(),
    ...headers,
  };
  return fetch(url + path, {
    method,
    signal,
    headers: Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    ) as Record<string, string>,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** A client that writes a note and goes away before the answer. @returns what lets the writing go on. */
export async function leaveBeforeTheAnswer(of: Notes): Promise<() => void> {
  const going = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  of.strings.beforeWrite = () => {
    begun.resolve();
    return going.promise;
  };
  const gone = new AbortController();
  const asked = send(of, 'POST', '/api/notes', { text: 'a' }, {}, gone.signal);
  await begun.promise;
  gone.abort();
  await asked.catch(() => undefined);
  return going.resolve;
}

export type ProblemDetail = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly instance: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

/** The refusal that an answer holds. @throws Error for an answer that is none. */
export async function refusalIn(response: Response): Promise<ProblemDetail> {
  const contentType = response.headers.get('content-type');
  if (contentType !== 'application/problem+json; charset=utf-8') {
    throw new Error(`${response.status} ${contentType}: ${await response.text()}`);
  }
  return (await response.json()) as ProblemDetail;
}
