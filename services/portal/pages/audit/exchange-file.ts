import type { Names } from '../../api-client/names.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { allPages } from '../../journeys/all-pages.ts';
import { type FileColumn, hoursInFile, tableFile, timeInFile } from '../../journeys/table-file.ts';
import { writtenTerritory } from '../../journeys/written-territory.ts';
import { codeIn } from '../../wording/code-words.ts';
import type { Language } from '../../wording/language.ts';
import { exchangeStatusWords } from '../../wording/statuses.ts';
import { EXCHANGES, exchangesAsked } from './exchange-search.ts';
import { type AuditedExchange, auditedExchanges } from './trail-views.ts';
import { fileWords } from './file-words.ts';
import { words } from './words.ts';

/** What the API gives at once, and what one file holds. */
const AT_ONCE = 200;
export const MOST_IN_FILE = 2_000;

/** The search of the page as a file, the newest first, in the words of the page. */
export async function exportExchanges(visit: SignedInVisit): Promise<Outcome> {
  const { language, query } = visit;
  const { territoryId, unknown } = await writtenTerritory(visit, EXCHANGES);
  if (unknown) return { kind: 'missing' };
  const found = await allPages(visit, {
    path: '/api/exchanges',
    query: exchangesAsked(query, territoryId),
    page: auditedExchanges,
    atOnce: AT_ONCE,
    most: MOST_IN_FILE,
  });
  const parties =
    found.kind === 'found' ? found.items.flatMap((one) => [one.lenderId, one.borrowerId]) : [];
  const names = await visit.namesOf(parties);
  const files = fileWords[language];
  return tableFile(language, found, {
    name: files.exchangesFile,
    columns: columnsOf(language, names),
  });
}

function columnsOf(language: Language, names: Names): readonly FileColumn<AuditedExchange>[] {
  const say = words[language];
  const { columns } = fileWords[language];
  const figure = (
    title: string,
    name: keyof AuditedExchange['figures'],
  ): FileColumn<AuditedExchange> => ({
    title,
    cell: ({ figures }) => {
      const of = figures[name];
      return of === null ? null : hoursInFile(of.minutes);
    },
  });
  return [
    { title: columns.object, cell: ({ object }) => object },
    { title: say.step, cell: ({ status }) => exchangeStatusWords[language][status] },
    {
      title: say.lacks,
      cell: ({ missing }) => missing.map((piece) => say.missingPieces[piece]).join(', '),
    },
    { title: say.lender, cell: ({ lenderId }) => names.of(lenderId) },
    { title: columns.lenderId, cell: ({ lenderId }) => lenderId },
    { title: say.borrower, cell: ({ borrowerId }) => names.of(borrowerId) },
    { title: columns.borrowerId, cell: ({ borrowerId }) => borrowerId },
    {
      title: columns.crossesEpci,
      cell: ({ crossesEpci }) => codeIn(language, String(crossesEpci)),
    },
    { title: columns.startsOn, cell: ({ terms }) => terms.startsOn },
    { title: columns.endsOn, cell: ({ terms }) => terms.endsOn },
    { title: columns.unitCost, cell: ({ terms }) => terms.unitCostCents / 100 },
    figure(columns.proposedHours, 'proposed'),
    figure(columns.agreedHours, 'agreed'),
    figure(columns.loggedHours, 'logged'),
    figure(columns.certifiedHours, 'certified'),
    figure(columns.settledHours, 'settled'),
    figure(columns.reversedHours, 'reversed'),
    { title: columns.proposedAt, cell: ({ proposedAt }) => timeInFile(proposedAt) },
    { title: columns.changedAt, cell: ({ changedAt }) => timeInFile(changedAt) },
    { title: columns.changedAtUtc, cell: ({ changedAt }) => changedAt },
    { title: columns.exchangeId, cell: ({ exchangeId }) => exchangeId },
    { title: columns.revision, cell: ({ revision }) => revision },
  ];
}
