import type { CsvForm } from '@bourse/service-kit/csv';
import { type Column, csvTable } from './csv-table.ts';
import type { Amounts, EpciFlows, TerritoryFlows, ToldFlow } from './told-flows.ts';

const NO_PREFIX = { name: '', title: { fr: '', en: '' } };

/** The four figures of a sum, under names that begin alike. */
function amountColumns<Row>(
  of: (row: Row) => Amounts,
  prefix: { readonly name: string; readonly title: Column<Row>['title'] } = NO_PREFIX,
): readonly Column<Row>[] {
  const named = (name: string): string =>
    prefix.name === '' ? name : `${prefix.name}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const column = (name: keyof Amounts, fr: string, en: string): Column<Row> => ({
    name: named(name),
    title: { fr: `${prefix.title.fr}${fr}`, en: `${prefix.title.en}${en}` },
    cell: (row) => of(row)[name],
  });
  return [
    column('minutes', 'Minutes', 'Minutes'),
    column('movements', 'Mouvements', 'Movements'),
    column('returnedMinutes', 'Minutes revenues', 'Minutes that came back'),
    column('returns', 'Retours', 'Returns'),
  ];
}

const yesOrNo = {
  fr: (is: boolean) => (is ? 'oui' : 'non'),
  en: (is: boolean) => (is ? 'yes' : 'no'),
};

const flowColumns: readonly Column<ToldFlow>[] = [
  {
    name: 'fromId',
    title: { fr: 'Code de qui donne', en: 'Code of who gives' },
    cell: (flow) => flow.fromId,
  },
  { name: 'fromName', title: { fr: 'Qui donne', en: 'Who gives' }, cell: (flow) => flow.fromName },
  {
    name: 'fromEpciId',
    title: { fr: 'EPCI de qui donne', en: 'EPCI of who gives' },
    cell: (flow) => flow.fromEpciId,
  },
  {
    name: 'toId',
    title: { fr: 'Code de qui reçoit', en: 'Code of who receives' },
    cell: (flow) => flow.toId,
  },
  { name: 'toName', title: { fr: 'Qui reçoit', en: 'Who receives' }, cell: (flow) => flow.toName },
  {
    name: 'toEpciId',
    title: { fr: 'EPCI de qui reçoit', en: 'EPCI of who receives' },
    cell: (flow) => flow.toEpciId,
  },
  {
    name: 'crossesEpci',
    title: { fr: 'Hors EPCI', en: 'Across EPCI limits' },
    cell: ({ crossesEpci }, reader) => {
      if (crossesEpci === null) return null;
      return reader === 'program' ? String(crossesEpci) : yesOrNo[reader](crossesEpci);
    },
  },
  ...amountColumns<ToldFlow>((flow) => flow),
];

const territoryColumns: readonly Column<TerritoryFlows>[] = [
  { name: 'territoryId', title: { fr: 'Code', en: 'Code' }, cell: (row) => row.territoryId },
  { name: 'name', title: { fr: 'Territoire', en: 'Territory' }, cell: (row) => row.name },
  { name: 'epciId', title: { fr: 'EPCI', en: 'EPCI' }, cell: (row) => row.epciId },
  ...amountColumns<TerritoryFlows>((row) => row.given, {
    name: 'given',
    title: { fr: 'Donné : ', en: 'Given: ' },
  }),
  ...amountColumns<TerritoryFlows>((row) => row.received, {
    name: 'received',
    title: { fr: 'Reçu : ', en: 'Received: ' },
  }),
];

const epciColumns: readonly Column<EpciFlows>[] = [
  { name: 'epciId', title: { fr: 'Code', en: 'Code' }, cell: (row) => row.epciId },
  { name: 'name', title: { fr: 'EPCI', en: 'EPCI' }, cell: (row) => row.name },
  ...amountColumns<EpciFlows>((row) => row.inside, {
    name: 'inside',
    title: { fr: 'Entre membres : ', en: 'Between members: ' },
  }),
  ...amountColumns<EpciFlows>((row) => row.given, {
    name: 'given',
    title: { fr: 'Donné au dehors : ', en: 'Given outside: ' },
  }),
  ...amountColumns<EpciFlows>((row) => row.received, {
    name: 'received',
    title: { fr: 'Reçu du dehors : ', en: 'Received from outside: ' },
  }),
];

export const flowsCsv = (flows: readonly ToldFlow[], form: CsvForm): string =>
  csvTable(flowColumns, flows, form);
export const territoryFlowsCsv = (rows: readonly TerritoryFlows[], form: CsvForm): string =>
  csvTable(territoryColumns, rows, form);
export const epciFlowsCsv = (rows: readonly EpciFlows[], form: CsvForm): string =>
  csvTable(epciColumns, rows, form);
