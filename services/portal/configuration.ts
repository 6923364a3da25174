import { processSettings } from '@bourse/runtime/settings';
import { readConfiguration } from '@bourse/service-kit/config';
import { z } from 'zod';

const isWebAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.pathname === '/' &&
    url.search === '' &&
    url.username === ''
  );
};
const webAddress = z
  .string()
  .refine(isWebAddress, 'must be an address such as http://127.0.0.1:8080, without a path');

const settings = z.object({
  ...processSettings(8086).shape,
  API_URL: webAddress
    .default('http://127.0.0.1:8080')
    .transform((address) => address.replace(/\/$/, '')),
  PUBLIC_URL: webAddress.optional(),
  PROXY_HOPS: z
    .string()
    .regex(/^\d$/, 'must be a number of proxies, 0 to 9')
    .default('0')
    .transform(Number),
  IDENTITY: z
    .enum(['none', 'development'], { error: 'must be none or development' })
    .default('none'),
});

/** What the portal alone can be told. @throws ConfigurationError for a wrong value. */
export const configurationOf = (environment: NodeJS.ProcessEnv): z.infer<typeof settings> =>
  readConfiguration(settings, environment);
