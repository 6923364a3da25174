import { dayOf, type Instant } from '@bourse/kernel/clock';
import type { AccountKind } from '@bourse/ledger/account';
import { nextTurn } from '@bourse/kernel/next-turn';
import {
  area,
  BOLD,
  FAINT,
  finish,
  heightOf,
  openPdf,
  type Page,
  type Part,
  shade,
  type TextStyle,
  write,
} from './pdf-page.ts';
import { beginTable, type Cell } from './pdf-table.ts';
import type { ToldLine, ToldStatement } from './told-statement.ts';
import {
  accountKindIn,
  codeOf,
  dayInFrench,
  inHours,
  kindIn,
  legalTimeOf,
  reasonIn,
  shortDay,
  statusIn,
} from './words.ts';

/** Drawn in one go: others have their turn in between. */
const LINES_AT_ONCE = 50;

/**
 * A statement to print: A4, in French, tagged.
 *
 * @param options.asOf When it was drawn up, of a period that goes on; null of one that is over.
 */
export async function statementPdf(
  statement: ToldStatement,
  options: { readonly kind: AccountKind; readonly asOf: Instant | null },
): Promise<Uint8Array> {
  const holder = statement.accountName ?? codeOf(statement.accountId);
  const { page, root } = openPdf({
    title: `Relevé de compte – ${holder}`,
    subject: periodOf(statement),
    // The end of the period where it is over, so that nothing of the document depends on when it is asked for.
    madeAt: options.asOf ?? `${statement.to ?? '2000-01-01'}T12:00:00.000Z`,
  });
  const below = titleBlock(page, root, statement, options);
  const table = beginTable(page, root, {
    y: summary(page, root, statement, below) + 16,
    columns: [
      { title: 'Date', width: 58 },
      { title: 'Mouvement', width: 0 },
      { title: 'Donné', width: 66, align: 'right' },
      { title: 'Reçu', width: 66, align: 'right' },
      { title: 'Solde', width: 72, align: 'right' },
    ],
  });
  table.row(edge('Solde d’ouverture', statement.openingBalanceMinutes), { strong: true });
  for (const [index, line] of statement.lines.entries()) {
    if (index % LINES_AT_ONCE === LINES_AT_ONCE - 1) await nextTurn();
    table.row(cellsOf(line, statement.by));
  }
  table.row(
    [
      { text: '' },
      { text: 'Totaux de la période' },
      { text: inHours(statement.givenMinutes) },
      { text: inHours(statement.receivedMinutes) },
      { text: '' },
    ],
    { strong: true },
  );
  table.row(edge('Solde de clôture', statement.closingBalanceMinutes), { strong: true });
  const end = table.end();
  note(page, root, end);
  return finish(page, root, `Relevé de compte – ${holder} (${codeOf(statement.accountId)})`);
}

const edge = (text: string, balance: number): readonly Cell[] => [
  { text: '' },
  { text },
  { text: '' },
  { text: '' },
  { text: inHours(balance) },
];

function cellsOf(line: ToldLine, by: ToldStatement['by']): readonly Cell[] {
  const { direction, minutes, effectiveOn, recordedAt, balanceMinutes } = line;
  const recordedOn = dayOf(recordedAt);
  const day = by === 'effective' && effectiveOn !== null ? effectiveOn : recordedOn;
  const moved = line.status === 'posted' ? inHours(minutes) : '';
  return [
    { text: shortDay(day) },
    { text: headOf(line), details: detailsOf(line, day, recordedOn) },
    { text: direction === 'given' ? moved : '' },
    { text: direction === 'received' ? moved : '' },
    { text: inHours(balanceMinutes) },
  ];
}

function headOf({ kind, status, direction, counterpartyName, counterpartyId }: ToldLine): string {
  const whom = counterpartyName ?? codeOf(counterpartyId);
  const what = status === 'posted' ? kindIn.fr[kind] : `Réservation (${statusIn.fr[status]})`;
  if (kind === 'exchange') return `${what} avec ${whom}`;
  return `${what} ${direction === 'given' ? 'à' : 'de'} ${whom}`;
}

function detailsOf(line: ToldLine, day: string, recordedOn: string): readonly string[] {
  const { exchangeObject, reason, reverses, reversedMinutes, effectiveOn, heldMinutes } = line;
  const details: string[] = [];
  if (exchangeObject !== null) details.push(exchangeObject);
  if (reverses !== null) {
    const { minutes, effectiveOn: valueDay, reasonCode, transferId } = reverses;
    details.push(
      `Contre-passe tout ou partie de ${inHours(minutes)} du ${shortDay(valueDay)} (${reasonIn('fr', reasonCode)}), mouvement ${transferId}`,
    );
  }
  if (reason !== null) details.push(`Motif : ${reason}`);
  if (line.status !== 'posted') details.push(`${inHours(heldMinutes)} réservées, aucun mouvement`);
  if (reversedMinutes > 0) details.push(`Contre-passé depuis : ${inHours(reversedMinutes)}`);
  if (effectiveOn !== null && effectiveOn !== day)
    details.push(`Date de valeur : ${shortDay(effectiveOn)}`);
  if (recordedOn !== day) details.push(`Enregistré le ${shortDay(recordedOn)}`);
  return details;
}

const periodOf = ({ from, to }: ToldStatement): string => {
  if (from !== undefined && to !== undefined)
    return from === to
      ? `Le ${dayInFrench(from)}`
      : `Du ${dayInFrench(from)} au ${dayInFrench(to)}`;
  if (from !== undefined) return `Depuis le ${dayInFrench(from)}`;
  return to === undefined ? 'Depuis l’ouverture du compte' : `Jusqu’au ${dayInFrench(to)}`;
};

/** Whose account, which period, drawn up when. @returns the y below it. */
function titleBlock(
  page: Page,
  root: Part,
  statement: ToldStatement,
  { kind, asOf }: { readonly kind: AccountKind; readonly asOf: Instant | null },
): number {
  const line: Pick<TextStyle, 'x' | 'width'> = { x: area.left, width: area.width };
  let y: number = area.top;
  const add = (
    type: string,
    text: string,
    style: Omit<TextStyle, 'x' | 'y' | 'width'>,
    gap = 0,
  ) => {
    const part = page.struct(type);
    root.add(part);
    y = write(page, part, type, text, { ...line, ...style, y: y + gap });
    part.end();
  };
  add('P', 'Bourse d’échange de compétences entre territoires', { size: 9, color: FAINT });
  add('H1', 'Relevé de compte', { size: 20, font: BOLD }, 2);
  const holder = statement.accountName ?? codeOf(statement.accountId);
  add('P', holder, { size: 12, font: BOLD }, 8);
  const code = statement.accountName === null ? '' : `${codeOf(statement.accountId)} – `;
  add('P', `${code}${accountKindIn.fr[kind]}`, { size: 10, color: FAINT }, 1);
  const dates =
    statement.by === 'recorded'
      ? 'mouvements selon leur date d’enregistrement'
      : 'mouvements selon leur date de valeur';
  add('P', `${periodOf(statement)}, ${dates}`, { size: 10 }, 8);
  if (asOf !== null) {
    const [day = '', time = ''] = legalTimeOf(asOf).split(' ');
    const [hour = '', minute = ''] = time.split(':');
    add(
      'P',
      `Arrêté au ${dayInFrench(day)} à ${hour} h ${minute} (heure de Paris)`,
      { size: 10 },
      1,
    );
  }
  return y;
}

/** The four figures of the period. @returns the y below them. */
function summary(page: Page, root: Part, statement: ToldStatement, above: number): number {
  const figures = [
    ['Solde d’ouverture', statement.openingBalanceMinutes],
    ['Donné', statement.givenMinutes],
    ['Reçu', statement.receivedMinutes],
    ['Solde de clôture', statement.closingBalanceMinutes],
  ] as const;
  const [y, height, width] = [above + 12, 42, area.width / figures.length];
  shade(page, y, height, '#f1f3f5');
  for (const [index, [label, minutes]] of figures.entries()) {
    const part = page.struct('P');
    root.add(part);
    const x = area.left + index * width + 10;
    const place = { x, width: width - 20 };
    const next = write(page, part, 'Span', `${label} `, {
      ...place,
      y: y + 7,
      size: 8.5,
      color: FAINT,
    });
    write(page, part, 'Span', inHours(minutes), { ...place, y: next + 1, size: 13, font: BOLD });
    part.end();
  }
  return y + height;
}

const NOTE =
  'Les heures sont un indicateur entre membres de la bourse et non une dette publique ; le remboursement ' +
  'éventuel relève de la convention de chaque échange. Une réservation et son versement font une seule ligne.';

function note(page: Page, root: Part, above: number): void {
  const style = { x: area.left, width: area.width, size: 8, color: FAINT };
  let y = above + 12;
  if (y + heightOf(page, NOTE, style) > area.bottom) {
    page.addPage();
    y = area.top;
  }
  const part = page.struct('P');
  root.add(part);
  write(page, part, 'P', NOTE, { ...style, y });
  part.end();
}
