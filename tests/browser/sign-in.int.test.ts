import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readyAccounts } from '@bourse/development-identity/accounts';
import { fixedClock } from '@bourse/kernel/clock';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type PortalAlone, startPortalAlone } from './portal-alone.ts';
import { formOn, PlainBrowser, readable } from './plain-client.ts';

// The portal beside a real provider, and before an API that says who asks as these tests want it.

const GHYVELDE = 'insee:59260';
type Told = { operator: boolean; mandates: { territoryId: string; role: string }[] };
const one: Told = { operator: false, mandates: [{ territoryId: GHYVELDE, role: 'requester' }] };

const clock = fixedClock(new Date().toISOString());
const later = (ms: number) => clock.set(new Date(Date.parse(clock.now()) + ms).toISOString());
const HOUR_MS = 60 * 60_000;

let told: Told = one;
let meStatus = 200;
let issuerAnswers = true;
let renewals = 0;
let refuseRenewals = false;
let asked: IncomingMessage[] = [];
function respond(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const path = incoming.url ?? '';
  asked.push(incoming);
  incoming.resume();
  const me = { personId: '019dd000-0000-7000-8000-00000000000a', profile: null, ...told };
  const created = { id: '019dd000-0000-7000-8000-000000000001', position: 'requests:1' };
  if (path === '/api/me' && meStatus !== 200) {
    outgoing.writeHead(meStatus, { 'Content-Type': 'application/json' });
    outgoing.end(JSON.stringify({ code: 'refused', title: 'Non.', status: meStatus }));
    return;
  }
  outgoing.writeHead(200, { 'Content-Type': 'application/json' });
  const body = incoming.method === 'POST' ? created : { items: [], next: null };
  outgoing.end(JSON.stringify(path === '/api/me' ? me : body));
}
/** What an issuer in trouble answers. */
function atIssuer(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const forToken = incoming.url?.endsWith('/token') === true;
  if (forToken) renewals += 1;
  if (!issuerAnswers) {
    outgoing.writeHead(503).end();
    return true;
  }
  if (refuseRenewals && forToken) {
    outgoing.writeHead(400, { 'Content-Type': 'application/json' });
    outgoing.end('{"error":"invalid_grant"}');
    return true;
  }
  return false;
}

/** The clock of these tests goes an hour on from one to the next. */
const SENT_BY_ONE = 5;
let portal: PortalAlone;
beforeAll(async () => {
  portal = await startPortalAlone({
    clock,
    limits: { pages: 1_000, sent: 1_000, signIns: 1_000, sentByOne: SENT_BY_ONE },
    api: respond,
    beforeProvider: atIssuer,
  });
});
afterAll(() => portal.stop());
beforeEach(() => {
  later(HOUR_MS);
  told = one;
  meStatus = 200;
  issuerAnswers = true;
  refuseRenewals = false;
  asked = [];
});

const signedIn = async (): Promise<PlainBrowser> => {
  const browser = new PlainBrowser(portal.url);
  expect((await browser.signIn('demo-secretary')).path).toBe('/a-faire');
  renewals = 0;
  asked = [];
  return browser;
};
/** Sends a browser off to the issuer, where it does not arrive yet. */
async function begin(browser: PlainBrowser, back: string) {
  const { headers } = await fetch(`${portal.url}/connexion/aller?retour=${back}`, {
    redirect: 'manual',
    headers: { Cookie: browser.cookieHeader() },
  });
  const to = headers.get('location') ?? '';
  const [name = '', id = ''] = headers.getSetCookie()[0]?.split(/[=;]/) ?? [];
  browser.setCookie(name, id);
  return { to, state: new URL(to).searchParams.get('state') ?? '', name, id };
}
const tokensSent = () => [...new Set(asked.map(({ headers }) => headers.authorization))];
const withoutSession = /^\/connexion\?retour=/;

describe('signing in', () => {
  test('asks the issuer with PKCE, and a state and a nonce that nobody guesses', async () => {
    const seen = new Set<string>();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await fetch(`${portal.url}/connexion/aller`, { redirect: 'manual' });
      const to = new URL(answer.headers.get('location') ?? '');
      expect(to.href.startsWith(`${portal.issuer}/auth?`)).toBe(true);
      const given = Object.fromEntries(to.searchParams);
      expect(given).toMatchObject({
        client_id: 'portal',
        response_type: 'code',
        redirect_uri: `${portal.url}/connexion/retour`,
        code_challenge_method: 'S256',
      });
      for (const name of ['state', 'nonce', 'code_challenge']) {
        const value = given[name] ?? '';
        expect(value.length).toBeGreaterThanOrEqual(32);
        seen.add(value);
        expect(answer.headers.get('set-cookie')).not.toContain(value);
      }
    }
    expect(seen.size).toBe(9);
  });

  test('as an account that the first page offers takes one step, whoever was there before', async () => {
    const browser = new PlainBrowser(portal.url);
    const offered = [
      ...(await browser.get('/')).text.matchAll(/href="(\/connexion\/aller\?compte=[^"]+)"/g),
    ].map(([, to = '']) => to);
    expect(offered).toHaveLength(readyAccounts.length);
    const bearers = new Set<string | undefined>();
    for (const to of offered) {
      asked = [];
      expect((await browser.get(to)).path).toBe('/a-faire');
      bearers.add(tokensSent().at(-1));
    }
    expect(bearers.size).toBe(readyAccounts.length);
  });

  test('as an account that nobody offers is not asked of the issuer', async () => {
    const answer = await fetch(`${portal.url}/connexion/aller?compte=root`, { redirect: 'manual' });
    expect(answer.headers.get('location')).not.toContain('login_hint');
  });

  test('comes back once, and only to the browser that began it', async () => {
    const begun = new PlainBrowser(portal.url);
    const [provided] = (await begun.get('/connexion/aller?retour=/compte')).forms;
    expect(provided?.fields.size).toBe(0);
    for (const query of ['', '?code=x&state=y', '?error=access_denied&state=y']) {
      const other = await new PlainBrowser(portal.url).get(`/connexion/retour${query}`);
      expect(other.status).toBe(400);
      expect(readable(other)).toContain('commencée ailleurs');
    }
    // Of this browser, but with a state that was not given: what it began goes on all the same.
    const wrong = await begun.get('/connexion/retour?code=x&state=y');
    expect([wrong.status, readable(wrong).includes('commencée ailleurs')]).toEqual([400, true]);
    expect(begun.cookie('bourse-session')).toBeUndefined();
    const other = new PlainBrowser(portal.url);
    const { state, name, id } = await begin(other, '/compte');
    // A code that the issuer did not give spends the attempt.
    const refused = await other.get(`/connexion/retour?code=x&state=${state}`);
    expect([refused.status, other.cookie(name)]).toEqual([400, undefined]);
    other.setCookie(name, id);
    const again = await other.get(`/connexion/retour?code=x&state=${state}`);
    expect(readable(again)).toContain('commencée ailleurs');
  });

  test('in two tabs at once ends in both, each on the page that it was begun from', async () => {
    const browser = new PlainBrowser(portal.url);
    const first = await begin(browser, '/compte');
    const second = await begin(browser, '/demandes/nouvelle');
    expect(first.name).not.toBe(second.name);
    const back = await browser.choose(await browser.get(first.to), 'demo-secretary');
    expect(back.path).toBe('/compte');
    expect(browser.cookie('bourse-session')).toHaveLength(43);
    // The provider knows by now who this browser is, and asks nothing.
    expect((await browser.get(second.to)).path).toBe('/demandes/nouvelle');
    expect((await browser.get('/compte')).path).toBe('/compte');
    expect(browser.cookieHeader()).not.toContain('bourse-connexion');
  });

  test('under another name of this machine goes on at the address that the issuer comes back to', async () => {
    const { host, port } = new URL(portal.url);
    const elsewhere = `http://localhost:${port}/connexion/aller?retour=%2Fcompte`;
    const answer = await fetch(elsewhere, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`http://${host}/connexion/aller?retour=%2Fcompte`);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('that the issuer refused says so, and offers to begin again on the same page', async () => {
    const browser = new PlainBrowser(portal.url);
    const { state } = await begin(browser, '/compte');
    const iss = encodeURIComponent(portal.issuer);
    const refused = await browser.get(
      `/connexion/retour?error=access_denied&state=${state}&iss=${iss}`,
    );
    expect(refused.status).toBe(400);
    expect(readable(refused)).toContain('La connexion n’a pas abouti');
    expect(refused.text).toContain('href="/connexion/aller?retour=%2Fcompte"');
  });

  test('while the issuer does not answer is put off, with a page', async () => {
    const browser = new PlainBrowser(portal.url);
    const provided = await browser.get('/connexion/aller');
    issuerAnswers = false;
    const back = await browser.choose(provided, 'demo-secretary').catch(() => undefined);
    expect(back?.status).toBe(503);
    issuerAnswers = true;
    expect((await browser.signIn('demo-secretary')).path).toBe('/a-faire');
  });
});

describe('one account', () => {
  test('sends only so many forms in a minute, from wherever; what was typed is kept', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    const fields = { title: 'Relire', need: 'Un plan.', neededBy: '2099-12-31' };
    const sent = async (from: PlainBrowser) =>
      from.send(await from.get('/demandes/nouvelle'), '/demandes', fields);
    for (let count = 0; count < SENT_BY_ONE; count += 1) {
      expect((await sent(count % 2 === 0 ? here : there)).status).not.toBe(429);
    }
    asked = [];
    const refused = await sent(there);
    expect([refused.status, readable(refused).includes('Trop d’envois')]).toEqual([429, true]);
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(formOn(await there.get('/demandes/nouvelle'), '/demandes').fields.get('title')).toBe(
      'Relire',
    );
    expect(readable(await there.get('/demandes/nouvelle'))).toContain(
      'Trop de formulaires avaient été envoyés en peu de temps',
    );
    later(61_000);
    expect((await sent(there)).status).not.toBe(429);
  });
});

describe('tokens', () => {
  test('stand in no file, no cookie and no page', async () => {
    const browser = await signedIn();
    const pages = await Promise.all(
      ['/a-faire', '/', '/preferences', '/compte'].map(async (path) => browser.get(path)),
    );
    const [sent = ''] = tokensSent();
    const token = sent.replace('Bearer ', '');
    expect(token.split('.')).toHaveLength(3);
    const files = readdirSync(portal.directory).filter((name) =>
      name.startsWith('sessions.sqlite'),
    );
    const stored = files
      .map((name) => readFileSync(join(portal.directory, name), 'latin1'))
      .join('');
    const person = stored.includes('019dd000-0000-7000-8000-00000000000a');
    expect([person, stored.includes(token.slice(0, 20))]).toEqual([true, false]);
    for (const { text, headers } of pages) {
      expect(text).not.toContain(token.slice(0, 20));
      expect(JSON.stringify([...headers])).not.toContain(token.slice(0, 20));
    }
    expect(browser.cookie('bourse-session')).toHaveLength(43);
  });

  test('are renewed before they expire, once for all pages that are open', async () => {
    const browser = await signedIn();
    await browser.get('/a-faire');
    const [before] = tokensSent();
    expect(renewals).toBe(0);
    asked = [];
    later(HOUR_MS - 30_000);
    const pages = await Promise.all(
      ['/a-faire', '/compte', '/demandes/nouvelle', '/preferences'].map((path) =>
        browser.get(path),
      ),
    );
    expect(pages.map(({ status }) => status)).not.toContain(400);
    expect(pages.filter(({ path }) => withoutSession.test(path))).toEqual([]);
    expect(renewals).toBe(1);
    expect(tokensSent()).toHaveLength(1);
    expect(tokensSent()).not.toContain(before);
  });

  test('that are not renewed end the session, and what was typed is kept', async () => {
    const browser = await signedIn();
    const shown = await browser.get('/demandes/nouvelle');
    refuseRenewals = true;
    later(HOUR_MS - 30_000);
    const fields = { title: 'Écrit trop tard', need: 'Longuement.', neededBy: '2099-12-31' };
    const away = await browser.send(shown, '/demandes', fields);
    expect(away.path).toMatch(withoutSession);
    refuseRenewals = false;
    expect((await browser.get('/a-faire')).path).toMatch(withoutSession);
    const back = await browser.signIn('demo-secretary', '/demandes/nouvelle');
    expect(formOn(back, '/demandes').fields.get('title')).toBe('Écrit trop tard');
    expect(readable(back)).toContain('Votre session s’était interrompue');
  });

  test('hold while the issuer is away, until they expire; then the session waits for it', async () => {
    const browser = await signedIn();
    issuerAnswers = false;
    later(HOUR_MS - 30_000);
    expect((await browser.get('/a-faire')).path).toBe('/a-faire');
    expect((await browser.get('/a-faire')).path).toBe('/a-faire');
    expect(renewals).toBe(1);
    later(20_000);
    expect((await browser.get('/a-faire')).path).toBe('/a-faire');
    later(20_000);
    expect((await browser.get('/a-faire')).path).toMatch(withoutSession);
    issuerAnswers = true;
    later(20_000);
    expect((await browser.get('/a-faire')).path).toBe('/a-faire');
  });
});

test.each([
  [401, withoutSession],
  [429, /^\/a-faire$/],
  [503, /^\/a-faire$/],
])(
  'an API that answers %d to who asks: the session ends only when the token is refused',
  async (status, path) => {
    const browser = await signedIn();
    meStatus = status;
    later(6_000);
    expect((await browser.get('/a-faire')).path).toMatch(path);
    meStatus = 200;
    later(16_000);
    expect((await browser.get('/a-faire')).path).toMatch(path);
  },
);

describe('mandates', () => {
  const two: Told = {
    operator: false,
    mandates: [
      { territoryId: GHYVELDE, role: 'requester' },
      { territoryId: 'siren:245900428', role: 'lender' },
      { territoryId: 'siren:245900428', role: 'signatory' },
    ],
  };
  const actingFor = () =>
    new Set(
      asked
        .filter(({ url }) => url !== '/api/me')
        .map(({ headers }) => headers['bourse-acting-for']),
    );

  test('of two territories are switched between, and the API hears of it', async () => {
    told = two;
    const browser = await signedIn();
    await browser.get('/a-faire');
    expect(actingFor()).toEqual(new Set([GHYVELDE]));
    const csrf = formOn(await browser.get('/'), '/deconnexion').fields.get('_jeton') ?? '';
    const chosen = await browser.post('/mandat', { _jeton: csrf, mandat: 'siren:245900428' });
    expect(chosen.path).toBe('/a-faire');
    asked = [];
    expect((await browser.get('/offres/nouvelle')).status).toBe(200);
    expect((await browser.get('/demandes/nouvelle')).status).toBe(200);
    await browser.get('/a-faire');
    expect(actingFor()).toEqual(new Set(['siren:245900428']));
  });

  test('when one is withdrawn, nothing that was typed for it is done for another', async () => {
    told = two;
    const browser = await signedIn();
    const shown = await browser.get('/demandes/nouvelle');
    told = { operator: false, mandates: two.mandates.slice(1) };
    later(6_000);
    asked = [];
    const fields = { title: 'Pour la commune', need: 'Et elle seule.', neededBy: '2099-12-31' };
    const back = await browser.send(shown, '/demandes', fields);
    expect(back.path).toBe('/demandes/nouvelle');
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(formOn(back, '/demandes').fields.get('title')).toBe('Pour la commune');
    expect(readable(back)).toContain('Rien n’a été envoyé : vous agissiez pour un autre');
    expect(readable(back)).toContain('Vérifiez pour qui vous agissez, puis envoyez.');
    expect(readable(back)).not.toContain('session');
  });

  test('what was refused while acting for one is not shown while acting for the other', async () => {
    told = two;
    const browser = await signedIn();
    const title = 'Pour la commune, à corriger';
    const shown = await browser.get('/demandes/nouvelle');
    const back = await browser.send(shown, '/demandes', { title, need: '' });
    expect(formOn(back, '/demandes').fields.get('title')).toBe(title);
    const actFor = async (mandat: string) => {
      const csrf = formOn(await browser.get('/'), '/deconnexion').fields.get('_jeton') ?? '';
      await browser.post('/mandat', { _jeton: csrf, mandat });
      return (await browser.get(back.path)).text;
    };
    expect(await actFor('siren:245900428')).not.toContain(title);
    expect(await actFor(GHYVELDE)).toContain(title);
  });

  test('what was typed for one before the session ended is not sent for the other unawares', async () => {
    told = two;
    const browser = await signedIn();
    const csrf = formOn(await browser.get('/'), '/deconnexion').fields.get('_jeton') ?? '';
    await browser.post('/mandat', { _jeton: csrf, mandat: 'siren:245900428' });
    const shown = await browser.get('/demandes/nouvelle');
    const token = formOn(shown, '/deconnexion').fields.get('_jeton') ?? '';
    await browser.post('/deconnexion', { _jeton: token });
    browser.setCookie('bourse-session', '');
    await browser.send(shown, '/demandes', { title: 'Pour la communauté', need: 'Elle seule.' });
    const sentence = 'regardez d’abord, en haut de la page, pour lequel';
    // The new session acts for the commune.
    const back = await (await signedIn()).get('/demandes/nouvelle');
    expect(readable(back)).toContain('Demande au nom de commune 59260');
    expect(formOn(back, '/demandes').fields.get('title')).toBe('Pour la communauté');
    expect(readable(back)).toContain(sentence);
    // Nobody else has to look.
    told = one;
    later(6_000);
    const alone = await (await signedIn()).get('/demandes/nouvelle');
    expect(readable(alone)).toContain('voici ce que vous aviez saisi');
    expect(readable(alone)).not.toContain(sentence);
  });

  test('the operator acts for no territory; whoever has no mandate is told what to do', async () => {
    told = { operator: true, mandates: [] };
    const operator = await signedIn();
    expect(readable(await operator.get('/a-faire'))).toContain('Vous admettez les associations');
    expect((await operator.get('/association/admissions')).status).toBe(200);
    expect(actingFor()).toEqual(new Set([undefined]));

    told = { operator: false, mandates: [] };
    const nobody = await signedIn();
    const page = await nobody.get('/a-faire');
    expect(page.status).toBe(200);
    expect(readable(page)).toContain('019dd000-0000-7000-8000-00000000000a');
    expect((await nobody.get('/demandes/nouvelle')).status).toBe(403);
    told = one;
    later(6_000);
    expect((await nobody.get('/demandes/nouvelle')).status).toBe(200);
  });
});

test('what was typed when one signs out in another tab is there again', async () => {
  const secretary = await signedIn();
  const shown = await secretary.get('/demandes/nouvelle');
  const csrf = formOn(await secretary.get('/'), '/deconnexion').fields.get('_jeton') ?? '';
  await secretary.post('/deconnexion', { _jeton: csrf });
  secretary.setCookie('bourse-session', '');
  const fields = { title: 'Relire le plan', need: 'Il date.', neededBy: '2099-12-31' };
  expect((await secretary.send(shown, '/demandes', fields)).path).toContain('/connexion');
  const back = await (await signedIn()).get('/demandes/nouvelle');
  expect(formOn(back, '/demandes').fields.get('title')).toBe('Relire le plan');
});

test('signing out ends the session here and at the issuer, which is shown who it is in no page', async () => {
  const browser = await signedIn();
  const old = browser.cookie('bourse-session') ?? '';
  const csrf = formOn(await browser.get('/'), '/deconnexion').fields.get('_jeton') ?? '';
  const out = await fetch(`${portal.url}/deconnexion`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: portal.url, Cookie: `bourse-session=${old}` },
    body: new URLSearchParams({ _jeton: csrf }),
  });
  expect(out.headers.get('refresh')).toBe('0; url=/deconnexion/suite');
  expect(await out.text()).not.toContain('id_token_hint');
  const [, id = ''] =
    /bourse-deconnexion=([\w-]+)/.exec(out.headers.getSetCookie().join('\n')) ?? [];
  browser.setCookie('bourse-deconnexion', id);
  const asks = await browser.get('/deconnexion/suite');
  expect(asks.path).toContain(`${portal.issuer}/session/end?`);
  expect((await browser.send(asks, '', { logout: 'yes' })).path).toBe('/');
  expect((await browser.get('/deconnexion/suite')).path).toBe('/');

  browser.setCookie('bourse-session', old);
  expect((await browser.get('/a-faire')).path).toMatch(withoutSession);
  // The provider asks again who it is.
  expect((await browser.get('/connexion/aller')).text).toContain('demo-officer');
});

test('what one was sent on to sign out is no way to sign in', async () => {
  const browser = await signedIn();
  const csrf = formOn(await browser.get('/'), '/deconnexion').fields.get('_jeton') ?? '';
  const out = await fetch(`${portal.url}/deconnexion`, {
    method: 'POST',
    headers: { Origin: portal.url, Cookie: `bourse-session=${browser.cookie('bourse-session')}` },
    body: new URLSearchParams({ _jeton: csrf }),
  });
  const [, id = ''] =
    /bourse-deconnexion=([\w-]+)/.exec(out.headers.getSetCookie().join('\n')) ?? [];
  expect(id).toHaveLength(43);
  const other = new PlainBrowser(portal.url);
  const ofState = createHash('sha256').update('y').digest('hex').slice(0, 16);
  other.setCookie(`bourse-connexion-${ofState}`, id);
  const refused = await other.get('/connexion/retour?code=x&state=y');
  expect(refused.status).toBe(400);
  expect(other.cookie('bourse-session')).toBeUndefined();
});
