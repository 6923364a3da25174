import { SECRET } from '@bourse/service-kit/config';
import { logLevels } from '@bourse/service-kit/logger';
import { isIP } from 'node:net';
import { z } from 'zod';
import { faultOfEventStoreUrl } from './event-store-url.ts';
import { identitySettings } from './identity-settings.ts';

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const port = (usual: number) =>
  z
    .string()
    .default(String(usual))
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
      'must be a port number, 0 to 65535',
    )
    .transform(Number);

/** What every process can be told. @param usualPort Where it listens when it is not told. */
export const processSettings = (usualPort: number) =>
  z.object({
    PORT: port(usualPort),
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

/** Which engines, for what does not run on the embedded ones alone. */
export const engineSettings = z.object({
  EVENTSTORE_URL: z
    .string()
    .superRefine((url, context) => {
      const fault = faultOfEventStoreUrl(url);
      if (fault !== undefined) context.addIssue(fault);
    })
    .optional()
    .meta(SECRET),
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be a list such as host:9092,other:9092')
    .transform((text) => text.split(','))
    .optional(),
  KAFKA_TLS: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .optional(),
  KAFKA_CA_FILE: z.string().min(1, 'must name a file').optional(),
  KAFKA_SASL_MECHANISM: z
    .enum(MECHANISMS, { error: `must be one of ${MECHANISMS.join(', ')}` })
    .optional(),
  KAFKA_USERNAME: z.string().min(1, 'must not be empty').optional(),
  KAFKA_PASSWORD: z.string().min(1, 'must not be empty').optional().meta(SECRET),
  KAFKA_PASSWORD_FILE: z.string().min(1, 'must name a file').optional(),
});

/** What a service alone can be told besides. */
export const serviceSettings = (usualPort: number) =>
  z.object({
    ...processSettings(usualPort).shape,
    ...engineSettings.shape,
    ...identitySettings.shape,
  });
