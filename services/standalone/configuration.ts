import { identitySettings } from '@bourse/runtime/identity-settings';
import { signInSettings } from '@bourse/portal/sign-in-settings';
import { processSettings } from '@bourse/runtime/settings';
import { mailSettings } from '@bourse/territories/mail-settings';
import { readConfiguration } from '@bourse/service-kit/config';
import { z } from 'zod';

const settings = z.object({
  ...processSettings(8080).shape,
  ...signInSettings.shape,
  ...identitySettings.shape,
  /** Whether a new bourse begins with a few living exchanges. */
  DEMO_DATA: z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default('on')
    .transform((text) => text === 'on'),
  ...mailSettings.shape,
});

/** What standalone can be told from outside. @throws ConfigurationError for a wrong value. */
export const configurationOf = (environment: NodeJS.ProcessEnv): z.infer<typeof settings> =>
  readConfiguration(settings, environment);
