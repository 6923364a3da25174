import { processSettings } from '@bourse/runtime/settings';
import { readConfiguration } from '@bourse/service-kit/config';
import { z } from 'zod';
import type { ServiceName } from './api-client/api.ts';
import { signInSettings, webAddress } from './session/sign-in-settings.ts';

const settings = (usualPort: number) =>
  z.object({
    ...processSettings(usualPort).shape,
    ...signInSettings.shape,
    /** Where the API answers; each service may be somewhere else. */
    API_URL: webAddress.default('http://127.0.0.1:8080'),
    TERRITORIES_URL: webAddress.optional(),
    OFFERS_URL: webAddress.optional(),
    REQUESTS_URL: webAddress.optional(),
    SETTLEMENT_URL: webAddress.optional(),
    AUDIT_URL: webAddress.optional(),
    /** Where browsers find the API's description: services that run alone have one each, and none for all. */
    API_DOCS_URL: z
      .url({
        protocol: /^https?$/,
        error: 'must be an address such as https://bourse.example/docs',
      })
      .optional(),
  });
type Settings = z.infer<ReturnType<typeof settings>>;

/** What the portal alone can be told. @throws ConfigurationError for a wrong value. */
export const configurationOf = (
  environment: NodeJS.ProcessEnv,
  usual: { readonly port: number },
): Settings => readConfiguration(settings(usual.port), environment);

/** Where a service answers. */
export function urlOf(given: Settings, service: ServiceName): string {
  const own: Readonly<Record<ServiceName, string | undefined>> = {
    territories: given.TERRITORIES_URL,
    offers: given.OFFERS_URL,
    requests: given.REQUESTS_URL,
    settlement: given.SETTLEMENT_URL,
    audit: given.AUDIT_URL,
  };
  return own[service] ?? given.API_URL;
}
