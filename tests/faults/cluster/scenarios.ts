import { deadLetters } from './dead-letters.ts';
import { appendedDeaths, deaths, handledDeaths, toldDeaths } from './deaths.ts';
import { disorder } from './disorder.ts';
import { foldersLost } from './folders-lost.ts';
import { kafkaKilled } from './kills.ts';
import { portalKilled } from './portal-killed.ts';
import type { Scenario } from './scenario.ts';
import { slowConsumer } from './slow-consumer.ts';
import { storeCut } from './store-cut.ts';

/** Every fault by itself, at full length. */
export const scenarios: readonly Scenario[] = [
  kafkaKilled(),
  deaths({
    name: 'relay-killed',
    fault: 'Relays killed between acknowledgement and checkpoint',
    victims: toldDeaths,
  }),
  deaths({
    name: 'consumer-killed',
    fault: 'Consumers killed between effect and commit',
    victims: handledDeaths,
  }),
  deaths({
    name: 'writer-killed',
    fault: 'Writers killed between the append and the answer',
    victims: appendedDeaths,
  }),
  disorder(),
  foldersLost(),
  storeCut(),
  slowConsumer(),
  deadLetters(),
  portalKilled(),
];
