import { html } from '@bourse/service-kit/html';
import { MAX_MINUTES } from '@bourse/kernel/minutes';
import { account as accountView } from '../../api-client/ledger-views.ts';
import { territories, type Territory, territory as territoryView } from '../../api-client/views.ts';
import { reasonField } from '../../components/field.ts';
import { drawForm, type Form } from '../../components/form.ts';
import { facts, part } from '../../components/parts.ts';
import type { Outcome, Posted, SignedInVisit } from '../../http/page.ts';
import { sendForm } from '../../journeys/send-form.ts';
import { hoursIn } from '../../wording/quantities.ts';
import { ENDOWMENTS, rooms } from './rooms.ts';
import { words } from './words.ts';

const AT_MOST = 50;

/** The latest members, and whoever is named besides: the page of a member leads here with its id. */
async function membersOf(visit: SignedInVisit, named: string | undefined) {
  const { api } = visit;
  const [latest, other] = await Promise.all([
    api.read(`/api/territories?status=admitted&limit=${AT_MOST}`, territories),
    named === undefined || named === ''
      ? undefined
      : api.read(`/api/territories/${encodeURIComponent(named)}`, territoryView),
  ]);
  if (latest.kind !== 'found' || other?.kind !== 'found') return latest;
  const others = latest.value.items.filter(({ territoryId }) => territoryId !== named);
  return { ...latest, value: { ...latest.value, items: [other.value, ...others] } };
}

function formOf(
  { language }: SignedInVisit,
  members: readonly Territory[],
  named: string | undefined,
): Form {
  const say = words[language];
  return {
    action: ENDOWMENTS,
    // With whom it names, who may not be among the latest.
    page:
      named === undefined || named === ''
        ? ENDOWMENTS
        : `${ENDOWMENTS}?membre=${encodeURIComponent(named)}`,
    submit: say.pay,
    fields: [
      {
        kind: 'choice',
        name: 'toAccountId',
        label: say.to,
        options: members
          .filter(({ kind }) => kind !== 'association')
          .map(({ territoryId, name }) => [territoryId, name] as const),
        value: named ?? '',
      },
      {
        kind: 'hours',
        name: 'minutes',
        label: say.minutes,
        hint: say.minutesHint,
        min: 1,
        max: MAX_MINUTES,
      },
      reasonField(say.why, say.whyHint),
    ],
  };
}

/** Where an association gives hours to members. */
export async function showEndowments(visit: SignedInVisit): Promise<Outcome> {
  const { language, api, session } = visit;
  const say = words[language];
  const named = visit.query.get('membre');
  const [members, account] = await Promise.all([
    membersOf(visit, named),
    api.read(`/api/ledger/accounts/${session.acting.territoryId}`, accountView),
  ]);
  return {
    kind: 'page',
    title: say.endow,
    room: 'association',
    above: rooms(visit, ENDOWMENTS),
    content: html`<p class="lead">${say.endowLead}</p>
      ${part(language, account, ({ givenMinutes }) =>
        facts([[say.given, hoursIn(language, givenMinutes)]]),
      )}
      ${part(language, members, ({ items, next }) =>
        items.some(({ kind }) => kind !== 'association')
          ? html`${drawForm(visit, formOf(visit, items, named))}
            ${next !== null && html`<p class="hint">${say.most}</p>`}`
          : html`<p>${say.noMembers}</p>`,
      )}`,
  };
}

export async function sendEndowment(visit: SignedInVisit, posted: Posted): Promise<Outcome> {
  const named = posted.get('toAccountId');
  const members = await membersOf(visit, named);
  if (members.kind === 'unavailable') return members;
  return sendForm(visit, posted, {
    form: formOf(visit, members.kind === 'found' ? members.value.items : [], named),
    path: '/api/ledger/endowments',
    done: () => ({ kind: 'redirect', to: ENDOWMENTS, notice: 'endowed' }),
    again: (again) => showEndowments({ ...again, query: new Map([['membre', named ?? '']]) }),
  });
}
