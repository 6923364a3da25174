import { crossings } from './crossings.ts';
import { exchanges } from './exchanges.ts';
import { ledger } from './ledger.ts';
import { mandates } from './mandates.ts';
import { marketplaces } from './marketplaces.ts';
import { offers } from './offers.ts';
import { fileReadings, readings } from './readings.ts';
import { requests } from './requests.ts';
import { territories } from './territories.ts';

/** Every contract whose events are told to other services. */
export const publishedContracts = [
  territories,
  offers,
  requests,
  exchanges,
  ledger,
  marketplaces,
  crossings,
  mandates,
  readings,
  fileReadings,
] as const;

type NamesOf<C> = C extends { readonly events: infer Events } ? keyof Events & string : never;
/** The type of any event that is told. */
export type PublishedEventType = NamesOf<(typeof publishedContracts)[number]>;

/** The topics of the bourse: made on purpose, by whoever starts first. */
export const topics: readonly string[] = publishedContracts.map(({ topic }) => topic);

/** The categories of the streams that hold them. */
export const topicCategories: readonly string[] = publishedContracts.map(
  ({ category }) => category,
);
