/** Closes a switch over a union: the compiler refuses a forgotten case, and so does the running program. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
