import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '@bourse/kernel/clock';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type PortalAlone, startPortalAlone } from './portal-alone.ts';
import { formOn, PlainBrowser, readable } from './plain-client.ts';

// The portal before an API that is partly down. What stands for the API here answers as this says.

type Answer = { readonly status: number; readonly body?: unknown } | 'silence' | 'nonsense';
type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
};

const EMPTY = { items: [], next: null };
const REQUEST_ID = '019dd000-0000-7000-8000-000000000001';
const request = {
  requestId: REQUEST_ID,
  borrowerId: 'insee:59260',
  status: 'open',
  title: 'Réviser le plan',
  need: 'Il date de 1998.',
  skills: [],
  estimatedMinutes: null,
  neededBy: '2030-12-31',
  exchangeId: null,
  closedReason: null,
  postedAt: '2026-03-01T08:00:00.000Z',
};

const ME = {
  personId: '019dd000-0000-7000-8000-00000000000a',
  operator: false,
  mandates: [
    { territoryId: 'insee:59260', role: 'requester' },
    { territoryId: 'insee:59260', role: 'signatory' },
  ],
  profile: null,
};

let answers = new Map<string, Answer>();
let asked: Asked[] = [];
function respond(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const path = incoming.url ?? '';
  const { method = '', headers } = incoming;
  asked.push({ method, path, headers });
  incoming.resume();
  const key = `${method} ${path.split('?')[0]}`;
  const answer = answers.get(`${method} ${path}`) ??
    answers.get(key) ?? { status: 200, body: path === '/api/me' ? ME : EMPTY };
  if (answer === 'silence') return;
  if (answer === 'nonsense') {
    outgoing.end('<html>');
    return;
  }
  outgoing.writeHead(answer.status, { 'Content-Type': 'application/json' });
  outgoing.end(JSON.stringify(answer.body ?? {}));
}

let portal: PortalAlone;
let browser: PlainBrowser;
let cookie = '';
beforeAll(async () => {
  portal = await startPortalAlone({
    clock: systemClock,
    limits: { pages: 1_000, sent: 1_000, signIns: 4, sentByOne: 1_000 },
    patience: { readMs: 250, writeMs: 250 },
    api: respond,
  });
  browser = new PlainBrowser(portal.url);
  await browser.signIn('demo-secretary');
  cookie = `bourse-session=${browser.cookie('bourse-session')}`;
});
afterAll(() => portal.stop());
beforeEach(() => {
  answers = new Map();
  asked = [];
});

const post = (path: string, fields: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${portal.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      Origin: portal.url,
      Cookie: cookie,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  });
const get = async (path: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${portal.url}${path}`, {
    headers: { Cookie: cookie, 'Accept-Language': 'fr' },
  });
  return { status: answer.status, text: await answer.text() };
};
/** Sends a form, and goes where it leads. @returns the text of the page. */
const send = async (path: string, fields: Readonly<Record<string, string>>): Promise<string> => {
  const answer = await post(path, fields);
  return (await get(answer.headers.get('location') ?? '')).text;
};
const hidden = (text: string, name: string): string =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? '';

const DOWN: readonly (readonly [string, Answer])[] = [
  ['that answers 503', { status: 503 }],
  ['that answers 500', { status: 500, body: { code: 'internal_error', title: 'x', status: 500 } }],
  ['that says nothing', 'silence'],
  ['that answers something else', 'nonsense'],
  ['that answers another shape', { status: 200, body: { items: [{ offerId: 1 }], next: null } }],
];

test('style and script come compressed to those who take it, and as they are to others', async () => {
  const path = /href="(\/assets\/[^"]+css)"/.exec((await get('/')).text)?.[1] ?? '';
  const sentTo = async (encodings: string) => {
    const answer = await fetch(`${portal.url}${path}`, {
      headers: { 'Accept-Encoding': encodings },
    });
    return { as: answer.headers.get('content-encoding'), text: await answer.text() };
  };
  const plain = await sentTo('identity');
  expect(plain).toMatchObject({ as: null, text: expect.stringContaining('--paper') });
  for (const [encodings, as] of [
    ['gzip', 'gzip'],
    ['br, gzip', 'gzip'],
    ['gzip;q=0', null],
    ['br', null],
  ] as const) {
    expect(await sentTo(encodings)).toEqual({ as, text: plain.text });
  }
  // A page holds a secret beside what was typed.
  const page = await fetch(`${portal.url}/`, { headers: { 'Accept-Encoding': 'gzip' } });
  expect(page.headers.get('content-encoding')).toBeNull();
});

describe.each(DOWN)('a service %s', (_what, answer) => {
  test('leaves a hole in the first page, which says what is missing and shows the rest', async () => {
    answers.set('GET /api/offers', answer);
    answers.set('GET /api/requests', { status: 200, body: { items: [request], next: null } });
    const { status, text } = await get('/');
    expect(status).toBe(200);
    expect(text).toContain('le service des offres ne répond pas');
    expect(text).toContain('Réviser le plan');
    // The pages alone were told of no description of the API, and lead to none.
    expect(text).not.toContain('/docs');
  });

  test('takes its map away, and leaves the table of the other', async () => {
    const nord = { departement: '59', name: 'Nord', open: 3 };
    const counts = { items: [nord], elsewhere: 0, total: 3 };
    answers.set('GET /api/offers/by-departement', answer);
    answers.set('GET /api/requests/by-departement', { status: 200, body: counts });
    const offers = await get('/carte');
    expect(offers.status).toBe(503);
    expect(offers.text).toContain('le service des offres ne répond pas');
    expect(offers.text).toContain('href="/demandes?departement=59"');
    expect(offers.text).not.toContain('<svg');
    const requests = await get('/carte?montrer=demandes');
    expect(requests.status).toBe(200);
    expect(requests.text).toContain('<svg');
    expect(requests.text).toContain('le service des offres ne répond pas');
  });

  test('makes its own page say so, with the menu that leads elsewhere', async () => {
    answers.set(`GET /api/requests/${REQUEST_ID}`, answer);
    const { status, text } = await get(`/demandes/${REQUEST_ID}`);
    expect(status).toBe(503);
    expect(text).toContain('le service des demandes ne répond pas');
    expect(text).toContain('href="/offres"');
  });

  test('loses nothing that was typed; what is sent again bears the same key', async () => {
    answers.set('POST /api/requests', answer);
    const shown = (await get('/demandes/nouvelle')).text;
    const key = hidden(shown, '_cle');
    const fields = {
      _jeton: hidden(shown, '_jeton'),
      _cle: key,
      title: 'Réviser le plan',
      need: 'Il date de 1998.',
      neededBy: '2030-12-31',
    };
    const text = await send('/demandes', fields);
    expect(text).toContain('Nous n’avons pas reçu de réponse');
    expect(text).toContain('value="Réviser le plan"');
    expect(hidden(text, '_cle')).toBe(key);

    answers.set('POST /api/requests', {
      status: 201,
      body: { id: REQUEST_ID, position: 'requests:1' },
    });
    const done = await post('/demandes', { ...fields, _cle: hidden(text, '_cle') });
    expect(done.headers.get('location')).toBe(`/demandes/${REQUEST_ID}`);
    const keys = asked
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([key, key]);
  });
});

describe.each(DOWN)('a form of many lines, before a service %s', (_what, answer) => {
  const offerId = '019dd000-0000-7000-8000-0000000000f1';
  const offer = {
    offerId,
    lenderId: 'insee:59260',
    status: 'open',
    title: 'Un appui',
    description: 'Sur place.',
    skills: ['voirie'],
    capacityMinutes: 600,
    periods: [],
    reservedMinutes: 0,
    consumedMinutes: 0,
    availableMinutes: 600,
    unitCostCents: 4200,
    conditions: '',
    expiresOn: null,
    closedReason: null,
    publishedAt: '2026-03-01T08:00:00.000Z',
  };
  const keys = () =>
    asked
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers['idempotency-key']);

  test('says which lines had no answer, and sends them again under their own keys', async () => {
    answers.set(`GET /api/offers/${offerId}`, { status: 200, body: offer });
    answers.set(`GET /api/requests/${REQUEST_ID}`, { status: 200, body: request });
    answers.set('POST /api/exchanges', answer);
    const shown = await browser.get(
      `/demandes/a-traiter/proposer?offre=${offerId}&d-${REQUEST_ID}=1`,
    );
    expect(shown.status).toBe(200);
    const filled = {
      'lignes-0-minutes': '2',
      'lignes-0-startsOn': '2030-12-01',
      'lignes-0-endsOn': '2030-12-31',
    };
    const failed = await browser.send(shown, '/proposer', filled);
    expect(readable(failed)).toContain('Sans réponse');
    expect(readable(failed)).toContain('0 ligne sur 1 prise en compte');
    expect(formOn(failed, '/proposer').fields.get('lignes-0-minutes')).toBe('2');

    const id = '019dd000-0000-7000-8000-0000000000e1';
    answers.set('POST /api/exchanges', { status: 201, body: { id, position: 'settlement:1' } });
    const done = await browser.send(failed, '/proposer');
    expect(readable(done)).toContain('1 ligne sur 1 prise en compte');
    expect(done.text).toContain(`/echanges/${id}`);
    expect(done.forms.map(({ action }) => action)).not.toContain('/demandes/a-traiter/proposer');
    // And so it does from the page of before.
    await browser.send(shown, '/proposer', filled);
    expect([keys().length, new Set(keys()).size]).toEqual([3, 1]);
    expect(keys()).not.toContain(formOn(shown, '/proposer').fields.get('_cle'));
  });

  test('keeps the hours of a week, even where it cannot tell the exchanges', async () => {
    const exchangeId = '019dd000-0000-7000-8000-0000000000e1';
    answers.set('GET /api/exchanges', answer);
    answers.set(`POST /api/exchanges/${exchangeId}/work-logs`, answer);
    const fields = {
      _jeton: hidden((await get('/demandes/nouvelle')).text, '_jeton'),
      _cle: '019dd000-0000-7000-8000-0000000000c1',
      'seances-0-exchangeId': exchangeId,
      'seances-0-on': '2026-03-02',
      'seances-0-minutes': '1 h 30',
    };
    const failed = await browser.post('/a-faire/heures', fields);
    expect(readable(failed)).toContain('Sans réponse');
    expect(formOn(failed, '/heures').fields.get('seances-0-minutes')).toBe('1 h 30');
    // One line that does not read as it must: the form comes back with what was chosen.
    const back = await browser.send(failed, '/heures', { 'seances-0-on': '' });
    expect(formOn(back, '/heures').fields.get('seances-0-exchangeId')).toBe(exchangeId);
    expect(keys()).toHaveLength(1);
    await browser.send(back, '/heures', { 'seances-0-on': '2026-03-02' });
    expect([keys().length, new Set(keys()).size]).toEqual([2, 1]);
  });

  test('leaves the list of requests, and says what is missing of it', async () => {
    answers.set('GET /api/offers', answer);
    answers.set('GET /api/requests', {
      status: 200,
      body: { items: [{ ...request, borrowerId: 'insee:59588' }], next: null },
    });
    const { status, text } = await get('/demandes/a-traiter');
    expect(status).toBe(200);
    expect(text).toContain('le service des offres ne répond pas');
    expect(text).toContain('Réviser le plan');
    expect(text).not.toContain('Publiez d’abord une offre');
  });
});

test('what was typed is kept where the file that it is about cannot be read', async () => {
  const answered = { status: 200, body: { ...request, borrowerId: 'insee:59260' } };
  answers.set(`GET /api/requests/${REQUEST_ID}`, answered);
  const path = `/demandes/${REQUEST_ID}/modifier`;
  const shown = await browser.get(path);
  answers.set(`GET /api/requests/${REQUEST_ID}`, { status: 503 });
  const failed = await browser.send(shown, path, { title: 'Un titre de plus' });
  expect([failed.path, failed.status]).toEqual([path, 503]);
  answers.set(`GET /api/requests/${REQUEST_ID}`, answered);
  const back = await browser.get(failed.path);
  expect(readable(back)).toContain('Un service ne répondait pas, et rien n’a été fait');
  expect(formOn(back, path).fields.get('title')).toBe('Un titre de plus');
  expect(formOn(back, path).fields.get('_cle')).toBe(formOn(shown, path).fields.get('_cle'));
});

test('a view that has not heard of one’s own write is shown as it is, and says so', async () => {
  const shown = (await get('/demandes/nouvelle')).text;
  answers.set('POST /api/requests', {
    status: 201,
    body: { id: REQUEST_ID, position: 'requests:7' },
  });
  await post('/demandes', {
    _jeton: hidden(shown, '_jeton'),
    _cle: hidden(shown, '_cle'),
    title: 'Réviser le plan',
    need: 'Il date de 1998.',
    neededBy: '2030-12-31',
  });
  answers.set('GET /api/requests', { status: 200, body: { items: [request], next: null } });
  answers.set('GET /api/requests?limit=3&after=requests%3A7', { status: 503 });
  const { text } = await get('/');
  expect(asked.map(({ path }) => path)).toContain('/api/requests?limit=3&after=requests%3A7');
  expect(text).toContain('Vos derniers changements ne sont peut-être pas encore tous visibles');
  expect(text).toContain('Réviser le plan');
});

test('a form that is refused for good gets a new key, and who signs in is told to the API', async () => {
  const shown = (await get('/demandes/nouvelle')).text;
  const problem = { code: 'not_permitted', title: 'Ce rôle ne permet pas cela.', status: 403 };
  answers.set('POST /api/requests', { status: 403, body: problem });
  const text = await send('/demandes', {
    _jeton: hidden(shown, '_jeton'),
    _cle: hidden(shown, '_cle'),
    title: 'Réviser le plan',
    need: 'Il date de 1998.',
    neededBy: '2030-12-31',
  });
  expect(text).toContain('Ce rôle ne permet pas cela.');
  expect(hidden(text, '_cle')).toMatch(/^[\da-f-]{36}$/);
  expect(hidden(text, '_cle')).not.toBe(hidden(shown, '_cle'));
  const [written] = asked.filter(({ method }) => method === 'POST');
  expect(written?.headers['authorization']).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
  expect(written?.headers['bourse-acting-for']).toBe('insee:59260');
});

test('an address that guesses accounts is asked to wait, with a page', async () => {
  const attempts = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    attempts.push(await fetch(`${portal.url}/connexion/aller`, { redirect: 'manual' }));
  }
  const last = attempts.at(-1);
  expect(last?.status).toBe(429);
  expect(await last?.text()).toContain('Attendez une minute');
  expect((await get('/')).status).toBe(200);
});
