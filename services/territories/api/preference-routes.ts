import { etagOf } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { Mailbox } from '../notices/mailbox.ts';
import { noticeKinds } from '../notices/notice.ts';
import { languages, rhythms } from '../notices/preferences.ts';

const tag = 'people';
const path = '/api/me/preferences';

export const preferencesView = z
  .strictObject({
    rhythm: z.enum(rhythms).meta({
      description: 'As things happen, in one message a day, or not at all.',
    }),
    kinds: z
      .array(z.enum(noticeKinds))
      .max(noticeKinds.length)
      .meta({ description: 'Of which there are messages.' }),
    language: z.enum(languages),
  })
  .meta({ id: 'Preferences' });

/** `/api/me/preferences`: of what, when and in which language whoever asks is written to. */
export const preferenceRoutes = ({
  preferences,
}: Pick<Mailbox, 'preferences'>): readonly Route[] => [
  reading({
    path,
    operationId: 'getPreferences',
    action: 'person.self',
    summary: 'Shows how one wants to be told of what happens.',
    tag,
    replies: {
      200: {
        description: 'What was chosen, or what holds without',
        schema: preferencesView,
        headers: ['ETag'],
      },
    },
    handle: ({ identity }) => {
      if (identity === undefined) return problem('identity_required');
      const { rhythm, kinds, language, revision } = preferences.find(identity.actor);
      return answer(200, { rhythm, kinds, language }, { ETag: etagOf(revision) });
    },
  }),
  writing({
    method: 'put',
    path,
    operationId: 'changePreferences',
    action: 'person.self',
    summary: 'Chooses how one wants to be told. What no longer fits and waits does not go out.',
    tag,
    body: preferencesView,
    replies: {
      200: {
        description: 'Changed',
        schema: z.object({ revision: z.int() }).meta({ id: 'PreferencesRevision' }),
        headers: ['ETag'],
      },
    },
    handle: ({ identity, body, seen }) => {
      const kinds = [...new Set(body.kinds)];
      const changed = preferences.write(identity.actor, { ...body, kinds }, seen);
      return Promise.resolve(
        changed === undefined
          ? problem('stale_revision')
          : answer(200, { revision: changed.revision }, { ETag: etagOf(changed.revision) }),
      );
    },
  }),
];
