import { both, type Language } from './language.ts';

/** What the bourse does by itself, by the names that events bear of it. */
const words = both<Readonly<Record<string, string>>>({
  fr: {
    'settlement.movements': 'réserve et verse les heures',
    'settlement.capacity': 'suit les heures du prêteur',
    'settlement.deadlines': 'suit les délais des échanges',
    'settlement.ledger-deadlines': 'suit les délais du grand livre',
    'settlement.accounts': 'ouvre les comptes',
    'settlement.first-marketplace': 'ouvre la première place de marché',
    'settlement.marketplace-setup': 'prépare les places de marché',
    'settlement.crossings': 'passe des heures d’une place à l’autre',
    'settlement.crossing-deadlines': 'suit les délais des passages',
    'offers.securing': 'réserve les heures des offres',
    'offers.expiry': 'clôt les offres échues',
    'requests.expiry': 'clôt les demandes échues',
    'requests.fulfilment': 'clôt les demandes satisfaites',
  },
  en: {
    'settlement.movements': 'holds and moves the hours',
    'settlement.capacity': 'follows the lender’s hours',
    'settlement.deadlines': 'follows the deadlines of exchanges',
    'settlement.ledger-deadlines': 'follows the deadlines of the ledger',
    'settlement.accounts': 'opens accounts',
    'settlement.first-marketplace': 'opens the first marketplace',
    'settlement.marketplace-setup': 'sets marketplaces up',
    'settlement.crossings': 'carries hours from one marketplace to another',
    'settlement.crossing-deadlines': 'follows the deadlines of crossings',
    'offers.securing': 'holds the hours of offers',
    'offers.expiry': 'closes offers that are over',
    'requests.expiry': 'closes requests that are over',
    'requests.fulfilment': 'closes requests that were answered',
  },
});

const who = both({ fr: 'Automate', en: 'Process' });
const person = both({ fr: 'personne', en: 'person' });

const AUTOMATIC = 'process:';

/** Who did something: `personne 1faeceb1`, or what the bourse does by itself. One that is newer than these words, by its own name. */
export function actorIn(language: Language, actor: string): string {
  if (!actor.startsWith(AUTOMATIC)) return `${person[language]} ${actor.slice(0, 8)}`;
  const name = actor.slice(AUTOMATIC.length);
  const known = words[language];
  return `${who[language]} : ${Object.hasOwn(known, name) ? known[name] : name}`;
}

export const isAutomatic = (actor: string): boolean => actor.startsWith(AUTOMATIC);
