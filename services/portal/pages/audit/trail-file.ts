import type { Names } from '../../api-client/names.ts';
import type { TrailEvent } from '../../api-client/views.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { allPages } from '../../journeys/all-pages.ts';
import { passOn } from '../../journeys/pass-on.ts';
import { type FileColumn, hoursInFile, tableFile, timeInFile } from '../../journeys/table-file.ts';
import { writtenTerritory } from '../../journeys/written-territory.ts';
import { apiQuery } from '../../components/parts.ts';
import { eventIn } from '../../wording/event-words.ts';
import type { Language } from '../../wording/language.ts';
import { actorIn } from '../../wording/process-words.ts';
import { actingFor, otherFactsOf, minutesOf, partiesOf, reasonOf, titleOf } from './event-facts.ts';
import { namedIn } from './events.ts';
import { searchOf } from './trail-search.ts';
import { countedTrail } from './trail-views.ts';
import { fileWords } from './file-words.ts';
import { words } from './words.ts';

const PATH = '/api/audit/events';
/** What the API gives at once, and what one file holds. */
const AT_ONCE = 1_000;
export const MOST_IN_FILE = 5_000;

/**
 * The search of the page as a file, the oldest first: in the words of the page; or, for evidence and for
 * programs, as the API writes it (`forme=brute`).
 */
export async function exportTrail(visit: SignedInVisit): Promise<Outcome> {
  const { language, query } = visit;
  const { territoryId, unknown } = await writtenTerritory(visit, '/audit');
  if (unknown) return { kind: 'missing' };
  const search = searchOf(query, territoryId);
  if (query.get('forme') === 'brute') {
    return passOn(visit, `${PATH}${apiQuery({ ...search, limit: AT_ONCE, format: 'csv' })}`);
  }
  const found = await allPages(visit, {
    path: PATH,
    query: search,
    page: countedTrail,
    atOnce: AT_ONCE,
    most: MOST_IN_FILE,
  });
  const names = await visit.namesOf(found.kind === 'found' ? namedIn(found.items) : []);
  const files = fileWords[language];
  return tableFile(language, found, { name: files.trailFile, columns: columnsOf(language, names) });
}

function columnsOf(language: Language, names: Names): readonly FileColumn<TrailEvent>[] {
  const say = fileWords[language].columns;
  const nameOf = (id: string | undefined) => (id === undefined ? null : names.of(id));
  return [
    { title: say.localTime, cell: ({ recordedAt }) => timeInFile(recordedAt) },
    { title: say.utcTime, cell: ({ recordedAt }) => recordedAt },
    { title: say.event, cell: ({ type }) => eventIn(language, type) },
    { title: say.object, cell: (event) => titleOf(event) ?? null },
    { title: say.hours, cell: (event) => inHours(minutesOf(event)) },
    { title: say.minutes, cell: (event) => minutesOf(event) ?? null },
    { title: say.forWhom, cell: (event) => nameOf(actingFor(event)) },
    { title: say.who, cell: ({ actor }) => actorIn(language, actor) },
    ...(['lender', 'borrower', 'giver', 'receiver', 'of'] as const).map((side) => ({
      title: say.parties[side],
      cell: (event: TrailEvent) => nameOf(partiesOf(event)[side]),
    })),
    { title: say.why, cell: (event) => reasonOf(event) ?? null },
    {
      title: say.because,
      cell: ({ causedBy }) => (causedBy === null ? null : eventIn(language, causedBy.type)),
    },
    {
      title: say.details,
      cell: (event) =>
        otherFactsOf(language, event, names)
          .map(([name, value]) => words[language].fact(name, value))
          .join(' | '),
    },
    { title: say.exchangeId, cell: ({ exchangeId }) => exchangeId },
    { title: say.stream, cell: ({ stream }) => stream },
    { title: say.revision, cell: ({ revision }) => revision },
    { title: say.actorId, cell: ({ actor }) => actor },
    { title: say.eventId, cell: ({ eventId }) => eventId },
    { title: say.causeId, cell: ({ causedBy }) => causedBy?.eventId ?? null },
    { title: say.code, cell: ({ type }) => type },
  ];
}

const inHours = (minutes: number | undefined): number | null =>
  minutes === undefined ? null : hoursInFile(minutes);
