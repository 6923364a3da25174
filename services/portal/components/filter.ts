import { html, type Html } from '@bourse/service-kit/html';
import type { Visit } from '../http/page.ts';
import { both } from '../wording/language.ts';

const words = both({ fr: { all: 'Tous' }, en: { all: 'All' } });

/** What a list can be narrowed by; the address bar holds it, so that it can be kept and passed on. */
export type Filter = {
  readonly action: string;
  readonly title: string;
  readonly submit: string;
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly short?: boolean;
    readonly type?: 'text' | 'date';
    readonly options?: readonly (readonly [string, string])[];
    /** The first option, which filters nothing. */
    readonly every?: string;
  }[];
};

/** Draws a filter, filled with what it narrows by now. */
export function drawFilter(visit: Visit, filter: Filter): Html {
  return html`<form
    class="filter"
    method="get"
    action="${filter.action}"
    role="search"
    aria-label="${filter.title}"
  >
    ${filter.fields.map((field) => {
      const value = visit.query.get(field.name) ?? '';
      const id = `filtre-${field.name}`;
      const hintId = `${id}-aide`;
      return html`<div class="field">
        <label for="${id}">${field.label}</label>
        ${field.hint !== undefined && html`<p class="hint" id="${hintId}">${field.hint}</p>`}
        ${
          field.options === undefined
            ? html`<input
                type="${field.type ?? 'text'}"
                id="${id}"
                name="${field.name}"
                value="${value}"
                autocomplete="off"
                ${field.short === true && html`class="short"`}
                ${field.hint !== undefined && html`aria-describedby="${hintId}"`}
              />`
            : html`<select id="${id}" name="${field.name}">
                <option value="">${field.every ?? words[visit.language].all}</option>
                ${field.options.map(
                  ([option, label]) =>
                    html`<option value="${option}" ${option === value && html`selected`}>
                      ${label}
                    </option>`,
                )}
              </select>`
        }
      </div>`;
    })}
    <button type="submit">${filter.submit}</button>
  </form>`;
}
