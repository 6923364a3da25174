import type { CsvForm } from '@bourse/service-kit/csv';
import type { Sums, TrialBalance } from '../read-models/history/trial-balance.ts';
import { type Column, csvTable } from './csv-table.ts';
import { accountKindInFrench } from './words.ts';

type Row = Sums & { readonly kind: TrialBalance['kinds'][number]['kind'] | 'total' };

const columns: readonly Column<Row>[] = [
  {
    name: 'kind',
    title: 'Comptes',
    cell: ({ kind }, french) => {
      if (!french) return kind;
      return kind === 'total' ? 'Total' : accountKindInFrench[kind];
    },
  },
  { name: 'accounts', title: 'Nombre de comptes', cell: (row) => row.accounts },
  {
    name: 'debitsPostedMinutes',
    title: 'Donné (minutes)',
    cell: (row) => row.debitsPostedMinutes,
  },
  {
    name: 'creditsPostedMinutes',
    title: 'Reçu (minutes)',
    cell: (row) => row.creditsPostedMinutes,
  },
  { name: 'balanceMinutes', title: 'Solde (minutes)', cell: (row) => row.balanceMinutes },
  {
    name: 'debitsPendingMinutes',
    title: 'Réservé à donner (minutes)',
    cell: (row) => row.debitsPendingMinutes,
  },
  {
    name: 'creditsPendingMinutes',
    title: 'Réservé à recevoir (minutes)',
    cell: (row) => row.creditsPendingMinutes,
  },
];

/** A line for each kind of account, and the total, whose balance is zero. */
export const trialBalanceCsv = (trial: TrialBalance, form: CsvForm): string =>
  csvTable<Row>(columns, [...trial.kinds, { ...trial, kind: 'total' }], form);
