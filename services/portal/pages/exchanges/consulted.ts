import { mandateRole } from '@bourse/contracts/mandates';
import { instant, territoryId } from '@bourse/contracts/values';
import { html, type Html } from '@bourse/service-kit/html';
import { z } from 'zod';
import { part } from '../../components/parts.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { both } from '../../wording/language.ts';
import { instantIn } from '../../wording/quantities.ts';
import { roleWords } from '../../wording/roles.ts';

const SHOWN = 10;

const readings = z.object({
  items: z.array(
    z.object({
      readAt: instant,
      actingFor: territoryId.nullable(),
      role: z.enum([...mandateRole.options, 'operator']),
    }),
  ),
});

const words = both({
  fr: {
    title: 'Qui a consulté cet échange',
    lead: 'Celles et ceux qui veillent sur la bourse peuvent lire la chronologie. Chaque lecture est inscrite.',
    by: (who: string, role: string, when: string) => `${who} (${role}), le ${when}`,
    operator: 'L’exploitation de la bourse',
  },
  en: {
    title: 'Who looked at this exchange',
    lead: 'Those who watch over the exchange can read the timeline. Each reading is recorded.',
    by: (who: string, role: string, when: string) => `${who} (${role}), ${when}`,
    operator: 'The operator of the exchange',
  },
});

/** Who of those that watch read the timeline of an exchange; nothing when nobody did. */
export async function consulted(visit: SignedInVisit, exchangeId: string): Promise<Html> {
  const { language, api } = visit;
  const say = words[language];
  const found = await api.read(`/api/audit/exchanges/${exchangeId}/readings`, readings);
  const items = found.kind === 'found' ? found.value.items.slice(0, SHOWN) : [];
  const names = await visit.namesOf(items.map(({ actingFor }) => actingFor));
  return part(
    language,
    found,
    () =>
      html`${
        items.length > 0 &&
        html`<section aria-labelledby="consulte">
          <h2 id="consulte">${say.title}</h2>
          <p>${say.lead}</p>
          <ul>
            ${items.map(({ readAt, actingFor, role }) => {
              const who = actingFor === null ? say.operator : names.of(actingFor);
              const office = roleWords[language][role].toLowerCase();
              return html`<li>${say.by(who, office, instantIn(language, readAt))}</li>`;
            })}
          </ul>
        </section>`
      }`,
  );
}
