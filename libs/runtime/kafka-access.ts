import { ConfigurationError } from '@bourse/service-kit/config';
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import type { z } from 'zod';
import type { engineSettings } from './settings.ts';

/** Where Kafka is, and how this process comes in. */
export type KafkaAccess = {
  readonly brokers: readonly string[];
  readonly tls?: { readonly ca?: string };
  readonly credentials?: {
    readonly mechanism: NonNullable<Settings['KAFKA_SASL_MECHANISM']>;
    readonly username: string;
    readonly password: string;
  };
};

type Settings = Omit<z.infer<typeof engineSettings>, 'EVENTSTORE_URL'>;

/**
 * Reads the files that the settings name, and sees that the settings go together.
 *
 * @returns undefined when no Kafka is named.
 * @throws ConfigurationError that says which settings do not go together, or which file cannot be used.
 */
export function kafkaAccessOf(settings: Settings): KafkaAccess | undefined {
  const { KAFKA_BROKERS: brokers } = settings;
  if (brokers === undefined) {
    const [stray] = Object.entries(settings).filter(
      ([name, value]) => name.startsWith('KAFKA_') && value !== undefined,
    );
    refuseIf(stray !== undefined, `${stray?.[0]} is set, but KAFKA_BROKERS is not.`);
    return undefined;
  }
  const tls = tlsOf(settings);
  const credentials = credentialsOf(settings);
  refuseIf(
    credentials?.mechanism === 'plain' && tls === undefined && !brokers.every(isLoopback),
    'KAFKA_SASL_MECHANISM is "plain", which shows the password, so KAFKA_TLS must be true.',
  );
  return {
    brokers,
    ...(tls !== undefined && { tls }),
    ...(credentials !== undefined && { credentials }),
  };
}

function tlsOf({ KAFKA_TLS: on = false, KAFKA_CA_FILE: file }: Settings): KafkaAccess['tls'] {
  if (!on) {
    refuseIf(file !== undefined, 'KAFKA_CA_FILE is set, so KAFKA_TLS must be true.');
    return undefined;
  }
  if (file === undefined) return {};
  const ca = contentOf('KAFKA_CA_FILE', file);
  refuseIf(
    !ca.includes('-----BEGIN CERTIFICATE-----'),
    `KAFKA_CA_FILE is ${JSON.stringify(file)}, but it holds no certificate in PEM.`,
  );
  return { ca };
}

function credentialsOf(settings: Settings): KafkaAccess['credentials'] {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username } = settings;
  const { KAFKA_PASSWORD: inVariable, KAFKA_PASSWORD_FILE: file } = settings;
  if (mechanism === undefined) {
    const [stray] = Object.entries({
      KAFKA_USERNAME: username,
      KAFKA_PASSWORD: inVariable,
      KAFKA_PASSWORD_FILE: file,
    }).filter(([, value]) => value !== undefined);
    refuseIf(stray !== undefined, `${stray?.[0]} is set, but KAFKA_SASL_MECHANISM is not.`);
    return undefined;
  }
  if (username === undefined) {
    throw new ConfigurationError('KAFKA_SASL_MECHANISM is set, but KAFKA_USERNAME is not.');
  }
  refuseIf(
    inVariable !== undefined && file !== undefined,
    'KAFKA_PASSWORD and KAFKA_PASSWORD_FILE are both set: one is enough.',
  );
  const password = file === undefined ? inVariable : passwordIn(file);
  if (password === undefined) {
    throw new ConfigurationError(
      'KAFKA_SASL_MECHANISM is set, but neither KAFKA_PASSWORD nor KAFKA_PASSWORD_FILE is.',
    );
  }
  return { mechanism, username, password };
}

/** Without the end of the line that editors leave behind. */
function passwordIn(file: string): string {
  const password = contentOf('KAFKA_PASSWORD_FILE', file).replace(/\r?\n$/, '');
  refuseIf(
    password === '',
    `KAFKA_PASSWORD_FILE is ${JSON.stringify(file)}, but it holds no password.`,
  );
  return password;
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as { readonly code?: string }).code ?? 'unknown';
    throw new ConfigurationError(
      `${name} is ${JSON.stringify(file)}, but it cannot be read (${code}).`,
      { cause: error },
    );
  }
}

function isLoopback(broker: string): boolean {
  const host = broker.slice(0, broker.lastIndexOf(':'));
  return host === 'localhost' || (isIPv4(host) && host.startsWith('127.'));
}

function refuseIf(wrong: boolean, sentence: string): void {
  if (wrong) throw new ConfigurationError(sentence);
}
