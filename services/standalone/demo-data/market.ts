import type { Day } from '@bourse/kernel/clock';
import { azincourt, berthen, dunkerque, ghyvelde, grenoble, lille, saintGeorges } from './cast.ts';
import type { DemoClient } from './client.ts';

/** A day so many days after the first start. */
export type DayOf = (days: number) => Day;

/** What is offered and asked for. @returns the ids, for the exchanges that start from them. */
export async function openMarket({ does }: DemoClient, day: DayOf) {
  const [roads, security, energy] = await Promise.all([
    does(dunkerque, 'offer roads', '/api/offers', {
      title: 'Ingénierie de voirie et d’urbanisme',
      description:
        'Un ingénieur relit vos projets d’aménagement et vous accompagne auprès des entreprises.\n\nIl vient sur place quand il le faut.',
      skills: ['voirie', 'urbanisme'],
      capacityMinutes: 9_000,
      unitCostCents: 4_200,
      conditions: 'Sur rendez-vous, déplacement compris dans un rayon de 40 km.',
      expiresOn: day(300),
    }),
    does(lille, 'offer security', '/api/offers', {
      title: 'Cybersécurité : diagnostic et premiers gestes',
      description:
        'Une experte examine vos postes et vos sauvegardes, puis écrit avec vous un plan d’action tenable.',
      skills: ['cybersécurité', 'informatique'],
      capacityMinutes: 4_800,
      unitCostCents: 5_500,
      conditions: 'À distance ou sur place, une demi-journée au moins.',
      expiresOn: null,
    }),
    does(grenoble, 'offer energy', '/api/offers', {
      title: 'Rénovation énergétique des bâtiments publics',
      description:
        'Un économe de flux lit vos factures, visite une école ou une mairie, et classe les travaux par ce qu’ils rapportent.',
      skills: ['énergie', 'bâtiment'],
      capacityMinutes: 3_600,
      unitCostCents: 4_800,
      conditions: '',
      expiresOn: day(240),
    }),
    does(dunkerque, 'offer archives', '/api/offers', {
      title: 'Archives et protection des données',
      description: 'Tri, classement et registre des traitements, avec votre secrétariat.',
      skills: ['archives', 'RGPD'],
      capacityMinutes: 2_400,
      unitCostCents: 3_900,
      conditions: '',
      expiresOn: day(180),
    }),
  ]);
  const [mailbox, plan, crossing] = await Promise.all([
    does(ghyvelde, 'request mailbox', '/api/requests', {
      title: 'Protéger la mairie contre les courriels piégés',
      need: 'Deux postes, une boîte aux lettres commune, et une sauvegarde dont personne ne sait si elle marche.',
      skills: ['cybersécurité'],
      estimatedMinutes: 480,
      neededBy: day(90),
    }),
    does(ghyvelde, 'request plan', '/api/requests', {
      title: 'Relire notre plan local d’urbanisme',
      need: 'Une parcelle agricole pose question, et nous n’avons pas d’urbaniste.',
      skills: ['urbanisme'],
      estimatedMinutes: 300,
      neededBy: day(120),
    }),
    does(saintGeorges, 'request crossing', '/api/requests', {
      title: 'Sécuriser la traversée du bourg',
      need: 'Des camions passent devant l’école. Nous cherchons quelqu’un pour regarder les lieux avec nous.',
      skills: ['voirie'],
      estimatedMinutes: null,
      neededBy: day(75),
    }),
    does(azincourt, 'request school', '/api/requests', {
      title: 'Faire baisser la facture de chauffage de l’école',
      need: 'La facture a doublé en deux ans. Par quoi commencer ?',
      skills: ['énergie'],
      estimatedMinutes: 360,
      neededBy: day(100),
    }),
    does(berthen, 'request archives', '/api/requests', {
      title: 'Trier cinquante ans d’archives',
      need: 'Le grenier de la mairie est plein, et un dégât des eaux a touché quelques cartons.',
      skills: [],
      estimatedMinutes: null,
      neededBy: day(60),
    }),
  ]);
  return { roads, security, energy, mailbox, plan, crossing };
}
export type Market = Awaited<ReturnType<typeof openMarket>>;
