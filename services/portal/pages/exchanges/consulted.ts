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
    lead: 'Celles et ceux qui veillent sur la bourse peuvent lire ce dossier. Chaque lecture est inscrite.',
    by: (who: string, role: string, when: string) => `${who} (${role}), le ${when}`,
    operator: 'L’exploitation de la bourse',
  },
  en: {
    title: 'Who looked at this exchange',
    lead: 'Those who watch over the exchange can read this file. Each reading is recorded.',
    by: (who: string, role: string, when: string) => `${who} (${role}), ${when}`,
    operator: 'The operator of the exchange',
  },
});

/** Who of those that watch read an exchange, what moved for it or its timeline; nothing when nobody did. */
export async function consulted(visit: SignedInVisit, exchangeId: string): Promise<Html> {
  const { language, api } = visit;
  const say = words[language];
  const found = await api.read(`/api/audit/exchanges/${exchangeId}/readings`, readings);
  const items = found.kind === 'found' ? found.value.items : [];
  const names = await visit.namesOf(items.map(({ actingFor }) => actingFor));
  // Who opens a page reads several things at once: that is one line.
  const lines = items.map(({ readAt, actingFor, role }) => {
    const who = actingFor === null ? say.operator : names.of(actingFor);
    return say.by(who, roleWords[language][role].toLowerCase(), instantIn(language, readAt));
  });
  return part(
    language,
    found,
    () =>
      html`${
        lines.length > 0 &&
        html`<section aria-labelledby="consulte">
          <h2 id="consulte">${say.title}</h2>
          <p>${say.lead}</p>
          <ul>
            ${[...new Set(lines)].slice(0, SHOWN).map((line) => html`<li>${line}</li>`)}
          </ul>
        </section>`
      }`,
  );
}
