/** A form as a page shows it, and what it would send. */
export type ShownForm = {
  readonly action: string;
  readonly fields: ReadonlyMap<string, string>;
};
export type ShownPage = {
  readonly status: number;
  readonly path: string;
  readonly headers: Headers;
  readonly text: string;
  readonly forms: readonly ShownForm[];
};

const entities: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:quot|#39|lt|gt|amp);/g, (entity) => entities[entity] ?? entity);

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : unescaped(found);
};

/** A browser without scripts, pictures or eyes: cookies, redirections, and forms as they are sent. */
export class PlainBrowser {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#origin = url;
  }

  /** Signs in with a ready account. */
  async signIn(account: string): Promise<ShownPage> {
    return this.post('/connexion', { compte: account, retour: '/a-faire' });
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ShownPage> {
    return this.#ask('GET', path, { headers });
  }

  /** Sends fields as a page of this origin would. */
  async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ShownPage> {
    const body = new URLSearchParams(fields).toString();
    return this.#ask('POST', path, { body, headers: { Origin: this.#origin, ...headers } });
  }

  /** Fills a form of a page in, and sends it. @param action The end of where it is sent. */
  async send(
    page: ShownPage,
    action: string,
    filled: Readonly<Record<string, string>> = {},
  ): Promise<ShownPage> {
    const form = formOn(page, action);
    return this.post(form.action, { ...Object.fromEntries(form.fields), ...filled });
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  async #ask(
    method: string,
    path: string,
    given: { readonly headers: Readonly<Record<string, string>>; readonly body?: string },
  ): Promise<ShownPage> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'Accept-Language': 'fr',
        ...(cookie === '' ? {} : { Cookie: cookie }),
        ...(given.body === undefined
          ? {}
          : { 'Content-Type': 'application/x-www-form-urlencoded' }),
        ...given.headers,
      },
      ...(given.body === undefined ? {} : { body: given.body }),
      signal: AbortSignal.timeout(20_000),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      if (line.includes('Max-Age=0')) this.#cookies.delete(name);
      else this.#cookies.set(name, value.join('='));
    }
    const to = response.headers.get('location');
    if (response.status === 303 && to !== null) return this.#ask('GET', to, { headers: {} });
    const { status, headers } = response;
    const text = await response.text();
    return { status, path, headers, text, forms: formsIn(text) };
  }
}

/** The form of a page that is sent to where `action` ends. @throws Error when there is none. */
export function formOn(page: ShownPage, action: string): ShownForm {
  const form = page.forms.find((one) => one.action.endsWith(action));
  if (form === undefined) {
    const there = page.forms.map((one) => one.action).join(' ');
    throw new Error(`no form for ${action} on ${page.path} (${page.status}), only: ${there}`);
  }
  return form;
}

function formsIn(text: string): readonly ShownForm[] {
  return [...text.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => {
    const fields = new Map<string, string>();
    for (const [input] of form.matchAll(/<input\b[^>]*>/g)) {
      const name = attribute(input, 'name');
      const unticked = attribute(input, 'type') === 'checkbox' && !/\schecked\b/.test(input);
      if (name !== undefined && !unticked) fields.set(name, attribute(input, 'value') ?? '');
    }
    for (const [area, opening = '', content = ''] of form.matchAll(
      /<textarea\b([^>]*)>\n?([\s\S]*?)<\/textarea/g,
    )) {
      fields.set(attribute(` ${opening}`, 'name') ?? area, unescaped(content));
    }
    for (const [, opening = '', options = ''] of form.matchAll(
      /<select\b([^>]*)>([\s\S]*?)<\/select/g,
    )) {
      const chosen = [...options.matchAll(/<option\b[^>]*>/g)]
        .map(([option]) => option)
        .find((option) => /\sselected\b/.test(option));
      fields.set(
        attribute(` ${opening}`, 'name') ?? '',
        chosen === undefined ? '' : (attribute(chosen, 'value') ?? ''),
      );
    }
    return { action: attribute(form.slice(0, form.indexOf('>')), 'action') ?? '', fields };
  });
}

/** What a reader sees of a page: its text, without the marks. */
export const readable = ({ text }: ShownPage): string =>
  unescaped(text.replaceAll(/<(head|script)\b[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]+>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([.,])/g, '$1');
