import { plainPage } from '@bourse/service-kit/documentation-page';
import { Html, html } from '@bourse/service-kit/html';
import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type Configuration, Provider } from 'oidc-provider';
import { consenting, interact } from './interaction.ts';
import type { ProviderKeys } from './keys.ts';
import { memoryAdapters } from './memory-adapter.ts';
import { errorPage } from './sign-in-page.ts';

/** Where it is mounted, as ProConnect is. */
const API = '/api/v2';
const SIGN_IN = '/sign-in';
const MIN_PROOF_LENGTH = 32;
const SCOPES = ['openid', 'given_name', 'usual_name', 'email', 'siret', 'uid', 'idp_id'];
/** What ProConnect takes at its authorization endpoint; for anything else it refuses all of it. */
const PARAMETERS: ReadonlySet<string> = new Set(
  (
    'client_id redirect_uri response_type response_mode scope state nonce acr_values claims prompt ' +
    'login_hint idp_hint code_challenge code_challenge_method'
  ).split(' '),
);

/** Somebody at one of the identity providers behind ProConnect. */
export type Agent = {
  /** Of the identity provider. */
  readonly idpId: string;
  /** There. */
  readonly uid: string;
  readonly givenName: string;
  readonly usualName: string;
  readonly siret: string;
};

/** The same person at another identity provider is somebody else. */
export const subjectOf = ({ idpId, uid }: Pick<Agent, 'idpId' | 'uid'>): string =>
  createHash('sha256').update(`${idpId} ${uid}`).digest('hex');

/**
 * A stand-in of ProConnect for tests, after its documentation for service providers: `state` and `nonce`
 * of 32 characters at least and no parameter that it does not know, opaque access tokens that serve its
 * userinfo alone, claims in a signed userinfo and not in the ID token, no refresh tokens, a `sub` of each
 * identity provider. It was never held against ProConnect itself.
 *
 * @param options.origin Where it is reached; its issuer is `<origin>/api/v2`.
 * @param options.client Who may ask it, as ProConnect registers a service provider.
 * @see https://partenaires.proconnect.gouv.fr/docs/fournisseur-service/implementation_technique
 */
export function proConnectStandIn(options: {
  readonly origin: string;
  readonly keys: ProviderKeys;
  readonly agents: readonly Agent[];
  readonly client: {
    readonly id: string;
    readonly secret: string;
    readonly redirectUri: string;
    readonly signedOutUri: string;
  };
}): { readonly issuer: string; readonly handler: RequestListener } {
  const issuer = `${options.origin}${API}`;
  const provider = new Provider(issuer, configurationOf(options));
  const answer = provider.callback();
  const asking = {
    provider,
    page: (uid: string) => agentsPage(`${API}${SIGN_IN}/${uid}`, options.agents),
    accountNamed: (choice: string | null) =>
      options.agents.map(subjectOf).find((subject) => subject === choice),
  };
  const handler: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', options.origin);
    const path = pathname.slice(API.length);
    const refusal = path === '/authorize' ? refusalOf(searchParams) : undefined;
    if (refusal !== undefined || !pathname.startsWith(`${API}/`)) {
      response.writeHead(refusal === undefined ? 404 : 400, { 'Content-Type': 'text/html' });
      response.end(errorPage(`Y000400: ${refusal ?? 'not here'}`));
      return;
    }
    // As express mounts it.
    Object.assign(request, { originalUrl: request.url, url: request.url?.slice(API.length) });
    if (path.startsWith(`${SIGN_IN}/`)) void interact(asking, request, response);
    else void answer(request, response);
  };
  return { issuer, handler };
}

/** What ProConnect holds against a request for a sign-in before it looks any further. */
function refusalOf(asked: URLSearchParams): string | undefined {
  for (const name of asked.keys()) if (!PARAMETERS.has(name)) return `unknown parameter ${name}`;
  for (const name of ['state', 'nonce']) {
    const { length } = asked.get(name) ?? '';
    if (length < MIN_PROOF_LENGTH) return `${name} has ${length} characters`;
  }
  const scope = (asked.get('scope') ?? '').split(' ');
  const strange = scope.find((name) => !SCOPES.includes(name));
  return strange === undefined ? undefined : `unknown scope ${strange}`;
}

function configurationOf({
  keys,
  agents,
  client,
}: Parameters<typeof proConnectStandIn>[0]): Configuration {
  return {
    adapter: memoryAdapters(),
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookies] },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [client.redirectUri],
        post_logout_redirect_uris: [client.signedOutUri],
        id_token_signed_response_alg: 'ES256',
        userinfo_signed_response_alg: 'ES256',
      },
    ],
    responseTypes: ['code'],
    scopes: SCOPES,
    claims: Object.fromEntries(SCOPES.map((name) => [name, [name === 'openid' ? 'sub' : name]])),
    pkce: { required: () => false },
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (context, form) => {
          context.type = 'html';
          context.body = signOutPage(form);
        },
      },
    },
    routes: {
      authorization: '/authorize',
      token: '/token',
      userinfo: '/userinfo',
      jwks: '/jwks',
      end_session: '/session/end',
    },
    ttl: { AccessToken: 60, AuthorizationCode: 30, IdToken: 60, Interaction: 600, Session: 600 },
    findAccount: (_context, subject) => {
      const agent = agents.find((one) => subjectOf(one) === subject);
      return agent && { accountId: subject, claims: () => claimsOf(agent) };
    },
    interactions: { url: (_context, { uid }) => `${API}${SIGN_IN}/${uid}` },
    loadExistingGrant: consenting({ scope: SCOPES.join(' ') }),
    renderError: (context, out) => {
      context.type = 'html';
      context.body = errorPage(`${out.error}: ${out.error_description ?? ''}`);
    },
  };
}

const claimsOf = (agent: Agent) => ({
  sub: subjectOf(agent),
  given_name: agent.givenName,
  usual_name: agent.usualName,
  siret: agent.siret,
  uid: agent.uid,
  idp_id: agent.idpId,
});

const agentsPage = (action: string, agents: readonly Agent[]): string =>
  plainPage(
    'ProConnect (doublure)',
    'fr',
    html`<h1>Doublure de ProConnect</h1>
      <form method="post" action="${action}">
        <ul>
          ${agents.map(
            (agent) =>
              html`<li>
                <button name="account" value="${subjectOf(agent)}">
                  ${agent.givenName} ${agent.usualName} (${agent.idpId})
                </button>
              </li>`,
          )}
        </ul>
      </form>`,
  );

/** ProConnect sends it by itself; here it waits for the button. */
const signOutPage = (form: string): string =>
  plainPage(
    'Déconnexion (doublure)',
    'fr',
    html`${new Html(form)}
      <button form="op.logoutForm" name="logout" value="yes">Fermer la session</button>`,
  );
