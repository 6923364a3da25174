import { exchangeStatus } from '@bourse/contracts/exchanges';
import type { Names } from '../../api-client/names.ts';
import { codeIn } from '../../wording/code-words.ts';
import { eventIn } from '../../wording/event-words.ts';
import { both, type Language } from '../../wording/language.ts';
import { dayFrom, dayIn } from '../../wording/quantities.ts';
import { exchangeStatusWords } from '../../wording/statuses.ts';
import { missingPiece } from './trail-views.ts';
import { words as auditWords } from './words.ts';

/** By what files are searched, as the log of readings has it. */
const names = both<Readonly<Record<string, string>>>({
  fr: {
    q: 'Mots',
    status: 'Étape',
    missing: 'Ce qui manque',
    disputed: 'Différend',
    crossesEpci: 'Hors de l’intercommunalité',
    type: 'Événement',
    service: 'Service',
    stream: 'Dossier',
    actor: 'Personne',
    territoryId: 'Territoire',
    partyId: 'Prêteur ou emprunteur',
    lenderId: 'Prêteur',
    borrowerId: 'Emprunteur',
    marketplaceId: 'Place de marché',
    from: 'Du',
    to: 'Au',
    at: 'À la date du',
    effectiveOn: 'À la date du',
    by: 'Par',
    pending: 'Avec les réservations',
    correlationId: 'Suite d’événements',
  },
  en: {
    q: 'Words',
    status: 'Stage',
    missing: 'What is missing',
    disputed: 'Dispute',
    crossesEpci: 'Across the limits of the intercommunal body',
    type: 'Event',
    service: 'Service',
    stream: 'Stream',
    actor: 'Person',
    territoryId: 'Territory',
    partyId: 'Lender or borrower',
    lenderId: 'Lender',
    borrowerId: 'Borrower',
    marketplaceId: 'Marketplace',
    from: 'From',
    to: 'To',
    at: 'As of',
    effectiveOn: 'As of',
    by: 'By',
    pending: 'With what is held',
    correlationId: 'Series of events',
  },
});

const values = both<Readonly<Record<string, string>>>({
  fr: {
    recorded: 'date d’enregistrement',
    effective: 'date de valeur',
    day: 'jour',
    month: 'mois',
  },
  en: { recorded: 'day of recording', effective: 'effective day', day: 'day', month: 'month' },
});
/** What somebody typed in words is kept as a digest: it may be the name of a person. */
const kept = both({
  fr: (digest: string) => `texte non conservé (empreinte ${digest})`,
  en: (digest: string) => `text not kept (digest ${digest})`,
});
const DIGEST = 'sha256:';

/** One term of a search, in words: `Étape : Signé, Travail en cours`. */
export function termIn(
  language: Language,
  { name, value }: { readonly name: string; readonly value: string },
  territories: Names,
): string {
  const known = names[language];
  const label = Object.hasOwn(known, name) ? (known[name] ?? name) : name;
  const said = value.startsWith(DIGEST)
    ? kept[language](value.slice(DIGEST.length, DIGEST.length + 8))
    : value
        .split(',')
        .map((one) => valueIn(language, name, one, territories))
        .join(', ');
  return auditWords[language].fact(label, said);
}

function valueIn(language: Language, name: string, value: string, territories: Names): string {
  const status = exchangeStatus.safeParse(value);
  if (name === 'status' && status.success) return exchangeStatusWords[language][status.data];
  const piece = missingPiece.safeParse(value);
  if (name === 'missing' && piece.success) return auditWords[language].missingPieces[piece.data];
  if (name === 'type') return eventIn(language, value);
  if (/^(?:insee|siren):/.test(value)) return territories.of(value);
  const day = dayFrom(value);
  if (day !== undefined) return dayIn(language, day);
  const known = values[language];
  return (Object.hasOwn(known, value) ? known[value] : undefined) ?? codeIn(language, value);
}
