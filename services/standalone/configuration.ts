import { ConfigurationError, readConfiguration } from '@bourse/service-kit/config';
import { logLevels } from '@bourse/service-kit/logger';
import { isIP } from 'node:net';
import { z } from 'zod';

const schema = z.object({
  PORT: z
    .string()
    .default('8080')
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
      'must be a port number, 0 to 65535',
    )
    .transform(Number),
  HOST: z
    .string()
    .default('127.0.0.1')
    .refine(
      (text) => text === 'localhost' || isIP(text) !== 0,
      'must be an IP address of this machine, or localhost',
    ),
  DATA_DIR: z
    .string()
    .default('data')
    .refine((text) => text.trim() !== '', 'must name a folder'),
  LOG_LEVEL: z
    .string()
    .default('info')
    .refine(
      (text) => (logLevels as readonly string[]).includes(text),
      `must be one of ${logLevels.join(', ')}`,
    )
    .transform((text) => text as (typeof logLevels)[number]),
});

export type Configuration = z.infer<typeof schema>;

/** What standalone can be told from outside. @throws ConfigurationError for a wrong value. */
export const configurationOf = (environment: NodeJS.ProcessEnv): Configuration =>
  readConfiguration(schema, environment);

export { ConfigurationError };
