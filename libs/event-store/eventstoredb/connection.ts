import { EventStoreDBClient } from '@eventstore/db-client';
import { within } from './within.ts';

/** Longer than a healthy client needs to let go of its calls. */
const LETTING_GO_MS = 1_000;

/**
 * A client that can be given up for a new one: after an answer that never came the client may hold on
 * to a dead call, or to a question that it asks once only (what the server can do). Connections to the
 * same server are shared below the clients, so a new one costs little.
 */
export class Connection {
  readonly #open: () => EventStoreDBClient;
  #current: Promise<EventStoreDBClient>;
  #closed = false;
  readonly #givenUp = new WeakSet<EventStoreDBClient>();

  /** @throws Error when the connection string cannot be read. */
  constructor(connectionString: string) {
    this.#open = () => EventStoreDBClient.connectionString(connectionString);
    this.#current = Promise.resolve(this.#open());
  }

  /** The client of the moment. Rejected once the connection is closed. */
  async client(): Promise<EventStoreDBClient> {
    const client = await this.#current;
    if (this.#closed) throw new Error('the event store is closed');
    return client;
  }

  /**
   * Whether a client was given up. A reading of such a one may have been cut short: the library takes
   * its own cancelling for a good end.
   */
  hasGivenUp(client: EventStoreDBClient): boolean {
    return this.#givenUp.has(client);
  }

  /**
   * Gives a client up, unless that was done already, and waits until all its calls have ended: two
   * clients must not append at the same time, as the library keeps the appends of all of them in one map.
   */
  async renew(given: EventStoreDBClient): Promise<void> {
    if (this.#closed) return;
    if (!this.#givenUp.has(given)) {
      this.#givenUp.add(given);
      this.#current = letGo(given).then(this.#open);
    }
    await this.#current;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const last = await this.#current;
    this.#givenUp.add(last);
    await letGo(last);
  }
}

async function letGo(client: EventStoreDBClient): Promise<void> {
  await within(LETTING_GO_MS, 'the calls of a client to end', client.dispose()).catch(
    () => undefined,
  );
}
