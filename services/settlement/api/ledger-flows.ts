import { assertNever } from '@bourse/kernel/assert-never';
import { cursorParameter, limitUpTo, pagesOf } from '@bourse/service-kit/cursor';
import { csvDocument, taggedJson } from '@bourse/service-kit/document';
import { preferredFormat } from '@bourse/service-kit/negotiation';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { reading, type ReadReply, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import { epciFlowsCsv, flowsCsv, territoryFlowsCsv } from '../documents/flows-csv.ts';
import { byEpci, byTerritory, sumOf, tellFlows, type ToldFlow } from '../documents/told-flows.ts';
import { csvForms, dialect, fileName, formatOf, inOrder, period } from './ledger-parameters.ts';
import { LEDGER_TAG, type LedgerReading } from './ledger-reads.ts';
import { epciFlowsView, flowsView, territoryFlowsView } from './ledger-views.ts';

const FORMATS = ['json', 'csv'] as const;
const query = z
  .strictObject({
    ...period,
    format: formatOf(FORMATS),
    dialect,
    limit: limitUpTo(1_000, 200).meta({ description: 'Of JSON; CSV is whole.' }),
    cursor: cursorParameter,
  })
  .refine(inOrder.check, inOrder.otherwise);
type Query = z.infer<typeof query>;

const flowPages = pagesOf('flows', z.string());
const territoryPages = pagesOf('flows-by-territory', z.string());
const epciPages = pagesOf('flows-by-epci', z.string());
const keyOf = ({ fromId, toId }: ToldFlow): string => `${fromId} ${toId}`;

const replyOf = (description: string, schema: z.ZodType) => ({
  200: {
    description,
    schema,
    alsoAs: ['text/csv'],
    headers: ['ETag', 'Content-Disposition'] as const,
  },
});
const refusals = ['invalid_cursor', 'flows_too_many'] as const;

/** What moved between territories: from whom to whom, by territory, by EPCI. */
export function ledgerFlows({ history, membership }: LedgerReading): readonly Route[] {
  const told = ({ from, to, by }: Query): readonly ToldFlow[] | Problem => {
    const flows = history.flows({ from, to, by });
    return flows === 'too_many'
      ? problem('flows_too_many')
      : tellFlows(flows, (id) => membership.find(id));
  };
  const asked = ({ from, to, by }: Query) => ({ from: from ?? null, to: to ?? null, by });

  return [
    reading({
      path: '/api/ledger/flows',
      operationId: 'listFlows',
      action: 'figures.read',
      summary:
        'Sums what moved between territories in a period, from whom to whom, with what of it came back, inside EPCIs and across their limits. A reversal or a return counts as come back on the way that it takes back.',
      tag: LEDGER_TAG,
      query,
      replies: replyOf('A page of flows, and the sums of all', flowsView),
      refusals,
      handle: ({ query: given, accept }) => {
        const flows = told(given);
        if ('kind' in flows) return flows;
        return inFormat(given, accept, {
          name: 'flux',
          csv: (form) => flowsCsv(flows, form),
          json: () => {
            const page = pageAfter(flows, given, flowPages, keyOf);
            if (page === undefined) return problem('invalid_cursor');
            return taggedJson({
              ...asked(given),
              total: sumOf(flows),
              insideEpci: sumOf(flows.filter(({ crossesEpci }) => crossesEpci === false)),
              acrossEpci: sumOf(flows.filter(({ crossesEpci }) => crossesEpci === true)),
              items: page.items.map(({ fromKind: _from, toKind: _to, ...flow }) => flow),
              next: page.next,
            });
          },
        });
      },
    }),
    reading({
      path: '/api/ledger/flows/territories',
      operationId: 'listTerritoryFlows',
      action: 'figures.read',
      summary: 'Sums what each territory gave and received in a period.',
      tag: LEDGER_TAG,
      query,
      replies: replyOf('A page of territories', territoryFlowsView),
      refusals,
      handle: ({ query: given, accept }) => {
        const flows = told(given);
        if ('kind' in flows) return flows;
        const rows = byTerritory(flows);
        return inFormat(given, accept, {
          name: 'flux-par-territoire',
          csv: (form) => territoryFlowsCsv(rows, form),
          json: () => {
            const page = pageAfter(rows, given, territoryPages, ({ territoryId }) => territoryId);
            if (page === undefined) return problem('invalid_cursor');
            return taggedJson({ ...asked(given), ...page });
          },
        });
      },
    }),
    reading({
      path: '/api/ledger/flows/epcis',
      operationId: 'listEpciFlows',
      action: 'figures.read',
      summary:
        'Sums what moved in a period between the members of each EPCI, out of it and into it. Who belongs to which is taken from the register of members as it is now.',
      tag: LEDGER_TAG,
      query,
      replies: replyOf('A page of EPCIs', epciFlowsView),
      refusals,
      handle: ({ query: given, accept }) => {
        const flows = told(given);
        if ('kind' in flows) return flows;
        const rows = byEpci(flows, (id) => membership.find(id));
        return inFormat(given, accept, {
          name: 'flux-par-epci',
          csv: (form) => epciFlowsCsv(rows, form),
          json: () => {
            const page = pageAfter(rows, given, epciPages, ({ epciId }) => epciId);
            if (page === undefined) return problem('invalid_cursor');
            return taggedJson({ ...asked(given), ...page });
          },
        });
      },
    }),
  ];
}

type Pages = ReturnType<typeof pagesOf<string>>;

/** The page that a cursor asks for, of rows in the order of their keys; undefined for another list's cursor. */
function pageAfter<Row>(
  rows: readonly Row[],
  { cursor, limit }: Query,
  pages: Pages,
  keyAt: (row: Row) => string,
) {
  const place = pages.placeOf(cursor, '');
  if (place === undefined) return undefined;
  const begin = rows.findIndex((row) => keyAt(row) > place);
  const rest = begin === -1 ? [] : rows.slice(begin, begin + limit + 1);
  return pages.pageOf(rest, limit, keyAt);
}

function inFormat(
  { format: asked, dialect: spoken, from, to }: Query,
  accept: string | undefined,
  as: {
    readonly name: string;
    readonly csv: (form: (typeof csvForms)[keyof typeof csvForms]) => string;
    readonly json: () => ReadReply;
  },
): ReadReply {
  const format = asked ?? preferredFormat(accept, FORMATS);
  switch (format) {
    case 'json':
      return as.json();
    case 'csv':
      return csvDocument(fileName(as.name, [from, to], 'csv'), as.csv(csvForms[spoken]));
    default:
      return assertNever(format, 'format');
  }
}
