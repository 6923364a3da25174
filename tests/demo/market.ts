import { today } from '../support/days.ts';
import {
  association,
  azincourt,
  berthen,
  dunkerque,
  lille,
  type Party,
  saintGeorges,
  type Stage,
} from './cast.ts';
import { hours } from './french.ts';
import type { AccountView } from './views.ts';

/** What is offered and needed. Ids. */
export type Market = {
  readonly offers: { readonly roads: string; readonly security: string };
  readonly requests: {
    readonly berthen: string;
    readonly saintGeorges: string;
    readonly azincourt: string;
  };
};

export const capacities = { roads: 960, security: 3_000 } as const;

export const endowments: readonly { readonly to: Party; readonly minutes: number }[] = [
  { to: berthen, minutes: 900 },
  { to: saintGeorges, minutes: 600 },
  { to: azincourt, minutes: 1_500 },
];

/** The large ones lend, the small ones need, and the association gives the small ones hours to spend. */
export async function openMarket(stage: Stage): Promise<Market> {
  const { report } = stage;
  report.heading('Les offres, les besoins, les dotations (offers, requests, endowments)');
  const offers = {
    roads: await publish(stage, dunkerque, {
      title: 'Ingénierie de voirie et d’urbanisme',
      description: 'Un ingénieur relit vos projets et vous accompagne auprès des entreprises.',
      skills: ['voirie', 'urbanisme'],
      capacityMinutes: capacities.roads,
      unitCostCents: 4_200,
    }),
    security: await publish(stage, lille, {
      title: 'Cybersécurité : diagnostic et premiers gestes',
      description: 'Une experte examine vos postes et écrit avec vous un plan d’action.',
      skills: ['cybersécurité', 'informatique'],
      capacityMinutes: capacities.security,
      unitCostCents: 5_500,
    }),
  };
  const requests = {
    berthen: await need(stage, berthen, {
      title: 'Refaire la rue de l’école',
      need: 'Nous ne savons pas écrire le cahier des charges pour les entreprises.',
      skills: ['voirie'],
      estimatedMinutes: 600,
    }),
    saintGeorges: await need(stage, saintGeorges, {
      title: 'Relire le plan local d’urbanisme',
      need: 'Une parcelle agricole pose question, et nous n’avons pas d’urbaniste.',
      skills: ['urbanisme'],
      estimatedMinutes: 300,
    }),
    azincourt: await need(stage, azincourt, {
      title: 'Protéger la mairie contre les courriels piégés',
      need: 'Deux postes, une boîte aux lettres commune, et aucune sauvegarde.',
      skills: [],
      estimatedMinutes: null,
    }),
  };
  for (const { to, minutes } of endowments) {
    const { position } = await stage.as(association).post('/api/ledger/endowments', {
      toAccountId: to.territoryId,
      minutes,
      reason: 'Dotation de l’année aux petites communes',
    });
    await report.eventually(
      `dotation de ${hours(minutes)} : ${to.label}`,
      async () =>
        (
          await stage
            .as(to)
            .get<AccountView>(`/api/ledger/accounts/${to.territoryId}?after=${position}`)
        ).balanceMinutes,
      minutes,
    );
  }
  return { offers, requests };
}

async function publish(
  { report, as }: Stage,
  by: Party,
  content: { title: string; capacityMinutes: number; [field: string]: unknown },
): Promise<string> {
  const { id, position } = await as(by).post('/api/offers', {
    ...content,
    conditions: 'Sur rendez-vous, déplacement compris.',
    expiresOn: today(180),
  });
  await as(by).get(`/api/offers/${id}?after=${position}`);
  report.say(`  Offre : ${content.title}, ${hours(content.capacityMinutes)} (${by.label})`);
  return id;
}

async function need(
  { report, as }: Stage,
  by: Party,
  content: { title: string; [field: string]: unknown },
): Promise<string> {
  const { id, position } = await as(by).post('/api/requests', {
    ...content,
    neededBy: today(90),
  });
  await as(by).get(`/api/requests/${id}?after=${position}`);
  report.say(`  Besoin : ${content.title} (${by.label})`);
  return id;
}
