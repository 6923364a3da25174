const ROOTS: ReadonlySet<string> = new Set([
  'api',
  'docs',
  'identity',
  'problems',
  'openapi.json',
  'style.css',
  'healthz',
  'readyz',
  'metrics',
]);

/** Whether an address belongs to the API, its documentation or the development provider; every other is a page of the portal. */
export const isForTheApi = (address: string): boolean =>
  ROOTS.has(/^\/([^/?]*)/.exec(address)?.[1] ?? '');
