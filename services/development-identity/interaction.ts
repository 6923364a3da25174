import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Configuration, Provider } from 'oidc-provider';
import { errorPage } from './sign-in-page.ts';

const MAX_FORM_BYTES = 4_096;

/**
 * The page of a provider that asks who one is, and what becomes of the choice. Whoever chooses an
 * account is it.
 *
 * @param of.page Draws it. @param of.accountNamed The account of a choice; undefined for none.
 */
export async function interact(
  of: {
    readonly provider: Provider;
    readonly page: (uid: string) => string;
    readonly accountNamed: (choice: string | null) => string | undefined;
  },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const show = (status: number, page: string) => {
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(page);
  };
  try {
    // Only whoever began it in this browser holds the cookie that this asks for.
    const interaction = await of.provider.interactionDetails(request, response);
    const { uid, params } = interaction;
    const hinted = of.accountNamed(textIn(params['login_hint']));
    if (request.method !== 'POST' && hinted === undefined) {
      show(200, of.page(uid));
      return;
    }
    // Whoever chose on a page before this one is not asked again.
    const chosen =
      request.method === 'POST'
        ? of.accountNamed(new URLSearchParams(await formOf(request)).get('account'))
        : hinted;
    if (chosen === undefined) {
      show(400, of.page(uid));
      return;
    }
    await leaveOther(of.provider, interaction, chosen);
    await of.provider.interactionFinished(request, response, {
      login: { accountId: chosen, remember: false },
    });
  } catch (error) {
    show(400, errorPage(error instanceof Error ? error.message : String(error)));
  }
}

/**
 * Ends the session of whoever was signed in here before, if that is somebody else. The provider would do so
 * by a form that only a script sends.
 */
async function leaveOther(
  provider: Provider,
  interaction: Awaited<ReturnType<Provider['interactionDetails']>>,
  subject: string,
): Promise<void> {
  const { session } = interaction;
  if (session === undefined || session.accountId === subject) return;
  const other = await provider.Session.findByUid(session.uid);
  await other?.destroy();
  delete interaction.session;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1_000));
}

const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Whoever signs in here has nothing to consent to: these scopes are granted. */
export const consenting =
  (granted: {
    readonly scope: string;
    readonly resource?: { readonly name: string; readonly scope: string };
  }): NonNullable<Configuration['loadExistingGrant']> =>
  async ({ oidc }) => {
    const { client, session, provider } = oidc;
    const known = session === undefined ? undefined : session.grantIdFor(client?.clientId ?? '');
    const present = known === undefined ? undefined : await provider.Grant.find(known);
    if (present !== undefined) return present;
    const grant = new provider.Grant({
      ...(client === undefined ? {} : { clientId: client.clientId }),
      ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
    });
    grant.addOIDCScope(granted.scope);
    if (granted.resource !== undefined) {
      grant.addResourceScope(granted.resource.name, granted.resource.scope);
    }
    await grant.save();
    return grant;
  };

async function formOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.length > MAX_FORM_BYTES) throw new Error('the form is too large');
  }
  return text;
}
