import type { Certificate } from './certificate.ts';

/** A second listener, for clients that speak TLS and say who they are. */
export type SecuredListener = {
  /** `host:port`, where it listens and where clients reach it. */
  readonly address: string;
  readonly certificate: Certificate;
  /** May come by PLAIN; by SCRAM too, if the storage was formatted with it. */
  readonly user: { readonly username: string; readonly password: string };
};

/**
 * What a broker for development and tests is told: one process that is broker and controller (KRaft),
 * one replica of everything, and back within seconds after it was killed.
 *
 * @param of.advertised Where clients reach it, `host:port`.
 * @returns The properties of Kafka, by name.
 * @see https://kafka.apache.org/documentation/#brokerconfigs
 */
export const brokerSettings = (of: {
  readonly listen: string;
  readonly advertised: string;
  readonly controller: string;
  readonly dataDirectory: string;
  readonly secured?: SecuredListener;
}): Readonly<Record<string, string>> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@${of.controller}`,
  listeners: `PLAINTEXT://${of.listen},CONTROLLER://${of.controller}`,
  'advertised.listeners': `PLAINTEXT://${of.advertised}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'log.dirs': of.dataDirectory,
  // Topics are made on purpose.
  'auto.create.topics.enable': 'false',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '1',
  'group.initial.rebalance.delay.ms': '0',
  'log.cleaner.dedupe.buffer.size': '2097152',
  'log.index.size.max.bytes': '65536',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'background.threads': '2',
  // A broker that was killed is refused until its old registration has run out: 9 s by default.
  'broker.heartbeat.interval.ms': '300',
  'broker.session.timeout.ms': '1500',
  'controller.quorum.election.timeout.ms': '300',
  'controller.quorum.election.backoff.max.ms': '300',
  ...(of.secured !== undefined && securedSettings(of, of.secured)),
});

const JAAS = 'org.apache.kafka.common.security';

const securedSettings = (
  of: Pick<Parameters<typeof brokerSettings>[0], 'listen' | 'advertised' | 'controller'>,
  { address, certificate, user }: SecuredListener,
): Readonly<Record<string, string>> => ({
  listeners: `PLAINTEXT://${of.listen},SECURED://${address},CONTROLLER://${of.controller}`,
  'advertised.listeners': `PLAINTEXT://${of.advertised},SECURED://${address}`,
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL,CONTROLLER:PLAINTEXT',
  'inter.broker.listener.name': 'PLAINTEXT',
  'ssl.keystore.type': 'PKCS12',
  'ssl.keystore.location': certificate.keystore,
  'ssl.keystore.password': certificate.password,
  'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
  'listener.name.secured.plain.sasl.jaas.config': `${JAAS}.plain.PlainLoginModule required user_${user.username}="${user.password}";`,
  'listener.name.secured.scram-sha-256.sasl.jaas.config': `${JAAS}.scram.ScramLoginModule required;`,
  'listener.name.secured.scram-sha-512.sasl.jaas.config': `${JAAS}.scram.ScramLoginModule required;`,
});
