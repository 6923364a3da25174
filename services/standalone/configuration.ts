import { processSettings } from '@bourse/runtime/settings';
import { readConfiguration } from '@bourse/service-kit/config';
import type { z } from 'zod';

const settings = processSettings(8080);

/** What standalone can be told from outside. @throws ConfigurationError for a wrong value. */
export const configurationOf = (environment: NodeJS.ProcessEnv): z.infer<typeof settings> =>
  readConfiguration(settings, environment);
