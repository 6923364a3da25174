/**
 * What a process of ours needs to be found and to start quickly; no setting of its own is among it, so that
 * it sees those that a test names and no others.
 */
export function bareEnvironment(): Readonly<Record<string, string>> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) };
}
