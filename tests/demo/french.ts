const written = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'short',
  timeStyle: 'medium',
  timeZone: 'Europe/Paris',
});

/** Minutes as a French reader says them: `7 h 30`. */
export function hours(minutes: number): string {
  const size = Math.abs(minutes);
  const whole = Math.trunc(size / 60);
  return `${minutes < 0 ? '−' : ''}${whole} h ${String(size % 60).padStart(2, '0')}`;
}

/** The day and time in Paris. */
export const dayAndTime = (instant: string): string => written.format(new Date(instant));

/** A calendar day, day first. */
export const dayInFrench = (day: string): string => day.split('-').toReversed().join('/');

export const yesOrNo = (value: boolean): string => (value ? 'oui (yes)' : 'non (no)');

const EVENTS: Readonly<Record<string, string>> = {
  ExchangeProposed: 'échange proposé',
  ExchangeCountered: 'contre-proposition',
  ExchangeAccepted: 'échange accepté',
  SecuringStarted: 'capacité et crédit demandés',
  CapacityReserved: 'heures réservées sur l’offre',
  CapacityReservationRefused: 'réservation refusée',
  CapacityReleased: 'heures rendues',
  CapacitySecured: 'capacité acquise',
  TransferPended: 'heures réservées au grand livre',
  TransferVoided: 'réservation levée',
  CreditSecured: 'crédit acquis',
  ExchangeAgreed: 'accord conclu',
  RequestFulfilled: 'besoin pourvu',
  ConventionSigned: 'convention signée',
  WorkLogged: 'séance de travail notée',
  WorkCorrected: 'séance corrigée',
  DeliveryCertified: 'service fait certifié',
  TransferPosted: 'heures versées',
  CapacityConsumed: 'heures consommées sur l’offre',
  ExchangeSettled: 'échange réglé',
};

/** What happened, with the name that developers know it by. */
export const eventInFrench = (type: string): string => {
  const french = EVENTS[type];
  return french === undefined ? type : `${french} (${type})`;
};

const MOVEMENTS: Readonly<Record<string, string>> = {
  endowment: 'dotation (endowment)',
  return: 'retour de dotation (return)',
  transfer: 'virement (transfer)',
  exchange: 'échange (exchange)',
  reversal: 'contre-passation (reversal)',
};

export const movementInFrench = (kind: string): string => MOVEMENTS[kind] ?? kind;

const STATUSES: Readonly<Record<string, string>> = {
  countered: 'contre-proposé',
  declined: 'décliné',
  refused: 'refusé',
  agreed: 'conclu',
  signed: 'signé des deux côtés',
  settled: 'réglé',
  cancelled: 'annulé',
  no_credit: 'faute de crédit',
  no_capacity: 'faute de capacité',
};

/** Where an exchange stands and, when it was refused, for want of what. */
export const statusInFrench = (status: string, refusedFor: string | null): string =>
  [status, refusedFor]
    .filter((code) => code !== null)
    .map((code) => `${STATUSES[code] ?? ''} (${code})`)
    .join(', ');
