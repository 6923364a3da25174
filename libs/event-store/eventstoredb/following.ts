import { assertNever } from '@bourse/kernel/assert-never';
import {
  categoryOf,
  type RecordedEvent,
  START,
  type StorePosition,
  storePosition,
  type StreamFilter,
  type SubscriptionMessage,
} from '../port.ts';
import { type Place, placeOf, type Reader } from './reader.ts';
import { isOfAnEvent, toRecorded } from './recorded.ts';
import type { StoreEnd } from './store-end.ts';
import type { Source } from './subscription-source.ts';

/** The server says how far it has looked after so many events; so many are looked through here at a time. */
export const WINDOW = 500;
/** So often in a row may the store be ahead of a subscription that says nothing. */
const MAX_SILENCES = 20;

type Parts = { readonly reader: Reader; readonly end: StoreEnd };

/**
 * How far one subscription has come. The server's subscription is quick but says too little: nothing
 * at the end of the store, nothing for a while of events that the filter keeps back, and, resumed at an
 * event that is not of the filter's, servers before 24 pass over the first one that is. A look at the
 * unfiltered store settles each of these: it is read in order and without a gap.
 */
export class Following {
  /** Everything of the filter's up to here was given. */
  #at: StorePosition;
  /** Where to look on from; ahead of `#at` when the server has looked further, to a place between events. */
  #lookFrom: Place;
  /** Events were given since the last checkpoint. */
  #unconfirmed = false;
  /** Resumed here, and not yet looked at what the server may have passed over. */
  #seam: StorePosition | undefined;
  #silences = 0;
  readonly #parts: Parts;
  readonly #source: Source;
  readonly #wanted: (stream: string) => boolean;

  constructor(parts: Parts, source: Source, after: StorePosition, { categories }: StreamFilter) {
    this.#parts = parts;
    this.#source = source;
    this.#at = after;
    this.#lookFrom = placeOf(after);
    this.#seam = after === START ? undefined : after;
    const all = new Set(categories);
    this.#wanted = (stream) => all.has(categoryOf(stream));
  }

  /** Whether there is, or may be, more than was given or confirmed. */
  get isBehind(): boolean {
    return this.#unconfirmed || this.#at < this.#parts.end.known;
  }

  /** Everything that the server has sent so far, with a checkpoint after the last live event. */
  async *whatIsThere(): AsyncGenerator<SubscriptionMessage> {
    for (;;) {
      const message = this.#source.take() ?? (await this.#aMomentLater());
      if (message === undefined) break;
      this.#silences = 0;
      if (this.#seam !== undefined) yield* this.#mindTheSeam(this.#seam);
      switch (message.kind) {
        case 'event':
          yield* this.#give(toRecorded(message.resolved));
          break;
        case 'looked':
          if (isOfAnEvent(message.at)) yield* this.#confirm(storePosition(message.at.commit));
          else if (message.at.commit > this.#at) this.#lookFrom = message.at;
          break;
        default:
          assertNever(message);
      }
    }
    if (this.#unconfirmed && this.#at >= this.#parts.end.known) yield* this.#confirm(this.#at);
  }

  /** Looks through what comes next in the unfiltered store, up to a window of it. */
  async *lookAhead(): AsyncGenerator<SubscriptionMessage> {
    const known = this.#parts.end.known;
    const page = await this.#parts.reader.pageOfAll(this.#lookFrom, WINDOW, this.#wanted);
    let passedBy = false;
    for (const { recorded } of page) {
      if (recorded === undefined || recorded.position <= this.#at) continue;
      passedBy = true;
      yield* this.#give(recorded);
    }
    this.#silences = passedBy ? this.#silences + 1 : 0;
    if (this.#silences > MAX_SILENCES) {
      throw new Error('the store goes on, and the subscription says nothing');
    }
    const last = page.at(-1)?.position ?? known;
    this.#parts.end.saw(last);
    yield* this.#confirm(last);
  }

  *#give(event: RecordedEvent): Generator<SubscriptionMessage> {
    // Given already, by a look ahead.
    if (event.position <= this.#at) return;
    this.#moveTo(event.position);
    this.#unconfirmed = true;
    yield { kind: 'event', event };
  }

  *#confirm(position: StorePosition): Generator<SubscriptionMessage> {
    if (position > this.#at) this.#moveTo(position);
    else if (!this.#unconfirmed) return;
    this.#unconfirmed = false;
    const live = this.#at >= this.#parts.end.known;
    yield { kind: 'checkpoint', position: this.#at, live };
  }

  #moveTo(position: StorePosition): void {
    this.#at = position;
    this.#lookFrom = placeOf(position);
    this.#parts.end.saw(position);
  }

  /** What the server may have passed over when it resumed lies within one window of the store. */
  async *#mindTheSeam(seam: StorePosition): AsyncGenerator<SubscriptionMessage> {
    this.#seam = undefined;
    const page = await this.#parts.reader.pageOfAll(placeOf(seam), WINDOW + 1, this.#wanted);
    for (const { recorded } of page) if (recorded !== undefined) yield* this.#give(recorded);
  }

  /** The library hands on what it has received a turn later: so that what came together stays together. */
  async #aMomentLater(): Promise<ReturnType<Source['take']>> {
    if (!this.#unconfirmed) return undefined;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    return this.#source.take();
  }
}
