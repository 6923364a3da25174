import type { MandateRole } from '@bourse/contracts/mandates';
import { randomUUID } from 'node:crypto';
import { tokenOf } from './tokens.ts';

/** Somebody at the development provider, and what they act as once the mandate is granted. */
export type Person = {
  readonly actor: string;
  readonly role: MandateRole | 'operator';
  /** None for the operator. */
  readonly territoryId?: string;
};

export type Answer<Body = unknown> = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
};

export type Receipt = {
  readonly id: string;
  readonly revision: number | null;
  readonly position: string;
};

/** A refusal, or anything else that was not hoped for. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly answer: Answer;
  constructor(what: string, answer: Answer) {
    super(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.answer = answer;
  }
}

/** Speaks to a bourse over HTTP, as a person. */
export class Client {
  readonly #url: string;
  readonly #person: Person;

  constructor(url: string, person: Person) {
    this.#url = url;
    this.#person = person;
  }

  /** Sends a request as it is, and gives whatever comes back. */
  async send(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer> {
    const { body: text, ...answer } = await this.sendForText(method, path, options);
    const json = answer.headers.get('content-type')?.includes('json') === true;
    const body: unknown = json ? JSON.parse(text) : text;
    return { ...answer, body };
  }

  /** The same, with the body as it came. */
  async sendForText(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer<string>> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(await this.identity()),
        'Accept-Language': 'en',
        ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  /** The headers that say who asks, and for which territory. */
  async identity(): Promise<Readonly<Record<string, string>>> {
    const { actor, territoryId } = this.#person;
    return {
      Authorization: `Bearer ${await tokenOf(this.#url, actor)}`,
      ...(territoryId === undefined ? {} : { 'Bourse-Acting-For': territoryId }),
    };
  }

  /** Reads something that must be there. */
  async get<Body>(path: string): Promise<Body> {
    const answer = await this.send('GET', path);
    if (answer.status !== 200) throw new UnexpectedAnswer(`GET ${path}`, answer);
    return answer.body as Body;
  }

  /** Does something that must succeed. @param key Makes a repetition recognisable; random when left out. */
  async post(path: string, body: unknown = {}, key: string = randomUUID()): Promise<Receipt> {
    const answer = await this.send('POST', path, { body, headers: { 'Idempotency-Key': key } });
    if (answer.status !== 200 && answer.status !== 201) {
      throw new UnexpectedAnswer(`POST ${path}`, answer);
    }
    return answer.body as Receipt;
  }

  /** Tries something, whatever comes of it. */
  attempt(path: string, body: unknown = {}): Promise<Answer> {
    return this.send('POST', path, { body, headers: { 'Idempotency-Key': randomUUID() } });
  }

  /** Tries something, and gives the code of its refusal; undefined when it was not refused. */
  async refusal(path: string, body: unknown = {}): Promise<string | undefined> {
    return ((await this.attempt(path, body)).body as { code?: string }).code;
  }
}

/** Reads again and again until it is as hoped for. @throws Error that shows the last reading, after `timeoutMs`. */
export async function eventually<Found>(
  read: () => Promise<Found>,
  asHoped: (found: Found) => boolean,
  timeoutMs = 10_000,
): Promise<Found> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await read();
    if (asHoped(found)) return found;
    if (Date.now() > until) throw new Error(`after ${timeoutMs} ms: ${JSON.stringify(found)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

/** Every item of a list, page after page. */
export async function everyItem<Item>(client: Client, path: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const separator = path.includes('?') ? '&' : '?';
    const page: { items: Item[]; next: string | null } = await client.get(
      cursor === null ? path : `${path}${separator}cursor=${cursor}`,
    );
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}
