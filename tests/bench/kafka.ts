import { openKafkaBroadcast } from '@bourse/broadcast/kafka';
import { openClient } from '@bourse/broadcast/kafka/client';
import { deadLetterTopic } from '@bourse/broadcast/port';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { join } from 'node:path';
import { effectLatencies, lumpRate } from './flow.ts';
import { type KafkaFlow, startBareFlow, startRelayFlow } from './kafka-flows.ts';
import { inTurn, quantile } from './measure.ts';
import { type Row, rowOf, type Target } from './row.ts';
import type { Scale } from './scale.ts';

const PARTITIONS = 8;
const KEPT_UP: Target = { of: 'ratio', bound: 'at_least', limit: 0.5 };
const SOON: Target = { of: 'value', bound: 'at_most', limit: 250 };

/** What is measured in turn: the relay and the adapter, and bare kafkajs, each with and without a consumer. */
type Flows = Readonly<Record<'relayed' | 'produced' | 'heard' | 'consumed', KafkaFlow>>;

/** The broadcast through a real Kafka: against kafkajs with nothing around it. */
export async function measureKafka(
  directory: string,
  scale: Scale,
  brokers: readonly string[],
): Promise<Row[]> {
  // Topics of this run: the brokers may be somebody's.
  const run = newId();
  const topicOf = (name: keyof Flows) => `bench.${name}.${run}`;
  const topics = (['relayed', 'produced', 'heard', 'consumed'] as const).map(topicOf);
  const broadcast = await openKafkaBroadcast({
    brokers,
    clientId: 'bench',
    topics,
    partitions: PARTITIONS,
    clock: systemClock,
  });
  const ours = (name: 'relayed' | 'heard') =>
    startRelayFlow(join(directory, name), {
      broadcast,
      topic: topicOf(name),
      end: name === 'heard' ? 'heard' : 'acknowledged',
    });
  const bare = (name: 'produced' | 'consumed') =>
    startBareFlow({
      brokers,
      topic: topicOf(name),
      partitions: PARTITIONS,
      end: name === 'consumed' ? 'heard' : 'acknowledged',
    });
  try {
    const heard = await ours('heard');
    // A broker that has just started refuses its first group for a while, which bare kafkajs takes for the end.
    await lumpRate(heard, 1);
    const flows: Flows = {
      relayed: await ours('relayed'),
      produced: await bare('produced'),
      heard,
      consumed: await bare('consumed'),
    };
    try {
      return await measureFlows(flows, scale);
    } finally {
      for (const flow of Object.values(flows)) await flow.stop();
    }
  } finally {
    await broadcast.close();
    await remove(brokers, topics);
  }
}

async function measureFlows(flows: Flows, scale: Scale): Promise<Row[]> {
  const { relayed, produced, heard, consumed } = flows;
  const records = (sliceMs: number) => Math.ceil((scale.kafkaRecords * sliceMs) / scale.sliceMs);
  const ourLatencies: number[][] = [];
  const bareLatencies: number[][] = [];
  let highest = 1;
  const latenciesOf = async (flow: KafkaFlow, sliceMs: number, into: number[][]) => {
    // Both sides of a round at the same rate: in every other round, the highest of the round before.
    into.push(await effectLatencies(flow, highest / 2, sliceMs * 2));
    return highest / 2;
  };
  const rates = await inTurn(
    {
      relayed: (sliceMs) => lumpRate(relayed, records(sliceMs)),
      produced: (sliceMs) => lumpRate(produced, records(sliceMs)),
      heard: async (sliceMs) => (highest = await lumpRate(heard, records(sliceMs))),
      consumed: (sliceMs) => lumpRate(consumed, records(sliceMs)),
      ours: (sliceMs) => latenciesOf(heard, sliceMs, ourLatencies),
      bare: (sliceMs) => latenciesOf(consumed, sliceMs, bareLatencies),
    },
    scale,
  );
  const at = (share: number) => ({
    unit: 'ms',
    against: `bare kafkajs at the same rate, p${share * 100}`,
    values: ourLatencies.map((one) => quantile(one, share)).slice(1),
    references: bareLatencies.map((one) => quantile(one, share)).slice(1),
  });
  return [
    rowOf({
      name: 'relay to Kafka, append to acknowledgement',
      against: 'bare kafkajs producer',
      unit: 'events/s',
      values: rates.relayed,
      references: rates.produced,
      target: KEPT_UP,
    }),
    rowOf({
      name: 'through Kafka, append to handler, highest rate',
      against: 'bare kafkajs producer and consumer',
      unit: 'events/s',
      values: rates.heard,
      references: rates.consumed,
      target: KEPT_UP,
    }),
    rowOf({ name: 'through Kafka at half of it, p50', ...at(0.5) }),
    rowOf({ name: 'through Kafka at half of it, p99', ...at(0.99), target: SOON }),
  ];
}

/** Topics keep everything for ever, so those of a run that is over are removed, and the groups named after them too. */
async function remove(brokers: readonly string[], topics: readonly string[]): Promise<void> {
  const { kafka } = openClient({ brokers, clientId: 'bench' });
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: topics.flatMap((topic) => [topic, deadLetterTopic(topic)]) });
  const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
  await admin.deleteGroups(
    groups.filter((group) => topics.some((topic) => group.startsWith(topic))),
  );
  await admin.disconnect();
}
