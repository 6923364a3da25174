import type { Request } from 'express';

/**
 * How a browser calls the portal.
 *
 * @param origins How it may be called, the usual way first.
 */
export function originOf(request: Request, origins: readonly string[]): string {
  const called = origins.find((origin) => new URL(origin).host === request.get('host'));
  return called ?? origins[0] ?? '';
}
