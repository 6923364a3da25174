import type { CsvForm } from '@bourse/service-kit/csv';
import { type Column, csvTable } from './csv-table.ts';
import type { ToldLine, ToldStatement } from './told-statement.ts';
import {
  decimalHours,
  kindInFrench,
  legalTimeOf,
  reasonInFrench,
  statusInFrench,
} from './words.ts';

/** A line, or one of the two that bear the balances before and after. */
type Row =
  | { readonly edge: 'opening' | 'closing'; readonly balanceMinutes: number }
  | { readonly edge: null; readonly line: ToldLine; readonly balanceMinutes: number };

const edgesInFrench = { opening: 'Solde d’ouverture', closing: 'Solde de clôture' } as const;

const column = (name: string, title: string, cell: Column<Row>['cell']): Column<Row> => ({
  name,
  title,
  cell,
});
/** A column that only lines fill. */
const ofLines = (
  name: string,
  title: string,
  cell: (line: ToldLine, french: boolean) => ReturnType<Column<Row>['cell']>,
): Column<Row> =>
  column(name, title, (row, french) => (row.edge === null ? cell(row.line, french) : null));

const signed = ({ direction, minutes }: ToldLine): number =>
  direction === 'given' && minutes !== 0 ? -minutes : minutes;

const columns: readonly Column<Row>[] = [
  ofLines('effectiveOn', 'Date de valeur', (line) => line.effectiveOn),
  ofLines('recordedAt', 'Enregistré le', ({ recordedAt }, french) =>
    french ? legalTimeOf(recordedAt) : recordedAt,
  ),
  column('kind', 'Nature', (row, french) =>
    row.edge === null
      ? french
        ? kindInFrench[row.line.kind]
        : row.line.kind
      : french
        ? edgesInFrench[row.edge]
        : row.edge,
  ),
  ofLines('status', 'État', ({ status }, french) => (french ? statusInFrench[status] : status)),
  ofLines('counterpartyName', 'Contrepartie', (line) => line.counterpartyName),
  ofLines('counterpartyId', 'Code de la contrepartie', (line) => line.counterpartyId),
  ofLines('exchangeObject', 'Objet de l’échange', (line) => line.exchangeObject),
  ofLines('reason', 'Motif', (line) => line.reason),
  ofLines('minutes', 'Minutes (− donné, + reçu)', signed),
  ofLines('hours', 'Heures (− donné, + reçu)', (line) => decimalHours(signed(line))),
  column('balanceMinutes', 'Solde en minutes', (row) => row.balanceMinutes),
  column('balanceHours', 'Solde en heures', (row) => decimalHours(row.balanceMinutes)),
  ofLines('heldMinutes', 'Minutes réservées', (line) => line.heldMinutes),
  ofLines('reversedMinutes', 'Minutes contre-passées depuis', (line) => line.reversedMinutes),
  ofLines('reversesTransferId', 'Contre-passe', (line) => line.reverses?.transferId ?? null),
  ofLines(
    'reversesEffectiveOn',
    'Date de ce qui est contre-passé',
    (line) => line.reverses?.effectiveOn ?? null,
  ),
  ofLines(
    'reversesMinutes',
    'Minutes de ce qui est contre-passé',
    (line) => line.reverses?.minutes ?? null,
  ),
  ofLines('reasonCode', 'Cause', ({ reverses }, french) =>
    reverses === null ? null : french ? reasonInFrench(reverses.reasonCode) : reverses.reasonCode,
  ),
  ofLines('exchangeId', 'Échange', (line) => line.exchangeId),
  ofLines('transferId', 'Mouvement', (line) => line.transferId),
  ofLines('revision', 'Écriture n°', (line) => line.revision),
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
