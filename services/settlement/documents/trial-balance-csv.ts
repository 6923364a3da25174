import type { CsvForm } from '@bourse/service-kit/csv';
import type { Sums, TrialBalance } from '../read-models/history/trial-balance.ts';
import { type Column, csvTable } from './csv-table.ts';
import { accountKindIn } from './words.ts';

type Row = Sums & { readonly kind: TrialBalance['kinds'][number]['kind'] | 'total' };

const columns: readonly Column<Row>[] = [
  {
    name: 'kind',
    title: { fr: 'Comptes', en: 'Accounts' },
    cell: ({ kind }, reader) => {
      if (reader === 'program') return kind;
      return kind === 'total' ? 'Total' : accountKindIn[reader][kind];
    },
  },
  {
    name: 'accounts',
    title: { fr: 'Nombre de comptes', en: 'Number of accounts' },
    cell: (row) => row.accounts,
  },
  {
    name: 'debitsPostedMinutes',
    title: { fr: 'Donné (minutes)', en: 'Given (minutes)' },
    cell: (row) => row.debitsPostedMinutes,
  },
  {
    name: 'creditsPostedMinutes',
    title: { fr: 'Reçu (minutes)', en: 'Received (minutes)' },
    cell: (row) => row.creditsPostedMinutes,
  },
  {
    name: 'balanceMinutes',
    title: { fr: 'Solde (minutes)', en: 'Balance (minutes)' },
    cell: (row) => row.balanceMinutes,
  },
  {
    name: 'debitsPendingMinutes',
    title: { fr: 'Réservé à donner (minutes)', en: 'Held to give (minutes)' },
    cell: (row) => row.debitsPendingMinutes,
  },
  {
    name: 'creditsPendingMinutes',
    title: { fr: 'Réservé à recevoir (minutes)', en: 'Held to receive (minutes)' },
    cell: (row) => row.creditsPendingMinutes,
  },
];

/** A line for each kind of account, and the total, whose balance is zero. */
export const trialBalanceCsv = (trial: TrialBalance, form: CsvForm): string =>
  csvTable<Row>(columns, [...trial.kinds, { ...trial, kind: 'total' }], form);
