import { createTransport } from 'nodemailer';
import { envelopeOf } from './envelope.ts';
import type { Post, Posted } from './port.ts';

/** How to reach the server that delivers. */
export type SmtpAccess = {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte on; `starttls`, and nothing is said before it; `none` on this machine or a network of one's own. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Whose certificates are believed, as PEM; left out, those that the system believes. */
  readonly ca?: string | undefined;
};

/** No longer than one message may hold up the next. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/**
 * The post by SMTP: one connection, kept between messages.
 *
 * @param options.from The address of the bourse.
 */
export function smtpPost(options: {
  readonly access: SmtpAccess;
  readonly from: string;
  /** For tests. */
  readonly silenceMs?: number;
}): Post {
  const { access, from, silenceMs = SILENCE_MS } = options;
  const { host, port, tls, user, password, ca } = access;
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    pool: true,
    maxConnections: 1,
    connectionTimeout: Math.min(CONNECT_MS, silenceMs),
    greetingTimeout: Math.min(CONNECT_MS, silenceMs),
    socketTimeout: silenceMs,
  });
  return {
    named: `${host}:${port}`,
    send: async (letter) => {
      try {
        await transport.sendMail(envelopeOf(letter, from));
        return { kind: 'taken' };
      } catch (error) {
        return failureOf(error);
      }
    },
    forget: () => undefined,
    close: () => transport.close(),
  };
}

/** What the server says may quote an address: of it, the numbers alone are kept. */
function failureOf(error: unknown): Posted {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const answered = typeof responseCode === 'number' ? ` ${responseCode}` : '';
  const reason = `${code ?? 'failed'}${answered}`;
  // 421: the server is closing, whatever it was told last.
  const ofMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (!ofMessage || responseCode === undefined || responseCode === 421) {
    // An address that cannot even be written is the message's own fault.
    return code === 'EENVELOPE' && responseCode === undefined
      ? { kind: 'refused', lasting: true, reason }
      : { kind: 'away', reason };
  }
  return { kind: 'refused', lasting: responseCode >= 500, reason };
}
