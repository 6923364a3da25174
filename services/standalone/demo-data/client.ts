import { MACHINE_SECRET, MOUNTED_AT } from '@bourse/development-identity/accounts';
import { pause } from '@bourse/kernel/backoff';
import { derivedId, type Uuid } from '@bourse/kernel/ids';

/** What all that the demo does has in common, reactions to it included: what people do has another one. */
export const DEMO_CORRELATION: Uuid = derivedId('demo data');

/** The bourse refused a step for good. */
export class StepRefused extends Error {
  override readonly name = 'StepRefused';
}

const TIMEOUT_MS = 10_000;
/** How long a step is tried again while a service has not yet heard what another one did. */
const PATIENCE_MS = 15_000;
const AGAIN_MS = 25;

type Answered = { readonly status: number; readonly body: unknown };

/**
 * Speaks to the bourse over HTTP, as machines of the development provider.
 *
 * @param origin Where this very server answers.
 * @param signal Ends every wait.
 */
export function demoClient(origin: string, signal: AbortSignal) {
  const tokens = new Map<string, Promise<string>>();

  const askForToken = async (subject: string): Promise<string> => {
    const credentials = Buffer.from(`${subject}:${MACHINE_SECRET}`).toString('base64');
    const response = await fetch(`${origin}${MOUNTED_AT}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const { access_token: token } = (await response.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`no token for ${subject}: ${response.status}`);
    return token;
  };
  const tokenOf = (subject: string): Promise<string> => {
    const known = tokens.get(subject) ?? askForToken(subject);
    tokens.set(subject, known);
    known.catch(() => tokens.delete(subject));
    return known;
  };

  const ask = async (
    by: Speaker,
    path: string,
    request: { readonly method: string; readonly key?: string; readonly body?: unknown },
  ): Promise<Answered> => {
    const response = await fetch(`${origin}${path}`, {
      method: request.method,
      headers: {
        Authorization: `Bearer ${await tokenOf(by.subject)}`,
        'X-Correlation-Id': DEMO_CORRELATION,
        ...(by.territoryId === undefined ? {} : { 'Bourse-Acting-For': by.territoryId }),
        ...(request.key === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Idempotency-Key': request.key }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { status: response.status, body: await response.json() };
  };

  return {
    /**
     * Does a step, once, however often it is played.
     *
     * @param step Its name, the same at every time and of no other step.
     * @returns the id of what it made or changed.
     * @throws StepRefused when the bourse does not let it.
     */
    does: async (by: Speaker, step: string, path: string, body: unknown = {}): Promise<string> => {
      const key = derivedId('demo data', step);
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const answered = await ask(by, path, { method: 'POST', key, body });
        if (answered.status < 300) return (answered.body as { readonly id: string }).id;
        const passing = PASSING.has(answered.status) || answered.status >= 500;
        if (!passing || Date.now() > until) {
          throw new StepRefused(`${step}: ${answered.status} ${JSON.stringify(answered.body)}`);
        }
        await pause(AGAIN_MS, signal);
        signal.throwIfAborted();
      }
    },
    /** Reads until it is as hoped for. @throws StepRefused when that takes too long. */
    until: async (by: Speaker, path: string, hoped: (body: Found) => boolean): Promise<void> => {
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const { status, body } = await ask(by, path, { method: 'GET' });
        if (status === 200 && hoped(body as Found)) return;
        if (Date.now() > until) throw new StepRefused(`${path}: ${JSON.stringify(body)}`);
        await pause(AGAIN_MS, signal);
        signal.throwIfAborted();
      }
    },
  };
}
export type DemoClient = ReturnType<typeof demoClient>;

type Speaker = { readonly subject: string; readonly territoryId?: string };
type Found = Readonly<Record<string, unknown>>;

/** Mandates, admissions and listings reach the services that ask for them a moment later. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 404, 409, 429]);
