import { mandateRole } from '@bourse/contracts/mandates';
import { day, id, instant, territoryId, text } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import { actsAs } from '@bourse/identity/identity';
import { type Clock, dayOf } from '@bourse/kernel/clock';
import { etagOf } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { type Answer, answer, reading, type Route, writing } from '@bourse/service-kit/route';
import type { Uuid } from '@bourse/kernel/ids';
import { z } from 'zod';
import type { Mailbox } from '../notices/mailbox.ts';
import type { KnownProfile, People } from '../people/people.ts';
import type { MandateQueries, MandateView } from '../read-models/mandates/queries.ts';
import { mandateView } from './mandate-routes.ts';
import { preferencesView } from './preference-routes.ts';

const tag = 'people';
const profile = z.strictObject({
  name: text.trim().min(1).max(200),
  email: z
    .email(
      wording(
        'must be a whole e-mail address, such as first.last@commune.example',
        'doit être une adresse électronique entière, par exemple prenom.nom@commune.example',
      ),
    )
    .max(254)
    .nullable()
    .default(null),
});
const knownProfile = z
  .object({ name: z.string(), email: z.string().nullable(), changedAt: instant, revision: z.int() })
  .meta({ id: 'Profile' });
const written = z.object({ revision: z.int() }).meta({ id: 'ProfileRevision' });

const me = z
  .object({
    personId: id.meta({ description: 'What you tell whoever is to grant you a mandate.' }),
    operator: z.boolean(),
    mandates: z.array(
      z.object({
        mandateId: id,
        territoryId,
        territoryName: z.string().nullable(),
        role: mandateRole,
        until: day.nullable(),
        delegatedFrom: id.nullable(),
      }),
    ),
    profile: knownProfile.nullable(),
  })
  .meta({ id: 'Me' });

export type MeParts = {
  readonly people: People;
  readonly queries: MandateQueries;
  readonly nameOf: (territoryId: string) => string | null;
  readonly clock: Clock;
  readonly mailbox: Mailbox;
  /** Takes away what the post keeps of a person. */
  readonly forgetPost: (personId: Uuid) => void;
};

/** `/api/me`: what is known of whoever asks, for them to see, change, take along and erase. */
export const meRoutes = (parts: MeParts): readonly Route[] => [
  whoAmI(parts),
  showing(parts),
  changing(parts),
  exporting(parts),
  erasing(parts),
];

const whoAmI = ({ people, queries, nameOf, clock }: MeParts): Route =>
  reading({
    path: '/api/me',
    operationId: 'getMe',
    action: 'person.self',
    summary: 'Says who is signed in, and for which territories they may act today.',
    tag,
    replies: { 200: { description: 'Whoever asks', schema: me } },
    handle: ({ identity }) => {
      if (identity === undefined) return problem('identity_required');
      const { actor: personId } = identity;
      const held = queries.heldBy(personId, dayOf(clock.now()));
      return answer(200, {
        personId,
        operator: actsAs(identity, 'operator'),
        mandates: held.map((one) => heldView(one, nameOf)),
        profile: people.find(personId) ?? null,
      });
    },
  });

const heldView = (mandate: MandateView, nameOf: MeParts['nameOf']) => {
  const { mandateId, territoryId: of, role, until, delegatedFrom } = mandate;
  return { mandateId, territoryId: of, territoryName: nameOf(of), role, until, delegatedFrom };
};

const showing = ({ people }: MeParts): Route =>
  reading({
    path: '/api/me/profile',
    operationId: 'getProfile',
    action: 'person.self',
    summary: 'Shows one’s own name and address; both null while none are known.',
    tag,
    replies: {
      200: {
        description: 'The profile',
        schema: z.object({ name: z.string().nullable(), email: z.string().nullable() }),
        headers: ['ETag'],
      },
    },
    handle: ({ identity }) => {
      if (identity === undefined) return problem('identity_required');
      const found = people.find(identity.actor);
      const { name = null, email = null } = found ?? {};
      return answer(200, { name, email }, { ETag: etagOf(found?.revision ?? 0) });
    },
  });

const changing = ({ people }: MeParts): Route =>
  writing({
    method: 'put',
    path: '/api/me/profile',
    operationId: 'changeProfile',
    action: 'person.self',
    summary: 'Says one’s own name and address. They stand in no event, and can be erased.',
    tag,
    body: profile,
    replies: { 200: { description: 'Changed', schema: written, headers: ['ETag'] } },
    handle: ({ identity, body, seen }) => {
      const changed = people.write(identity.actor, body, seen);
      return Promise.resolve(
        changed === undefined ? problem('stale_revision') : revisionOf(changed),
      );
    },
  });

/** What is kept of an answer for repetitions says nothing of the person. */
const revisionOf = ({ revision }: KnownProfile): Answer =>
  answer(200, { revision }, { ETag: etagOf(revision) });

const exporting = ({ people, queries, mailbox }: MeParts): Route =>
  reading({
    path: '/api/me/export',
    operationId: 'exportMe',
    action: 'person.self',
    summary: 'Gives all that is kept of oneself, to take along (GDPR, article 20).',
    tag,
    replies: {
      200: {
        description:
          'The profile, every mandate that was ever held, what was chosen of messages, and which went out',
        schema: z.object({
          personId: id,
          profile: knownProfile.nullable(),
          mandates: z.array(mandateView),
          preferences: preferencesView,
          messages: z.array(
            z.object({
              messageId: id,
              writtenAt: instant,
              state: z.string(),
              endedAt: instant.nullable(),
            }),
          ),
        }),
        headers: ['Content-Disposition'],
      },
    },
    handle: ({ identity }) => {
      if (identity === undefined) return problem('identity_required');
      const { actor: personId } = identity;
      const known = people.find(personId) ?? null;
      const held = queries.everHeldBy(personId);
      const headers = { 'Content-Disposition': 'attachment; filename="bourse-mes-donnees.json"' };
      const { rhythm, kinds, language } = mailbox.preferences.find(personId);
      const preferences = { rhythm, kinds, language };
      const messages = mailbox.messagesOf(personId);
      return answer(
        200,
        { personId, profile: known, mandates: held, preferences, messages },
        headers,
      );
    },
  });

const erasing = ({ people, mailbox, forgetPost }: MeParts): Route =>
  writing({
    method: 'post',
    path: '/api/me/erasure',
    operationId: 'eraseMe',
    action: 'person.self',
    summary:
      'Erases one’s own name and address (GDPR, article 17). What was done stays in the trail, under an id that names nobody.',
    tag,
    body: z.strictObject({}),
    replies: {
      200: { description: 'Nothing is left', schema: z.object({ erased: z.literal(true) }) },
    },
    handle: ({ identity }) => {
      // Messages that wait go with their address: without one, nothing goes out.
      people.erase(identity.actor);
      mailbox.erase(identity.actor);
      forgetPost(identity.actor);
      return Promise.resolve(answer(200, { erased: true }));
    },
  });
