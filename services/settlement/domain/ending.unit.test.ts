import { describe, test } from '@jest/globals';
import { type ExchangeCommand } from './exchange.ts';
import { type ExchangeStatus, holdIdOf, type Remedy } from './exchange-state.ts';
import {
  accepted,
  ANSWER_BY,
  ASSOCIATION,
  BORROWER,
  certified,
  event,
  EXCHANGE,
  given,
  histories,
  HOLD,
  knownStatuses,
  lapseAnnounced,
  lapsed,
  LAPSES_AT,
  LENDER,
  OFFER,
  refusedInEveryStatus,
  refusedOutside,
  REQUEST,
  securingStarted,
  signedBy,
  STRANGER,
  terms,
  workCorrected,
  workLogged,
} from './fixtures.ts';

const { delivering } = histories;
const reason = 'Le besoin a changé';

describe('cancelling an exchange', () => {
  const cancel = { type: 'CancelExchange', by: LENDER, reason } as const;
  const cancelled = (transferId: string | null, by = LENDER) =>
    event('ExchangeCancelled', { offerId: OFFER, requestId: REQUEST, transferId, by, reason });

  test('names what others hold for it', () => {
    given(histories.accepted)
      .when(cancel)
      .then([cancelled(null)]);
    for (const status of ['securing', 'agreed', 'signed'] as const) {
      given(histories[status])
        .when(cancel)
        .then([cancelled(HOLD)]);
    }
  });
  test('names the hold of the last attempt', () => {
    const again = event('ExchangeCountered', { by: BORROWER, terms, answerBy: ANSWER_BY });
    const secondAttempt = [
      ...histories.refused,
      again,
      accepted,
      event('SecuringStarted', {
        attempt: 2,
        offerId: OFFER,
        lenderId: LENDER,
        borrowerId: BORROWER,
        minutes: terms.minutes,
        startsOn: terms.startsOn,
        endsOn: terms.endsOn,
      }),
    ];
    given(secondAttempt)
      .when(cancel)
      .then([cancelled(holdIdOf(EXCHANGE, 2))]);
  });
  test('is for either party, and once', () => {
    given(histories.agreed)
      .when({ ...cancel, by: BORROWER })
      .then([cancelled(HOLD, BORROWER)]);
    const byLender = [...histories.agreed, cancelled(HOLD)];
    given(byLender).when(cancel).thenNothing();
    given(byLender)
      .when({ ...cancel, by: BORROWER })
      .thenRejected('wrong_status', { status: 'cancelled' });
  });
  test('does not make work vanish', () =>
    given(delivering).when(cancel).thenRejected('work_already_logged', { loggedMinutes: 240 }));
  test('before any hold was sought releases nothing, and twice is once in every status', () => {
    for (const status of ['accepted', 'securing', 'agreed', 'signed'] as const) {
      const transferId = status === 'accepted' ? null : HOLD;
      given([...histories[status], cancelled(transferId)])
        .when(cancel)
        .thenNothing();
    }
  });
  test('has its moment, and is for the parties', () => {
    refusedOutside(cancel, 'accepted', 'securing', 'agreed', 'signed', 'delivering', 'cancelled');
    refusedInEveryStatus({ ...cancel, by: STRANGER }, 'not_a_party');
    refusedInEveryStatus({ ...cancel, by: ASSOCIATION }, 'not_a_party');
  });
});

// The table of the room's README, cell by cell.
type Cell = 'nothing' | 'hold' | readonly Remedy[];
const cancellation: Readonly<
  Record<Exclude<ExchangeStatus, 'unknown'>, { readonly lender: Cell; readonly borrower: Cell }>
> = {
  // Proposed by the borrower.
  proposed: { lender: ['declineExchange'], borrower: ['withdrawExchange'] },
  // Countered by the lender.
  countered: { lender: ['withdrawExchange'], borrower: ['declineExchange'] },
  refused: {
    lender: ['withdrawExchange', 'declineExchange'],
    borrower: ['withdrawExchange', 'declineExchange'],
  },
  declined: { lender: [], borrower: [] },
  withdrawn: { lender: [], borrower: [] },
  expired: { lender: [], borrower: [] },
  accepted: { lender: 'nothing', borrower: 'nothing' },
  securing: { lender: 'hold', borrower: 'hold' },
  agreed: { lender: 'hold', borrower: 'hold' },
  signed: { lender: 'hold', borrower: 'hold' },
  delivering: {
    lender: ['correctWork', 'raiseDispute'],
    borrower: ['certifyDelivery', 'raiseDispute'],
  },
  // Disputed by the borrower.
  disputed: { lender: ['resolveDispute'], borrower: ['withdrawDispute', 'resolveDispute'] },
  certified: { lender: ['reverseExchange'], borrower: ['reverseExchange'] },
  resolved: { lender: ['reverseExchange'], borrower: ['reverseExchange'] },
  settled: { lender: ['reverseExchange'], borrower: ['reverseExchange'] },
  reversed: { lender: [], borrower: [] },
  // Cancelled by the borrower, who may say so again.
  cancelled: { lender: [], borrower: 'nothing' },
  lapsed: { lender: [], borrower: [] },
};

describe('the table of cancellations', () => {
  const cells = knownStatuses.flatMap((status) => [
    { status, party: 'lender', by: LENDER } as const,
    { status, party: 'borrower', by: BORROWER } as const,
  ]);
  test.each(cells)('$status, by the $party', ({ status, party, by }) => {
    const cell = cancellation[status][party];
    const when = given(histories[status]).when({ type: 'CancelExchange', by, reason });
    if (status === 'cancelled' && party === 'lender')
      return when.thenRejected('wrong_status', { status });
    if (typeof cell !== 'string') {
      const code = status === 'delivering' ? 'work_already_logged' : 'wrong_status';
      return when.thenRejected(code, { instead: cell });
    }
    if (status === 'cancelled') return when.thenNothing();
    const transferId = cell === 'hold' ? HOLD : null;
    return when.then([
      event('ExchangeCancelled', { offerId: OFFER, requestId: REQUEST, transferId, by, reason }),
    ]);
  });
});

describe('announcing that an exchange lapses', () => {
  // Fourteen times 24 hours after 20 March began, in Paris.
  const DUE = '2026-04-02T23:00:00.000Z';
  const announce = {
    type: 'AnnounceLapse',
    now: DUE,
    afterDays: 14,
    lapsesAt: LAPSES_AT,
  } as const satisfies ExchangeCommand;

  test.each(['agreed', 'signed'] as const)(
    'comes so many days after the last day (%s)',
    (status) => {
      given(histories[status]).when(announce).then([lapseAnnounced]);
      given(histories[status])
        .when({ ...announce, now: '2026-04-02T22:59:59.999Z' })
        .thenRejected('not_due', { dueAt: DUE });
    },
  );
  test('names a moment to come', () => {
    given(histories.signed)
      .when({ ...announce, now: LAPSES_AT })
      .thenRejected('not_due', { dueAt: DUE });
    given(histories.signed)
      .when({ ...announce, now: '2026-04-18T23:59:59.999Z' })
      .then([lapseAnnounced]);
  });
  test('twice is once, and once more after somebody signed or took work back', () => {
    for (const status of ['agreed', 'signed'] as const) {
      given([...histories[status], lapseAnnounced])
        .when(announce)
        .thenNothing();
    }
    given([...histories.agreed, lapseAnnounced, signedBy(LENDER)])
      .when(announce)
      .then([lapseAnnounced]);
    given([...histories.agreed, signedBy(LENDER), lapseAnnounced, signedBy(BORROWER)])
      .when(announce)
      .then([lapseAnnounced]);
    given([...histories.signed, lapseAnnounced, workLogged(60), workCorrected(0)])
      .when(announce)
      .then([lapseAnnounced]);
  });
  test('leaves the exchange as it is: signed, worked on or cancelled', () => {
    given([...histories.agreed, signedBy(LENDER), lapseAnnounced])
      .when({ type: 'SignConvention', by: BORROWER })
      .then([signedBy(BORROWER)]);
    given([...histories.signed, lapseAnnounced, workLogged(240)])
      .when({ type: 'CertifyDelivery', by: BORROWER, minutes: 240 })
      .then([certified(240)]);
  });
  test('has its moment: nothing is held, or somebody worked', () =>
    refusedOutside(announce, 'agreed', 'signed'));
});

describe('an exchange that lapses', () => {
  const lapse = { type: 'LapseExchange', now: LAPSES_AT } as const;

  test.each(['agreed', 'signed'] as const)('names what others hold for it (%s)', (status) =>
    given([...histories[status], lapseAnnounced])
      .when(lapse)
      .then([lapsed]),
  );
  test('waits for the moment announced, and does not come unannounced', () => {
    given([...histories.signed, lapseAnnounced])
      .when({ ...lapse, now: '2026-04-18T23:59:59.999Z' })
      .thenRejected('not_due', { dueAt: LAPSES_AT });
    given(histories.signed).when(lapse).thenRejected('not_due', { dueAt: null });
    given([...histories.agreed, lapseAnnounced, signedBy(LENDER)])
      .when(lapse)
      .thenRejected('not_due', { dueAt: null });
  });
  test('does not take away what was worked on in the meantime', () =>
    given([...histories.signed, lapseAnnounced, workLogged(60)])
      .when(lapse)
      .thenRejected('wrong_status', { status: 'delivering' }));
  test('names the hold of the attempt that succeeded, and no offer or request where there is none', () => {
    const secondHold = holdIdOf(EXCHANGE, 2);
    given([
      ...histories.refused,
      event('ExchangeCountered', { by: BORROWER, terms, answerBy: ANSWER_BY }),
      accepted,
      securingStarted(2),
      event('CapacitySecured', { attempt: 2 }),
      event('CreditSecured', { attempt: 2, transferId: secondHold }),
      event('ExchangeAgreed', { requestId: REQUEST, terms }),
      lapseAnnounced,
    ])
      .when(lapse)
      .then([
        event('ExchangeLapsed', { offerId: OFFER, requestId: REQUEST, transferId: secondHold }),
      ]);
  });
  test('twice is once', () => given(histories.lapsed).when(lapse).thenNothing());
  test('has its moment', () => refusedOutside(lapse, 'agreed', 'signed', 'lapsed'));
});
