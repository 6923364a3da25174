import type { CsvForm } from '@bourse/service-kit/csv';
import { type Column, csvTable } from './csv-table.ts';
import type { Amounts, EpciFlows, TerritoryFlows, ToldFlow } from './told-flows.ts';

/** The four figures of a sum, under names that begin alike. */
function amountColumns<Row>(
  of: (row: Row) => Amounts,
  prefix: { readonly name: string; readonly title: string } = { name: '', title: '' },
): readonly Column<Row>[] {
  const named = (name: string): string =>
    prefix.name === '' ? name : `${prefix.name}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const column = (name: keyof Amounts, title: string): Column<Row> => ({
    name: named(name),
    title: `${prefix.title}${title}`,
    cell: (row) => of(row)[name],
  });
  return [
    column('minutes', 'Minutes'),
    column('movements', 'Mouvements'),
    column('returnedMinutes', 'Minutes revenues'),
    column('returns', 'Retours'),
  ];
}

const flowColumns: readonly Column<ToldFlow>[] = [
  { name: 'fromId', title: 'Code de qui donne', cell: (flow) => flow.fromId },
  { name: 'fromName', title: 'Qui donne', cell: (flow) => flow.fromName },
  { name: 'fromEpciId', title: 'EPCI de qui donne', cell: (flow) => flow.fromEpciId },
  { name: 'toId', title: 'Code de qui reçoit', cell: (flow) => flow.toId },
  { name: 'toName', title: 'Qui reçoit', cell: (flow) => flow.toName },
  { name: 'toEpciId', title: 'EPCI de qui reçoit', cell: (flow) => flow.toEpciId },
  {
    name: 'crossesEpci',
    title: 'Hors EPCI',
    cell: ({ crossesEpci }, french) => {
      if (crossesEpci === null) return null;
      if (french) return crossesEpci ? 'oui' : 'non';
      return String(crossesEpci);
    },
  },
  ...amountColumns<ToldFlow>((flow) => flow),
];

const territoryColumns: readonly Column<TerritoryFlows>[] = [
  { name: 'territoryId', title: 'Code', cell: (row) => row.territoryId },
  { name: 'name', title: 'Territoire', cell: (row) => row.name },
  { name: 'epciId', title: 'EPCI', cell: (row) => row.epciId },
  ...amountColumns<TerritoryFlows>((row) => row.given, { name: 'given', title: 'Donné : ' }),
  ...amountColumns<TerritoryFlows>((row) => row.received, { name: 'received', title: 'Reçu : ' }),
];

const epciColumns: readonly Column<EpciFlows>[] = [
  { name: 'epciId', title: 'Code', cell: (row) => row.epciId },
  { name: 'name', title: 'EPCI', cell: (row) => row.name },
  ...amountColumns<EpciFlows>((row) => row.inside, { name: 'inside', title: 'Entre membres : ' }),
  ...amountColumns<EpciFlows>((row) => row.given, { name: 'given', title: 'Donné au dehors : ' }),
  ...amountColumns<EpciFlows>((row) => row.received, {
    name: 'received',
    title: 'Reçu du dehors : ',
  }),
];

export const flowsCsv = (flows: readonly ToldFlow[], form: CsvForm): string =>
  csvTable(flowColumns, flows, form);
export const territoryFlowsCsv = (rows: readonly TerritoryFlows[], form: CsvForm): string =>
  csvTable(territoryColumns, rows, form);
export const epciFlowsCsv = (rows: readonly EpciFlows[], form: CsvForm): string =>
  csvTable(epciColumns, rows, form);
