import { everyItem } from '../support/client.ts';
import { association, berthen, labelOf, type Stage } from './cast.ts';
import type { Names } from './admissions.ts';
import { addsUp, eventsBehind, sumOfBalances, toldBeforeTheirCause } from './checks.ts';
import { dayAndTime, dayInFrench, eventInFrench, hours, movementInFrench } from './french.ts';
import { type Everything, readEverything } from './read-everything.ts';
import type {
  AccountView,
  GapsView,
  StatementView,
  TimelineView,
  TrialBalanceView,
} from './views.ts';

const nameOf = (names: Names, id: string): string => names.get(id) ?? id;

/** The balances of all, and their sum. */
export async function showBalances({ report, as }: Stage, names: Names): Promise<void> {
  report.heading('Les soldes et la balance (balances, trial balance)');
  const accounts = await everyItem<AccountView>(as(association), '/api/ledger/accounts');
  report.say(`  ${'solde'.padStart(10)} ${'donné'.padStart(10)} ${'reçu'.padStart(10)}`);
  for (const account of accounts) {
    const { accountId, balanceMinutes, givenMinutes, receivedMinutes } = account;
    const figures = [balanceMinutes, givenMinutes, receivedMinutes].map((minutes) =>
      hours(minutes).padStart(10),
    );
    report.say(`  ${figures.join(' ')}  ${nameOf(names, accountId)}`);
  }
  report.say(`  ${hours(sumOfBalances(accounts)).padStart(10)}  somme (sum)`);
  report.check(
    'chaque membre a un compte',
    accounts.filter(({ kind }) => kind !== 'clearing').length,
    names.size,
  );
  report.check('la somme des soldes est zéro (zero sum)', sumOfBalances(accounts), 0);

  const trial = await as(association).get<TrialBalanceView>('/api/ledger/trial-balance');
  report.say(
    `  Balance : ${hours(trial.debitsPostedMinutes)} au débit, ${hours(trial.creditsPostedMinutes)} au crédit, ` +
      `${hours(trial.heldMinutes)} réservées, ${trial.accounts} comptes`,
  );
  const { balanced, balanceMinutes, debitsPostedMinutes } = trial;
  report.check(
    'la balance tombe juste (balanced)',
    { balanced, balanceMinutes, debitsPostedMinutes },
    { balanced: true, balanceMinutes: 0, debitsPostedMinutes: trial.creditsPostedMinutes },
  );
}

/** The statement of a commune, line by line. @param closing What it must have left, minutes. */
export async function showStatement(
  { report, as }: Stage,
  names: Names,
  closing: number,
): Promise<void> {
  report.heading('Le relevé de compte de Berthen (statement)');
  const path = `/api/ledger/accounts/${berthen.territoryId}/statement`;
  const statement = await as(berthen).get<StatementView>(path);
  report.say(`  solde d’ouverture ${hours(statement.openingBalanceMinutes)}`);
  for (const line of statement.lines) {
    const { effectiveOn, kind, direction, counterpartyId, minutes, balanceMinutes } = line;
    const sign = direction === 'given' ? '−' : '+';
    const whom = `${direction === 'given' ? 'à' : 'de'} : ${nameOf(names, counterpartyId)}`;
    const moved = `${sign}${hours(minutes)}`.padStart(9);
    report.say(
      `  ${dayInFrench(effectiveOn)} ${moved}  solde ${hours(balanceMinutes)}  ${movementInFrench(kind)} ${whom}`,
    );
  }
  report.say(`  solde de clôture ${hours(statement.closingBalanceMinutes)}`);
  report.check('le relevé tombe juste, ligne à ligne', addsUp(statement), true);
  report.check('il reste ce qui n’a pas été payé', statement.closingBalanceMinutes, closing);
}

const STEPS = [
  'ExchangeProposed',
  'ExchangeCountered',
  'ExchangeAccepted',
  'ExchangeAgreed',
  'ConventionSigned',
  'ConventionSigned',
  'WorkLogged',
  'WorkLogged',
  'WorkCorrected',
  'DeliveryCertified',
  'ExchangeSettled',
];

/** Who did what, when, and because of what. */
export async function showTimeline(stage: Stage, exchangeId: string): Promise<void> {
  const { report, as } = stage;
  report.heading('L’histoire de l’échange réglé (timeline)');
  const path = `/api/audit/exchanges/${exchangeId}/timeline`;
  const { items, truncated } = await as(association).get<TimelineView>(path);
  for (const { recordedAt, actor, type, causedBy } of items) {
    report.say(`  ${dayAndTime(recordedAt)}  ${eventInFrench(type)}`);
    const cause =
      causedBy === null ? 'de son propre chef' : `suite à : ${eventInFrench(causedBy.type)}`;
    report.say(`      par ${labelOf(stage, actor)}, ${cause}`);
  }
  report.check(
    'les étapes de l’échange y sont toutes, dans l’ordre',
    items.map(({ type }) => type).filter((type) => STEPS.includes(type)),
    STEPS,
  );
  report.check('le grand livre, l’offre et le besoin y sont aussi', kindsIn(items), [
    'exchange',
    'ledger',
    'offer',
    'request',
  ]);
  report.check('chaque cause précède sa conséquence', toldBeforeTheirCause(items), []);
  report.check('l’histoire est entière (not truncated)', truncated, false);
}

const kindsIn = (items: TimelineView['items']): readonly string[] =>
  [...new Set(items.map(({ stream }) => stream.split('-')[0] ?? ''))].sort();

/** Whether the trail has every event of everything that there is. Waits for it: the trail follows by the broadcast. */
export async function checkTrail({ report, as }: Stage): Promise<void> {
  report.heading('Le journal (audit trail, gaps)');
  const auditor = as(association);
  const wanted = eventsBehind(revisionsOf(await readEverything(auditor)));
  const summary = async () => {
    const gaps = await auditor.get<GapsView>('/api/audit/gaps');
    const { complete, events, faultyStreams, unreadable } = gaps;
    return { complete, events, faultyStreams, unreadable };
  };
  await report.eventually(
    `le journal est complet (complete), avec les ${wanted} événements que disent les révisions`,
    summary,
    { complete: true, events: wanted, faultyStreams: 0, unreadable: 0 },
  );
}

/** A ledger is one stream: its last revision is that of the account that was touched last. */
const revisionsOf = (everything: Everything): readonly (number | null)[] => [
  // Each was granted, and none was withdrawn: one event.
  ...everything.mandates.map(() => 0),
  ...[...everything.territories, ...everything.offers].map(({ revision }) => revision),
  ...[...everything.requests, ...everything.exchanges].map(({ revision }) => revision),
  ...[...everything.marketplaces, ...everything.crossings].map(({ revision }) => revision),
  ...everything.ledgers.map((accounts) => Math.max(...accounts.map(({ revision }) => revision))),
];
