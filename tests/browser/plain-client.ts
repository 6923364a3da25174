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

  /** Signs in with a ready account of the development provider. @param back Where to go on. */
  async signIn(account: string, back = '/a-faire'): Promise<ShownPage> {
    const page = await this.get(`/connexion/aller?retour=${encodeURIComponent(back)}`);
    // A provider that still knows this browser asks nothing.
    return page.path.includes('/sign-in/') ? this.choose(page, account) : page;
  }

  /** Takes a ready account, on the provider's page. */
  async choose(page: ShownPage, account: string): Promise<ShownPage> {
    return this.send(page, '', { account });
  }

  /** Signs out here, and at the provider, which asks once more. */
  async signOut(): Promise<ShownPage> {
    const asked = await this.send(await this.get('/'), '/deconnexion');
    return this.send(asked, '', { logout: 'yes' });
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
    const to = new URL(form.action, new URL(page.path, this.#origin));
    return this.post(this.#named(to), { ...Object.fromEntries(form.fields), ...filled });
  }

  /** Every cookie, as a browser sends them. */
  cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** An address as a path, without the part that browsers keep to themselves; whole where it is another server's. */
  #named({ origin, href: whole }: URL): string {
    const [href = ''] = whole.split('#');
    return origin === new URL(this.#origin).origin ? href.slice(origin.length) : href;
  }

  async #ask(
    method: string,
    path: string,
    given: { readonly headers: Readonly<Record<string, string>>; readonly body?: string },
  ): Promise<ShownPage> {
    const cookie = this.cookieHeader();
    const response = await fetch(new URL(path, this.#origin), {
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
      if (/Max-Age=0|expires=Thu, 01 Jan 1970/.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value.join('='));
    }
    const refresh = /^0; url=(.*)$/.exec(response.headers.get('refresh') ?? '')?.[1];
    const to = response.status === 303 ? response.headers.get('location') : refresh;
    if (typeof to === 'string') {
      const next = this.#named(new URL(to, response.url));
      return this.#ask('GET', next, { headers: {} });
    }
    const { status, headers } = response;
    const text = await response.text();
    return { status, path, headers, text, forms: formsIn(text) };
  }
}

/** Where a form that was refused is shown again: on its page, under a reference of its own. */
export const RETURNED = /[?&]renvoi=[\da-f-]{36}$/;

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
