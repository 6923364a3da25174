import { html, type Html } from '@bourse/service-kit/html';
import { both, type Language } from '../wording/language.ts';

/** One field of a form. Its name is that of the field of the API's body that it becomes. */
export type Field = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is sent for an empty field. Left out: the field is required. */
  readonly whenEmpty?: null | '' | readonly [] | 'absent';
  /** What it shows at first. */
  readonly value?: string;
  /** Not marked as optional: one of a row that may be left empty as a whole. */
  readonly quiet?: boolean;
} & (
  | { readonly kind: 'text'; readonly min: number; readonly max: number }
  | { readonly kind: 'email'; readonly max: number }
  | { readonly kind: 'prose'; readonly min: number; readonly max: number; readonly rows?: number }
  | { readonly kind: 'skills' }
  /** Minutes, said in hours. */
  | { readonly kind: 'hours'; readonly min: number; readonly max: number }
  /** Cents, said in euros. */
  | { readonly kind: 'euros'; readonly max: number }
  | { readonly kind: 'day' }
  | { readonly kind: 'choice'; readonly options: readonly (readonly [string, string])[] }
  /** Chosen by the page, not by people. */
  | { readonly kind: 'fixed'; readonly value: string }
  /** A box that must be ticked; nothing of it is sent on. */
  | { readonly kind: 'consent' }
  /**
   * A box that may be ticked: true or false. It is ticked at first where its `value` is `oui`. Those that
   * follow one another in a group stand under its name.
   */
  | { readonly kind: 'box'; readonly group?: string }
);

/** Why somebody does something that another party has to live with. */
export const reasonField = (label: string, hint: string): Field => ({
  kind: 'prose',
  name: 'reason',
  label,
  hint,
  min: 3,
  max: 1000,
  rows: 3,
});

const words = both({
  fr: { optional: 'facultatif', choose: 'Choisissez' },
  en: { optional: 'optional', choose: 'Choose' },
});

/** Draws a field with its label, hint and error, tied together for screen readers. */
export function drawField(
  field: Field,
  options: {
    readonly formId: string;
    readonly language: Language;
    readonly value: string;
    readonly error: string | undefined;
  },
): Html {
  const { formId, language, value, error } = options;
  if (field.kind === 'fixed')
    return html`<input type="hidden" name="${field.name}" value="${field.value}" />`;
  const id = fieldId(formId, field.name);
  const hintId = field.hint === undefined ? undefined : `${id}-aide`;
  const errorId = error === undefined ? undefined : `${id}-erreur`;
  const describedBy = [hintId, errorId].filter((one) => one !== undefined).join(' ');
  const described = html`${describedBy !== '' && html` aria-describedby="${describedBy}"`}${
    error !== undefined && html` aria-invalid="true"`
  }`;
  const required = field.whenEmpty === undefined;
  const optional =
    !required &&
    field.quiet !== true &&
    html` <span class="optional">(${words[language].optional})</span>`;
  const around = html`${
    hintId !== undefined && html`<p class="hint" id="${hintId}">${field.hint}</p>`
  }
  ${errorId !== undefined && html`<p class="error" id="${errorId}">${error}</p>`}`;
  const marked = html`class="field${error === undefined ? '' : ' in-error'}"`;
  if (field.kind === 'consent' || field.kind === 'box') {
    return html`<div ${marked}>
      ${around}
      <div class="tick">
        <input
          type="checkbox"
          id="${id}"
          name="${field.name}"
          value="oui"
          ${value === 'oui' && html`checked`}
          ${field.kind === 'consent' && html`required`}
          ${described}
        />
        <label for="${id}">${field.label}</label>
      </div>
    </div>`;
  }
  const common = html`id="${id}" name="${field.name}"${required && html` required`}${described}`;
  return html`<div ${marked}>
    <label for="${id}">${field.label}${optional}</label>
    ${around} ${controlOf(field, { common, value, language })}
  </div>`;
}

export const fieldId = (formId: string, name: string): string => `${formId}-${name}`;

function controlOf(
  field: Exclude<Field, { kind: 'fixed' | 'consent' | 'box' }>,
  { common, value, language }: { common: Html; value: string; language: Language },
): Html {
  switch (field.kind) {
    case 'prose':
      return html`<textarea ${common} rows="${field.rows ?? 5}" maxlength="${field.max}">
${value}</textarea>`;
    case 'choice':
      return html`<select ${common}>
        <option value="">${words[language].choose}</option>
        ${field.options.map(
          ([option, label]) =>
            html`<option value="${option}" ${option === value && html`selected`}>${label}</option>`,
        )}
      </select>`;
    case 'day':
      return html`<input type="date" class="short" ${common} value="${value}" />`;
    case 'hours':
    case 'euros':
      return html`<input
        type="text"
        class="short"
        ${common}
        value="${value}"
        autocomplete="off"
        ${field.kind === 'euros' && html`inputmode="decimal"`}
      />`;
    case 'email':
      // Of whoever fills it in: browsers may offer what they know (WCAG 1.3.5).
      return html`<input
        type="email"
        ${common}
        value="${value}"
        maxlength="${field.max}"
        autocomplete="email"
        spellcheck="false"
      />`;
    case 'text':
      return html`<input
        type="text"
        ${common}
        value="${value}"
        maxlength="${field.max}"
        autocomplete="off"
      />`;
    default:
      return html`<input type="text" ${common} value="${value}" autocomplete="off" />`;
  }
}
