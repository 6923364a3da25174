import { givenKeys } from '@bourse/identity/issuer-keys';
import type { Authenticate } from '@bourse/identity/identity';
import { type Identities, openIdentities, trusting } from '@bourse/runtime/identity';
import type { IdentitySettings } from '@bourse/runtime/identity-settings';
import {
  DEVELOPMENT_NAMESPACE,
  MOUNTED_AT,
  OPERATOR_SUBJECT,
} from '@bourse/development-identity/accounts';
import { grantReadyMandates } from '@bourse/development-identity/ready-mandates';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';

type Surroundings = Parameters<typeof openIdentities>[1];

/** How standalone knows people: by the issuer that is configured, or by one of its own. */
export type StandaloneIdentity = {
  readonly authenticate: Authenticate;
  readonly mounts: readonly { readonly at: string; readonly handler: RequestListener }[];
  /** To be called once it listens; until then, whoever shows a token waits. @param origin Where. */
  open(origin: string): Promise<Pick<Identities, 'parts'>>;
};

/** @param around Of the development provider, `directory` also holds the keys. */
export async function standaloneIdentity(
  settings: IdentitySettings,
  around: Surroundings,
): Promise<StandaloneIdentity> {
  if (settings.OIDC_ISSUER !== undefined) {
    const { authenticate, parts } = await openIdentities(settings, around);
    return { authenticate, mounts: [], open: () => Promise.resolve({ parts }) };
  }
  // Only where it is needed: it brings an HTTP framework of its own.
  const { developmentProvider } = await import('@bourse/development-identity/provider');
  // An issuer is named by its address, which is known once the server listens.
  const opened = Promise.withResolvers<{ handler: RequestListener } & Identities>();

  return {
    authenticate: async (asked) => (await opened.promise).authenticate(asked),
    mounts: [
      {
        at: MOUNTED_AT,
        handler: (request, response) =>
          void opened.promise.then(({ handler }) => handler(request, response)),
      },
    ],
    open: async (origin) => {
      const { OIDC_AUDIENCE: audience } = settings;
      const provider = developmentProvider({
        origin,
        portalOrigins: [...new Set([origin, origin.replace('//127.0.0.1:', '//localhost:')])],
        audience,
        directory: join(around.directory, 'provider'),
        realIssuer: settings.OIDC_ISSUER,
      });
      const identities = await trusting(
        {
          issuer: provider.issuer,
          audience,
          operators: [OPERATOR_SUBJECT, ...settings.OIDC_OPERATORS],
          keys: givenKeys(provider.keys),
          namespace: DEVELOPMENT_NAMESPACE,
        },
        around,
      );
      opened.resolve({ handler: provider.handler, ...identities });
      const { broadcast } = around;
      const mandates = await grantReadyMandates({
        origin,
        host: 'standalone',
        namespace: DEVELOPMENT_NAMESPACE,
        broadcast,
      });
      return { parts: [...identities.parts, mandates] };
    },
  };
}
