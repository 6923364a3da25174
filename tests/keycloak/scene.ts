import { z } from 'zod';

const scene = z.object({
  /** Of the bourse: pages and API. */
  portal: z.url(),
  issuer: z.url(),
  /** Of the realm, in Keycloak's own API. */
  admin: z.url(),
  proConnect: z.url(),
  dataDirectory: z.string(),
  /** What Keycloak was told. */
  environment: z.record(z.string(), z.string()),
  operatorId: z.uuid(),
});
/** What setup.mjs started for the run. */
export type Scene = z.infer<typeof scene>;

export const openedScene = (): Scene =>
  scene.parse(JSON.parse(process.env['BOURSE_KEYCLOAK_SCENE'] ?? 'null'));

const token = z.object({ access_token: z.string() });

/** A token of a client that is a program. */
export async function machineToken(
  issuer: string,
  { id, secret }: { readonly id: string; readonly secret: string },
): Promise<string> {
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return token.parse(await response.json()).access_token;
}

/** The claims of a token; its header with `part` 0. */
export const partOf = (jwt: string, part = 1): Record<string, unknown> =>
  z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(Buffer.from(jwt.split('.')[part] ?? '', 'base64url').toString('utf8')));

/** Keycloak as its administrator, by its own API; a token lasts a minute there. */
export class Administrator {
  readonly #scene: Scene;

  constructor(of: Scene) {
    this.#scene = of;
  }

  /** @throws Error for anything but a success. */
  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#scene.admin}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await this.token()}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Of the realm `master`. */
  async token(): Promise<string> {
    const { environment, issuer } = this.#scene;
    const master = issuer.replace(/bourse$/, 'master');
    const response = await fetch(`${master}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'admin-cli',
        username: environment['KC_BOOTSTRAP_ADMIN_USERNAME'] ?? '',
        password: environment['KC_BOOTSTRAP_ADMIN_PASSWORD'] ?? '',
      }),
    });
    return token.parse(await response.json()).access_token;
  }
}
