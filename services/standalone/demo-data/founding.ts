import { DEVELOPMENT_NAMESPACE, OPERATOR_SUBJECT } from '@bourse/development-identity/accounts';
import { personIdOf } from '@bourse/identity/person-id';
import { type Actor, association, ASSOCIATION_NAME, ecourt, ghyvelde, members } from './cast.ts';
import { azincourt, berthen, saintGeorges } from './cast.ts';
import type { DemoClient } from './client.ts';

const operator = { subject: OPERATOR_SUBJECT };

/** Hours of the year, in minutes. */
const endowments: readonly (readonly [Actor, number])[] = [
  [ghyvelde, 3_600],
  [saintGeorges, 1_800],
  [berthen, 1_800],
  [azincourt, 1_200],
];

/** An association, its members, and the hours that it endows the small ones with. */
export async function found({ does }: DemoClient): Promise<void> {
  const codeOf = ({ territoryId }: Actor): string => territoryId.replace(/^\w+:/, '');
  const mandate = async (actor: Actor): Promise<void> => {
    const { subject, territoryId, role } = actor;
    const personId = personIdOf(DEVELOPMENT_NAMESPACE, subject);
    await does(operator, `mandate ${subject}`, '/api/mandates', { personId, territoryId, role });
  };
  const admit = (by: { readonly subject: string }, { territoryId }: Actor) =>
    does(by, `admit ${territoryId}`, `/api/territories/${territoryId}/admissions`);

  await does(operator, 'register the association', '/api/territories', {
    code: codeOf(association),
    kind: 'association',
    name: ASSOCIATION_NAME,
  });
  await admit(operator, association);
  await mandate(association);
  await Promise.all(
    [...members, ecourt].map(async (actor) => {
      await mandate(actor);
      const code = codeOf(actor);
      await does(actor, `register ${actor.territoryId}`, '/api/territories', { code });
      if (actor !== ecourt) await admit(association, actor);
    }),
  );
  await Promise.all(
    endowments.map(([to, minutes]) =>
      does(association, `endow ${to.territoryId}`, '/api/ledger/endowments', {
        toAccountId: to.territoryId,
        minutes,
        reason: 'Dotation de l’année aux petites communes',
      }),
    ),
  );
}
