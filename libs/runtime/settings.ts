import { logLevels } from '@bourse/service-kit/logger';
import { isIP } from 'node:net';
import { z } from 'zod';

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

/** What a service alone can be told besides. */
export const serviceSettings = (usualPort: number) =>
  processSettings(usualPort).extend({
    EVENTSTORE_URL: z
      .string()
      .regex(/^esdb(\+discover)?:\/\/\S+$/, 'must be an address such as esdb://host:2113?tls=false')
      .optional(),
    KAFKA_BROKERS: z
      .string()
      .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be a list such as host:9092,other:9092')
      .transform((text) => text.split(','))
      .optional(),
    IDENTITY: z
      .enum(['none', 'development'], { error: 'must be none or development' })
      .default('none'),
  });
