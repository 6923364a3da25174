import type { Names } from '../../api-client/names.ts';
import type { TrailEvent } from '../../api-client/views.ts';
import { codeIn } from '../../wording/code-words.ts';
import { fieldIn } from '../../wording/field-words.ts';
import type { Language } from '../../wording/language.ts';
import { dayIn, eurosIn, hoursIn, instantIn, numberIn } from '../../wording/quantities.ts';

// What the data of an event says, for people: whom it is about, and each fact under its name.

const TERRITORY = /^(?:insee|siren):/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
/** No contract nests deeper. */
const MAX_DEPTH = 4;

type Fact = readonly [name: string, value: string];
type Field = readonly [name: string, value: unknown];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of data; those of what is nested in it in its place. */
function fieldsOf(data: unknown, depth = 0): readonly Field[] {
  if (!isRecord(data) || depth > MAX_DEPTH) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    isRecord(value) ? fieldsOf(value, depth + 1) : [[name, value] as const],
  );
}

const textAt = ({ data }: TrailEvent, name: string): string | undefined => {
  const found = fieldsOf(data).find(([field]) => field === name)?.[1];
  return typeof found === 'string' ? found : undefined;
};
const territoryAt = (event: TrailEvent, name: string): string | undefined => {
  const found = textAt(event, name);
  return found !== undefined && TERRITORY.test(found) ? found : undefined;
};

/** Every territory that it names: for a page to ask the names of. */
export const territoriesOf = ({ data }: TrailEvent): readonly string[] =>
  fieldsOf(data).flatMap(([, value]) =>
    typeof value === 'string' && TERRITORY.test(value) ? [value] : [],
  );

/** What it says of hours, in minutes. */
export function minutesOf({ data }: TrailEvent): number | undefined {
  const found = isRecord(data) ? data['minutes'] : undefined;
  return typeof found === 'number' ? found : undefined;
}

export const reasonOf = (event: TrailEvent): string | undefined =>
  textAt(event, 'reason') ?? textAt(event, 'reasons');

/** What it is about, in somebody’s words. */
export const titleOf = (event: TrailEvent): string | undefined =>
  textAt(event, 'object') ?? textAt(event, 'title');

/** Whose officer did it, as far as it says so: some things are one side’s to do. */
export const actingFor = (event: TrailEvent): string | undefined =>
  territoryAt(event, 'by') ??
  territoryAt(event, 'actingFor') ??
  // Only an association endows, and from its own account.
  (event.type === 'EndowmentGranted' ? territoryAt(event, 'debitAccountId') : undefined) ??
  (event.type.startsWith('Offer') ? territoryAt(event, 'lenderId') : undefined) ??
  (event.type.startsWith('Request') ? territoryAt(event, 'borrowerId') : undefined);

/** Whom it is about: who lends and borrows work, who gives and receives hours for it, whose affair it is. */
export function partiesOf(event: TrailEvent) {
  return {
    lender: territoryAt(event, 'lenderId'),
    borrower: territoryAt(event, 'borrowerId'),
    giver: territoryAt(event, 'debitAccountId'),
    receiver: territoryAt(event, 'creditAccountId') ?? territoryAt(event, 'toAccountId'),
    of: territoryAt(event, 'territoryId') ?? territoryAt(event, 'accountId'),
  };
}

/** What tables have columns for. */
const IN_COLUMNS: ReadonlySet<string> = new Set([
  'by',
  'lenderId',
  'borrowerId',
  'debitAccountId',
  'creditAccountId',
  'toAccountId',
  'territoryId',
  'accountId',
  'minutes',
  'object',
  'title',
  'reason',
  'reasons',
]);

/** What an event says besides what a table of events shows of every one. */
export const otherFactsOf = (
  language: Language,
  event: TrailEvent,
  names: Names,
): readonly Fact[] => factsOf(language, event, names, IN_COLUMNS);

/**
 * What an event says, each fact under its name, in the order in which it is said. Identifiers are left
 * out; they stand with the event as it was published.
 */
export function factsOf(
  language: Language,
  { data }: TrailEvent,
  names: Names,
  except: ReadonlySet<string> = new Set(),
): readonly Fact[] {
  return fieldsOf(data).flatMap(([name, value]) => {
    const label = fieldIn(language, name);
    if (value === null || value === '' || except.has(name)) return [];
    if (label === undefined && typeof value === 'string' && UUID.test(value)) return [];
    const said = valueIn(language, name, value, names);
    return said === '' ? [] : [[label ?? name, said] as const];
  });
}

function valueIn(language: Language, name: string, value: unknown, names: Names): string {
  if (typeof value === 'number') {
    if (/minutes$/i.test(name)) return hoursIn(language, value);
    return name.endsWith('Cents') ? eurosIn(language, value) : numberIn(language, value);
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown) => entryIn(language, name, one, names)).join(' ; ');
  }
  if (typeof value === 'boolean') return codeIn(language, String(value));
  if (typeof value !== 'string') return '';
  if (TERRITORY.test(value)) return names.of(value);
  if (DAY.test(value)) return dayIn(language, value);
  return INSTANT.test(value) ? instantIn(language, value) : codeIn(language, value);
}

/** One of a list: by itself, or what is in it. */
const entryIn = (language: Language, name: string, one: unknown, names: Names): string =>
  isRecord(one)
    ? fieldsOf(one)
        .map(([field, value]) => valueIn(language, field, value, names))
        .join(', ')
    : valueIn(language, name, one, names);
