import type { CsvForm } from '@bourse/service-kit/csv';
import { type Column, csvTable, type Reader } from './csv-table.ts';
import type { ToldLine, ToldStatement } from './told-statement.ts';
import { decimalHours, kindIn, legalTimeOf, reasonIn, statusIn } from './words.ts';

/** A line, or one of the two that bear the balances before and after. */
type Row =
  | { readonly edge: 'opening' | 'closing'; readonly balanceMinutes: number }
  | { readonly edge: null; readonly line: ToldLine; readonly balanceMinutes: number };

const edges = {
  fr: { opening: 'Solde d’ouverture', closing: 'Solde de clôture' },
  en: { opening: 'Opening balance', closing: 'Closing balance' },
} as const;

const column = (
  name: string,
  [fr, en]: readonly [fr: string, en: string],
  cell: Column<Row>['cell'],
): Column<Row> => ({ name, title: { fr, en }, cell });
/** A column that only lines fill. */
const ofLines = (
  name: string,
  title: readonly [fr: string, en: string],
  cell: (line: ToldLine, reader: Reader) => ReturnType<Column<Row>['cell']>,
): Column<Row> =>
  column(name, title, (row, reader) => (row.edge === null ? cell(row.line, reader) : null));

const signed = ({ direction, minutes }: ToldLine): number =>
  direction === 'given' && minutes !== 0 ? -minutes : minutes;

const columns: readonly Column<Row>[] = [
  ofLines('effectiveOn', ['Date de valeur', 'Effective day'], (line) => line.effectiveOn),
  ofLines('recordedAt', ['Enregistré le', 'Recorded'], ({ recordedAt }, reader) =>
    reader === 'program' ? recordedAt : legalTimeOf(recordedAt),
  ),
  column('kind', ['Nature', 'Kind'], (row, reader) => {
    if (reader === 'program') return row.edge ?? row.line.kind;
    return row.edge === null ? kindIn[reader][row.line.kind] : edges[reader][row.edge];
  }),
  ofLines('status', ['État', 'State'], ({ status }, reader) =>
    reader === 'program' ? status : statusIn[reader][status],
  ),
  ofLines('counterpartyName', ['Contrepartie', 'Counterpart'], (line) => line.counterpartyName),
  ofLines(
    'counterpartyId',
    ['Code de la contrepartie', 'Code of the counterpart'],
    (line) => line.counterpartyId,
  ),
  ofLines(
    'exchangeObject',
    ['Objet de l’échange', 'Object of the exchange'],
    (line) => line.exchangeObject,
  ),
  ofLines('reason', ['Motif', 'Reason'], (line) => line.reason),
  ofLines('minutes', ['Minutes (− donné, + reçu)', 'Minutes (− given, + received)'], signed),
  ofLines('hours', ['Heures (− donné, + reçu)', 'Hours (− given, + received)'], (line) =>
    decimalHours(signed(line)),
  ),
  column('balanceMinutes', ['Solde en minutes', 'Balance in minutes'], (row) => row.balanceMinutes),
  column('balanceHours', ['Solde en heures', 'Balance in hours'], (row) =>
    decimalHours(row.balanceMinutes),
  ),
  ofLines('heldMinutes', ['Minutes réservées', 'Minutes held'], (line) => line.heldMinutes),
  ofLines(
    'reversedMinutes',
    ['Minutes contre-passées depuis', 'Minutes reversed since'],
    (line) => line.reversedMinutes,
  ),
  ofLines(
    'reversesTransferId',
    ['Contre-passe', 'Reverses'],
    (line) => line.reverses?.transferId ?? null,
  ),
  ofLines(
    'reversesEffectiveOn',
    ['Date de ce qui est contre-passé', 'Day of what is reversed'],
    (line) => line.reverses?.effectiveOn ?? null,
  ),
  ofLines(
    'reversesMinutes',
    ['Minutes de ce qui est contre-passé', 'Minutes of what is reversed'],
    (line) => line.reverses?.minutes ?? null,
  ),
  ofLines('reasonCode', ['Cause', 'Cause'], ({ reverses }, reader) => {
    if (reverses === null) return null;
    return reader === 'program' ? reverses.reasonCode : reasonIn(reader, reverses.reasonCode);
  }),
  ofLines('exchangeId', ['Échange', 'Exchange'], (line) => line.exchangeId),
  ofLines('transferId', ['Mouvement', 'Movement'], (line) => line.transferId),
  ofLines('revision', ['Écriture n°', 'Entry no.'], (line) => line.revision),
];

/** A statement as a table: the opening balance, each line, the closing balance. */
export function statementCsv(statement: ToldStatement, form: CsvForm): string {
  const rows: Row[] = [
    { edge: 'opening', balanceMinutes: statement.openingBalanceMinutes },
    ...statement.lines.map((line) => ({ edge: null, line, balanceMinutes: line.balanceMinutes })),
    { edge: 'closing', balanceMinutes: statement.closingBalanceMinutes },
  ];
  return csvTable(columns, rows, form);
}
