import { personIdOf } from '../support/mandates.ts';
import { derivedId } from '@bourse/kernel/ids';
import { Client, type Answer, type Person, type Receipt } from '../support/client.ts';

/** Where the server answers now: it comes back at another address after each kill. */
export class Address {
  #up = Promise.withResolvers<string>();

  up(url: string): void {
    this.#up.resolve(url);
  }

  down(): void {
    this.#up = Promise.withResolvers<string>();
  }

  now(): Promise<string> {
    return this.#up.promise;
  }
}

/** A write that was answered, at the first try or a later one. */
export type Write = {
  /** The opaque id that events name whoever wrote by. */
  readonly actor: string;
  readonly path: string;
  /** What the server derives from the person and the key: every event of the write bears it. */
  readonly commandId: string;
  readonly tries: number;
  readonly outcome:
    | { readonly kind: 'acknowledged'; readonly receipt: Receipt }
    | { readonly kind: 'refused'; readonly status: number; readonly code: string };
};

/** What was written, and what should not have been answered. */
export type Journal = { readonly writes: Write[]; readonly unexpected: string[] };

/** What the people of a load share. */
export type Around = {
  readonly address: Address;
  readonly journal: Journal;
  /** Of several loads on one bourse each has another: its Idempotency-Keys bear it. */
  readonly seed: number;
  readonly stopped: () => boolean;
  /** The longest that each rests between two steps. Default: hardly at all. */
  readonly pauseMs?: number;
};

const PATIENCE_MS = 60_000;
const AGAIN_AFTER_MS = 40;

type Request = {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly ifMatch?: string;
};

/**
 * A client as it should be: what was not answered is sent again, under the same Idempotency-Key, until
 * it is.
 */
export class PersistentClient {
  readonly #address: Address;
  readonly #person: Person;
  readonly #journal: Journal;

  constructor(address: Address, person: Person, journal: Journal) {
    this.#address = address;
    this.#person = person;
    this.#journal = journal;
  }

  get territoryId(): string {
    return this.#person.territoryId ?? '';
  }

  /** @returns undefined for what is not there. */
  async read<Body>(path: string): Promise<Body | undefined> {
    const { answer } = await this.#untilAnswered((client) => client.send('GET', path));
    return answer.status === 200 ? (answer.body as Body) : undefined;
  }

  /** @returns The receipt; undefined when it was refused. */
  async write(given: Request): Promise<Receipt | undefined> {
    const { method, path, body, key, ifMatch } = given;
    const headers = {
      'Idempotency-Key': key,
      ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    };
    const { answer, tries, actor } = await this.#untilAnswered((client) =>
      client.send(method, path, { body, headers }),
    );
    const { territoryId = '' } = this.#person;
    const commandId = derivedId('command', actor, territoryId, key);
    const done = answer.status === 200 || answer.status === 201;
    const outcome: Write['outcome'] = done
      ? { kind: 'acknowledged', receipt: answer.body as Receipt }
      : { kind: 'refused', status: answer.status, code: codeOf(answer) };
    this.#journal.writes.push({ actor, path, commandId, tries, outcome });
    return outcome.kind === 'acknowledged' ? outcome.receipt : undefined;
  }

  async #untilAnswered(
    send: (client: Client) => Promise<Answer>,
  ): Promise<{ answer: Answer; tries: number; actor: string }> {
    const until = Date.now() + PATIENCE_MS;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#address
        .now()
        .then(async (url) => {
          const actor = await personIdOf(url, this.#person);
          return { actor, ...(await send(new Client(url, this.#person))) };
        })
        // The server died under the request, or before it: nobody knows what was done of it.
        .catch(() => undefined);
      if (answer !== undefined && answer.status < 500) {
        return { answer, tries, actor: answer.actor };
      }
      if (answer !== undefined && answer.status !== 503) {
        this.#journal.unexpected.push(`${answer.status} ${JSON.stringify(answer.body)}`);
      }
      if (Date.now() > until) throw new Error(`no answer in ${PATIENCE_MS} ms and ${tries} tries`);
      await new Promise((resolve) => {
        setTimeout(resolve, AGAIN_AFTER_MS);
      });
    }
  }
}

const codeOf = ({ body }: Answer): string =>
  typeof body === 'object' && body !== null ? String(Reflect.get(body, 'code')) : String(body);
