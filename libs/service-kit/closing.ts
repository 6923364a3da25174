import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** By connection: aborted when its server begins to stop. */
const closings = new WeakMap<Socket, AbortSignal>();

/** Lets whoever answers on a connection know when its server stops: see {@link closingOf}. */
export function announceClosing(socket: Socket, closing: AbortSignal): void {
  closings.set(socket, closing);
}

/**
 * When the server of a request begins to stop: an answer that goes on for as long as somebody listens
 * must end then, or it would be waited for. Undefined for a server of another making.
 */
export const closingOf = ({ socket }: Pick<IncomingMessage, 'socket'>): AbortSignal | undefined =>
  closings.get(socket);
