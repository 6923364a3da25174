import { type BroadcastRecord, deadLetterTopic, type Delivery } from '@bourse/broadcast/port';
import { exchanges } from '@bourse/contracts/exchanges';
import { Client, eventually } from '../../support/client.ts';
import { official } from '../../support/founding.ts';
import type { Ready } from '../settled.ts';
import { toldRecords, withKafka } from './engines.ts';
import { type Findings, type Scenario, unless } from './scenario.ts';
import type { Scene } from './scene.ts';

const { topic } = exchanges;
const KEY = 'exchange-poison';
/** The groups that react to exchanges: each sets its poison aside. */
const GROUPS = [
  { service: 'offers', name: 'securing' },
  { service: 'requests', name: 'fulfilment' },
] as const;
const SET_ASIDE_WITHIN_MS = 60_000;

/** Many records of one partition are no events; others stand between and behind them. */
export const deadLetters = (count = 1_000): Scenario => ({
  name: 'dead-letters',
  fault: `${count} dead letters in one partition`,
  inflict: async (scene) => {
    const { cluster } = scene;
    await withKafka(cluster.brokers, (broadcast) => broadcast.publish(topic, poison(count)));
    const client = new Client(cluster.url, official);
    const asked = async () => (await client.send('GET', '/readyz')).body as Ready;
    await eventually(asked, (ready) => allAsideAndWell(ready, count), SET_ASIDE_WITHIN_MS);
    return { unreadable: count, look: (at) => letterFindings(at, count) };
  },
});

const poison = (count: number): BroadcastRecord[] =>
  Array.from({ length: count }, (_, nth) => ({
    key: KEY,
    headers: { 'content-type': 'text/plain' },
    value: `no event ${nth}`,
  }));

/** Everybody who hears them says that so many are set aside, and is well all the same. */
const allAsideAndWell = ({ parts }: Ready, count: number): boolean =>
  [...GROUPS, { service: 'audit', name: 'trail' }].every(({ service, name }) =>
    parts.some(
      (part) =>
        part.service === service &&
        part.name === name &&
        part.ok &&
        part.detail.includes(`${count} set aside`),
    ),
  );

async function letterFindings({ cluster }: Scene, count: number): Promise<Findings> {
  const { brokers } = cluster;
  const told = await toldRecords(brokers, [topic]);
  const letters = await toldRecords(brokers, [deadLetterTopic(topic)]);
  const healthy = healthyBehind(told);
  return {
    figures: { poison: count, deadLetters: letters.length, healthyBehindThem: healthy },
    faults: [
      ...unless(healthy > 0, 'nothing stands behind the poison in its partition'),
      ...GROUPS.flatMap(({ service, name }) => {
        const group = `${service}.${name}`;
        const values = letters
          .filter(({ headers }) => headers['dead_group'] === group)
          .map(({ value }) => value);
        const each = poison(count).map(({ value }) => value);
        const same = values.length === count && values.every((value, nth) => value === each[nth]);
        return unless(same, `${group} set aside ${values.length}, not each of ${count} once`);
      }),
      ...unless(letters.length === GROUPS.length * count, `${letters.length} are set aside`),
    ],
  };
}

/** How many events stand behind the first poison in its partition: all of them were handled. */
function healthyBehind(told: readonly Delivery[]): number {
  const first = told.find(({ key }) => key === KEY);
  return told.filter(
    ({ key, partition, offset }) =>
      key !== KEY && partition === first?.partition && offset > first.offset,
  ).length;
}
