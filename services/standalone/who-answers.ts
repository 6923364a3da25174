const ROOTS: ReadonlySet<string> = new Set([
  'api',
  'docs',
  'problems',
  'openapi.json',
  'style.css',
  'healthz',
  'readyz',
  'metrics',
]);

/** Whether an address belongs to the API and its documentation; every other is a page of the portal. */
export const isForTheApi = (address: string): boolean =>
  ROOTS.has(/^\/([^/?]*)/.exec(address)?.[1] ?? '');
