import { z } from 'zod';
import { type AsIs, asIsOf } from './as-is.ts';

/** One type of event: its present schema, and how every older shape becomes it. */
export type EventContract<Data = unknown> = {
  readonly schema: z.ZodType<Data>;
  /** Compiled from the schema: most events fit as they are. */
  readonly asIs: AsIs;
  /** 1 plus the number of older shapes. */
  readonly version: number;
  /** From shape n+1 to shape n+2, in order; pure. */
  readonly upcasters: readonly ((older: unknown) => unknown)[];
};

/** Declares a type of event. Older shapes are told by their upcasters, the oldest first. */
export const event = <Data>(
  schema: z.ZodType<Data>,
  ...upcasters: readonly ((older: unknown) => unknown)[]
): EventContract<Data> => ({
  schema,
  asIs: asIsOf(schema),
  version: upcasters.length + 1,
  upcasters,
});

/** Everything that one aggregate may say, kept in its streams and told on its topic. */
export type Contract<
  Events extends Readonly<Record<string, EventContract>> = Readonly<Record<string, EventContract>>,
> = {
  /** The service that owns it. */
  readonly context: string;
  /** The category of its streams; no hyphen. */
  readonly category: string;
  readonly topic: string;
  readonly events: Events;
};

export const contract = <const Events extends Readonly<Record<string, EventContract>>>(
  given: Contract<Events>,
): Contract<Events> => given;

/** The union of a contract's events, as `{ type, data }`. */
export type EventOf<C extends Contract> = {
  [Type in keyof C['events'] & string]: {
    readonly type: Type;
    readonly data: Readonly<C['events'][Type] extends EventContract<infer Data> ? Data : never>;
  };
}[keyof C['events'] & string];

/** An event that does not fit its contract: never written, and never passed over when read. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
}

/** Checks an event about to be written. @returns the event with exactly the fields of its schema, and its version. */
export function writeEvent<C extends Contract>(
  of: C,
  given: EventOf<C>,
): { type: string; data: unknown; schemaVersion: number } {
  const known = knownEvent(of, given.type);
  return {
    type: given.type,
    data: fitting(of, given.type, known, given.data),
    schemaVersion: known.version,
  };
}

/** Reads a stored or published event in its present shape, whatever shape it was written in. */
export function readEvent<C extends Contract>(
  of: C,
  stored: { readonly type: string; readonly data: unknown; readonly schemaVersion: number },
): EventOf<C> {
  const known = knownEvent(of, stored.type);
  const { schemaVersion } = stored;
  if (!Number.isInteger(schemaVersion) || schemaVersion < 1 || schemaVersion > known.version) {
    throw new ContractViolation(
      `${stored.type} is of version ${schemaVersion}; this program knows 1 to ${known.version}`,
    );
  }
  let data = stored.data;
  for (const upcast of known.upcasters.slice(schemaVersion - 1)) data = upcast(data);
  return { type: stored.type, data: fitting(of, stored.type, known, data) } as EventOf<C>;
}

function knownEvent(of: Contract, type: string): EventContract {
  // Own names only: `constructor` is no event, though every object answers to it.
  const known = Object.hasOwn(of.events, type) ? of.events[type] : undefined;
  if (known === undefined) throw new ContractViolation(`${of.category} has no event ${type}`);
  return known;
}

/** Exactly the fields of the schema. @throws ContractViolation when they are not there. */
function fitting(of: Contract, type: string, known: EventContract, data: unknown): unknown {
  if (known.asIs(data)) return data;
  const parsed = known.schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new ContractViolation(`${of.category}/${type}: ${z.prettifyError(parsed.error)}`);
}
