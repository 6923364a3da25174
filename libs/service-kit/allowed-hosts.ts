import type { RequestHandler } from 'express';
import { isIPv4 } from 'node:net';

/** Whether a server answers under a name: lower case, an IPv6 address in brackets, without the port. */
export type AllowedHosts = (name: string) => boolean;

/**
 * The names by which only this machine calls itself, and the address it listens on. For an
 * application whose sign-in asks for no proof: a page of the Internet whose own name was rebound
 * to this machine speaks to it with that name in Host, and must not be heard.
 */
export function loopbackHosts(listeningOn: string): AllowedHosts {
  const own = nameIn(listeningOn.includes(':') ? `[${listeningOn}]` : listeningOn);
  return (name) =>
    name === own ||
    name === 'localhost' ||
    name === '[::1]' ||
    (isIPv4(name) && name.startsWith('127.'));
}

/** Whether only this machine reaches what listens on an address. */
export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));

/** Lets a request pass to `otherwise` when its Host is none of the allowed (RFC 9110, 7.4). */
export const onlyFor =
  (allowed: AllowedHosts, otherwise: RequestHandler): RequestHandler =>
  (request, response, next) => {
    const name = nameIn(request.get('host') ?? '');
    if (name !== undefined && allowed(name)) next();
    else void otherwise(request, response, next);
  };

/** The name in a Host header, written in the one way that a browser writes it. */
function nameIn(host: string): string | undefined {
  if (!/^([\w.-]+|\[[\da-f:.]+\])(:\d*)?$/i.test(host)) return undefined;
  return URL.parse(`http://${host}`)?.hostname;
}
