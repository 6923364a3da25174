import type { z } from 'zod';

/** Whether a schema takes a value, and gives it back unchanged. `false` proves nothing: then the schema itself decides. */
export type AsIs = (value: unknown) => boolean;

const NEVER: AsIs = () => false;

/**
 * Compiles the quick half of a check: an event is nearly always made just as its schema has it, so most of
 * them fit as they are, and a value that does need not be copied field by field. Of what a schema
 * may hold, the rest is left to the schema: one kind of check that is not known here, and nothing
 * under it is ever said to fit.
 *
 * @returns what is true, of values that JSON can say, only for those that `schema.safeParse` takes with
 *   an output equal to its input.
 */
export function asIsOf(schema: z.core.$ZodType): AsIs {
  const {
    _zod: { def },
  } = schema as z.core.$ZodTypes;
  const kind = kindOf(def);
  const checks = (def.checks ?? []).map(checkOf);
  return kind === NEVER || checks.includes(NEVER) ? NEVER : everyOf([kind, ...checks]);
}

function kindOf(def: z.core.$ZodTypes['_zod']['def']): AsIs {
  switch (def.type) {
    case 'object':
      return objectOf(def);
    case 'string':
      return stringOf(def);
    case 'number':
      return numberOf(def);
    case 'boolean':
      return def.coerce === true ? NEVER : (value) => typeof value === 'boolean';
    case 'enum':
      return enumOf(def.entries);
    case 'nullable': {
      const inner = asIsOf(def.innerType);
      return inner === NEVER ? NEVER : (value) => value === null || inner(value);
    }
    case 'array': {
      const element = asIsOf(def.element);
      return element === NEVER ? NEVER : (value) => Array.isArray(value) && allOf(value, element);
    }
    default:
      return NEVER;
  }
}

/** Of holes, too: `every` would step over them. */
function allOf(values: readonly unknown[], fits: AsIs): boolean {
  for (const value of values) if (!fits(value)) return false;
  return true;
}

/** Exactly the fields of the shape: what a schema does not name, it takes away. */
function objectOf({ shape, catchall }: z.core.$ZodObjectDef): AsIs {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, fits: asIsOf(schema) }));
  // A field that every object answers to could not be told from one that is there.
  const strange = fields.some(({ name, fits }) => fits === NEVER || name in Object.prototype);
  if (strange || catchall !== undefined) return NEVER;
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    if (Object.getPrototypeOf(value) !== Object.prototype) return false;
    const given = value as Readonly<Record<string, unknown>>;
    for (const { name, fits } of fields) if (!fits(given[name])) return false;
    // Each of them is there, for nothing here takes undefined: as many names are the same names.
    return Object.keys(given).length === fields.length;
  };
}

/** The formats that are their pattern, and nothing beside it. */
const PATTERNS: ReadonlySet<string> = new Set(['regex', 'uuid', 'date', 'datetime']);

function stringOf(def: z.core.$ZodStringDef): AsIs {
  if (def.coerce === true) return NEVER;
  const format = 'format' in def ? formatOf(def as z.core.$ZodStringFormatDef) : undefined;
  if (format === undefined) return (value) => typeof value === 'string';
  return format === NEVER ? NEVER : (value) => typeof value === 'string' && format(value);
}

function formatOf({ format, pattern }: z.core.$ZodCheckStringFormatDef): AsIs {
  // A pattern with a memory would answer by what it was asked before.
  if (!PATTERNS.has(format) || pattern === undefined || pattern.global || pattern.sticky) {
    return NEVER;
  }
  return (value) => pattern.test(value as string);
}

function numberOf(def: z.core.$ZodNumberDef): AsIs {
  if (def.coerce === true) return NEVER;
  if (!('format' in def)) return Number.isFinite;
  return def.format === 'safeint' ? Number.isSafeInteger : NEVER;
}

function enumOf(entries: z.core.util.EnumLike): AsIs {
  const values = new Set<unknown>(Object.values(entries));
  // Of numbers, the names are among the values too.
  return [...values].every((value) => typeof value === 'string')
    ? (value) => values.has(value)
    : NEVER;
}

function checkOf(check: z.core.$ZodCheck): AsIs {
  const {
    _zod: { def },
  } = check as z.core.$ZodChecks;
  switch (def.check) {
    case 'string_format':
      return formatOf(def);
    case 'greater_than':
      return def.inclusive ? (value) => (value as z.core.util.Numeric) >= def.value : NEVER;
    case 'less_than':
      return def.inclusive ? (value) => (value as z.core.util.Numeric) <= def.value : NEVER;
    case 'min_length':
      return (value) => sizeOf(value as string | unknown[], def.minimum) >= def.minimum;
    case 'max_length':
      // In the units of UTF-16, which are never fewer than the characters that are counted.
      return (value) => (value as string | unknown[]).length <= def.maximum;
    case 'overwrite':
      return (value) => def.tx(value) === value;
    default:
      return customOf(check);
  }
}

/** As large as the schema counts it; half a large text is large enough however it is counted. */
const sizeOf = (value: string | unknown[], minimum: number): number =>
  value.length >= 2 * minimum ? minimum : Array.from(value).length;

function customOf({ _zod: { def } }: z.core.$ZodCheck): AsIs {
  if (def.check !== 'custom') return NEVER;
  const { fn } = def as z.core.$ZodCustomDef;
  return typeof fn === 'function' ? (value) => fn(value) === true : NEVER;
}

/** One call for what holds one thing, as most do. */
function everyOf(parts: readonly AsIs[]): AsIs {
  const [first = NEVER, second, ...rest] = parts;
  if (second === undefined) return first;
  if (rest.length === 0) return (value) => first(value) && second(value);
  return (value) => parts.every((part) => part(value));
}
