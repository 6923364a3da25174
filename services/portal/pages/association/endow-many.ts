import { newId } from '@bourse/kernel/ids';
import { html, type Html } from '@bourse/service-kit/html';
import { territories, type Territory } from '../../api-client/views.ts';
import { drawFilter } from '../../components/filter.ts';
import { apiQuery, missingPart, pager } from '../../components/parts.ts';
import { departementFrom } from '../../components/place-filter.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { numberIn } from '../../wording/quantities.ts';
import { NOTHING, TERRITORY, writtenTerritory } from '../../journeys/written-territory.ts';
import { readPasted } from './pasted.ts';
import {
  addressOf,
  AT_MOST,
  CHOSEN,
  isEndowable,
  resolvePasted,
  SENDING,
  type Unclear,
} from './picks.ts';
import { CHECK, ENDOW_MANY, rooms } from './rooms.ts';
import { manyWords } from './many-words.ts';

const AT_ONCE = 50;
/**
 * Of a list: some lines more than are endowed at once, each with a name and hours. Browsers cut a longer one
 * off where they are told to, hours that stand there included: of one as long as that, nothing is read.
 */
const LIST_LENGTH = 4_000;

/** Where an association chooses several members to endow: from the list of them, or by pasting one. */
export async function showEndowMany(visit: SignedInVisit): Promise<Outcome> {
  const { language, query } = visit;
  const say = manyWords[language];
  // Lines end in one sign where browsers count them, and in two where they send them.
  const list = (query.get('liste') ?? '').replaceAll('\r\n', '\n').slice(0, LIST_LENGTH);
  const lines = readPasted(list);
  const tooMany = lines.length > AT_MOST || list.length === LIST_LENGTH;
  const readable = lines.length > 0 && !tooMany;
  const pasted = readable ? await resolvePasted(visit, lines) : undefined;
  if (pasted?.unclear.length === 0) {
    return { kind: 'redirect', to: addressOf(pasted.picks, newId()) };
  }
  return {
    kind: 'page',
    title: say.title,
    room: 'association',
    above: rooms(visit, ENDOW_MANY),
    content: html`<p class="lead">${say.lead}</p>
      ${query.has('rien') && html`<p class="missing" role="alert">${say.nobody}</p>`}
      ${await choosing(visit)}
      <section aria-labelledby="coller">
        <h2 id="coller">${say.paste}</h2>
        ${tooMany && html`<p class="missing" role="alert">${say.tooMany(AT_MOST, numberIn(language, LIST_LENGTH))}</p>`}
        ${readable && pasted === undefined && missingPart(language, 'territories')}
        ${pasted !== undefined && pasted.unclear.length > 0 && unclearLines(visit, pasted.unclear)}
        <form method="get" action="${ENDOW_MANY}#coller">
          <div class="field">
            <label for="liste">${say.list}</label>
            <p class="hint" id="liste-aide">${say.listHint(AT_MOST)}</p>
            <textarea
              id="liste"
              name="liste"
              rows="8"
              maxlength="${LIST_LENGTH}"
              aria-describedby="liste-aide"
            >
${list}</textarea
            >
          </div>
          <button type="submit">${say.readList}</button>
        </form>
      </section>`,
  };
}

/** The members, to be ticked: those of a département or of an intercommunal body, where one is asked for. */
async function choosing(visit: SignedInVisit): Promise<Html> {
  const { language, query, api } = visit;
  const say = manyWords[language];
  const written = query.get('departement') ?? '';
  const departement = written === '' ? undefined : departementFrom(written);
  const { territoryId, unknown, below } = await writtenTerritory(visit, ENDOW_MANY);
  const epciId =
    territoryId === undefined
      ? undefined
      : (await visit.namesOf([territoryId])).epciOf(territoryId);
  const asked = {
    status: 'admitted',
    departement,
    epciId: epciId ?? undefined,
    cursor: query.get('suite'),
    limit: AT_ONCE,
  };
  const nowhere = unknown || epciId === null;
  const found = nowhere
    ? NOTHING
    : await api.read(`/api/territories${apiQuery(asked)}`, territories);
  const items: readonly Territory[] = found.kind === 'found' ? found.value.items : [];
  const members = items.filter(isEndowable);
  return html`<section aria-labelledby="choisir">
    <h2 id="choisir">${say.choose}</h2>
    ${drawFilter(visit, {
      action: ENDOW_MANY,
      title: say.filter,
      submit: say.show,
      fields: [
        {
          name: 'departement',
          label: say.departement,
          hint: say.departementHint,
          short: true,
        },
        { name: TERRITORY, label: say.epci, hint: say.epciHint },
      ],
    })}
    ${written !== '' && departement === undefined && html`<p class="missing">${say.departementWrong}</p>`}
    ${below}
    ${found.kind === 'unavailable' && missingPart(language, found.service)}
    ${
      found.kind === 'found' &&
      (members.length === 0
        ? html`<p>${say.noMembers}</p>`
        : html`${picker(visit, members)} ${pager(language, ENDOW_MANY, query, found.value.next)}`)
    }
  </section>`;
}

/** Nothing is changed by it: it leads to the page on which each endowment is checked. */
function picker({ language }: SignedInVisit, members: readonly Territory[]): Html {
  const say = manyWords[language];
  return html`<form method="get" action="${CHECK}">
    <input type="hidden" name="${SENDING}" value="${newId()}" />
    <ul class="rows picks">
      ${members.map((one) => {
        const id = `${CHOSEN}${one.territoryId.replace(':', '-')}`;
        const place = [one.departement, one.epciName].filter((text) => text !== null).join(', ');
        return html`<li>
          <input
            type="checkbox"
            id="${id}"
            name="${CHOSEN}${one.territoryId}"
            value="0"
            aria-label="${one.name}"
            aria-describedby="${id}-detail"
          />
          <div>
            <a href="/territoires/${one.territoryId}">${one.name}</a>
            <span class="detail" id="${id}-detail">${place}</span>
          </div>
        </li>`;
      })}
    </ul>
    <div class="panel now">
      <div class="field">
        <label for="heures">${say.each}</label>
        <p class="hint" id="heures-aide">${say.eachHint}</p>
        <input
          type="text"
          id="heures"
          name="heures"
          class="short"
          autocomplete="off"
          aria-describedby="heures-aide"
        />
      </div>
      <button type="submit">${say.prepare}</button>
    </div>
  </form>`;
}

function unclearLines({ language }: SignedInVisit, unclear: readonly Unclear[]): Html {
  const say = manyWords[language];
  return html`<div class="summary" role="alert" tabindex="-1">
    <p class="summary-title">${say.unclear}</p>
    <ul>
      ${unclear.map(
        ({ line, why }) => html`<li>${say.line(line.number, line.text)} ${say.why[why]}</li>`,
      )}
    </ul>
  </div>`;
}
