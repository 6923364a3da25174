import type { Exchange } from '../api-client/exchange-views.ts';

export const LENDER = 'siren:245900428';
export const BORROWER = 'insee:59532';

/** An exchange as the API shows it, for tests. */
export const exchangeWith = (given: Partial<Exchange> = {}): Exchange => ({
  exchangeId: '019dd000-0000-7000-8000-000000000001',
  status: 'proposed',
  offerId: null,
  requestId: null,
  renewsExchangeId: null,
  lenderId: LENDER,
  borrowerId: BORROWER,
  object: 'Relire le plan local d’urbanisme',
  crossesEpci: false,
  terms: { minutes: 480, unitCostCents: 4200, startsOn: '2026-03-02', endsOn: '2026-04-30' },
  proposedBy: BORROWER,
  answerBy: '2026-03-31T22:00:00.000Z',
  refusedFor: null,
  refusedDetail: null,
  refusedAvailableMinutes: null,
  ground: null,
  signedBy: [],
  sessions: [],
  loggedMinutes: 0,
  certifiesItselfAt: null,
  lapsesAt: null,
  verdict: null,
  reversals: [],
  figures: {
    proposed: { minutes: 480, costCents: 33_600 },
    agreed: null,
    logged: { minutes: 0, costCents: 0 },
    certified: null,
    settled: null,
    reversed: null,
    owed: null,
  },
  proposedAt: '2026-03-01T08:00:00.000Z',
  changedAt: '2026-03-01T08:00:00.000Z',
  revision: 0,
  ...given,
});
