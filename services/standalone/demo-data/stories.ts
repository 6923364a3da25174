import { type Actor, azincourt, berthen, dunkerque, ghyvelde, grenoble, lille } from './cast.ts';
import { saintGeorges } from './cast.ts';
import type { DemoClient } from './client.ts';
import type { DayOf, Market } from './market.ts';

type Terms = {
  readonly object: string;
  readonly minutes: number;
  readonly offerId?: string;
  readonly requestId?: string;
};

/** Exchanges at every stage, so that whoever signs in finds something to do. Each stands by itself. */
export function storiesOf({ does, until }: DemoClient, day: DayOf, market: Market) {
  const propose = (by: Actor, { offerId, requestId, ...terms }: Terms): Promise<string> =>
    does(by, `propose ${terms.object}`, '/api/exchanges', {
      ...terms,
      ...(offerId === undefined ? {} : { offerId }),
      ...(requestId === undefined ? {} : { requestId }),
      startsOn: day(0),
      endsOn: day(60),
    });
  const step = (by: Actor, id: string, name: string, body?: unknown): Promise<string> =>
    does(by, `${name} of ${by.territoryId} in ${id}`, `/api/exchanges/${id}/${name}`, body);

  /** From a proposal of the borrower to where both have secured their part. */
  const agree = async (borrower: Actor, lender: Actor, terms: Terms): Promise<string> => {
    const id = await propose(borrower, terms);
    await step(lender, id, 'acceptances');
    // Or further, where this was played before.
    const open = ['proposed', 'accepted', 'securing'];
    await until(lender, `/api/exchanges/${id}`, ({ status }) => !open.includes(String(status)));
    return id;
  };
  const deliver = async (borrower: Actor, lender: Actor, terms: Terms): Promise<string> => {
    const id = await agree(borrower, lender, terms);
    await step(lender, id, 'signatures');
    await step(borrower, id, 'signatures');
    return id;
  };
  const log = (lender: Actor, id: string, minutes: number) =>
    step(lender, id, 'work-logs', { on: day(0), minutes });
  const { roads, security, energy, mailbox } = market;

  return [
    async () => {
      const object = 'Marquage de la rue de l’école';
      const id = await deliver(ghyvelde, dunkerque, { object, minutes: 480, offerId: roads });
      await log(dunkerque, id, 420);
      await step(ghyvelde, id, 'certifications', { minutes: 420 });
    },
    // The secretary certifies, the officer logs more.
    async () => {
      const object = 'Carrefour de la mairie';
      const id = await deliver(ghyvelde, dunkerque, { object, minutes: 600, offerId: roads });
      await log(dunkerque, id, 240);
    },
    // The secretary signs.
    async () => {
      const object = 'Plan de circulation du centre-bourg';
      const id = await agree(ghyvelde, dunkerque, { object, minutes: 360, offerId: roads });
      await step(dunkerque, id, 'signatures');
    },
    // The secretary answers.
    () =>
      propose(lille, {
        object: 'Diagnostic de cybersécurité de la mairie',
        minutes: 420,
        offerId: security,
        requestId: mailbox,
      }),
    // The officer answers.
    () =>
      propose(azincourt, {
        object: 'Accès et stationnement du musée',
        minutes: 300,
        offerId: roads,
      }),
    // The officer signs.
    async () => {
      const object = 'Trottoirs de la route de Bourbourg';
      const id = await agree(saintGeorges, dunkerque, { object, minutes: 240, offerId: roads });
      await step(saintGeorges, id, 'signatures');
    },
    // The association resolves, the auditor looks.
    async () => {
      const object = 'Audit énergétique de la salle des fêtes';
      const id = await deliver(berthen, grenoble, { object, minutes: 480, offerId: energy });
      await log(grenoble, id, 480);
      await step(berthen, id, 'disputes', {
        reason: 'La seconde visite n’a duré que deux heures, d’après notre cahier.',
      });
    },
  ] as const;
}
