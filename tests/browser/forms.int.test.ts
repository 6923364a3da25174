import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identitySettings } from '@bourse/runtime/identity-settings';
import { signInSettings } from '@bourse/portal/sign-in-settings';
import { createLogger } from '@bourse/service-kit/logger';
import { startStandalone } from '@bourse/standalone/standalone';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../support/client.ts';
import { today } from '../support/days.ts';
import { memberOf } from '../support/founding.ts';
import { grantMandate } from '../support/mandates.ts';
import { formOn, PlainBrowser, readable, RETURNED, type ShownPage } from './plain-client.ts';
import { fillWorld, GHYVELDE, type World } from './world.ts';

let folder = '';
let bourse: Awaited<ReturnType<typeof startStandalone>>;
let world: World;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bourse-portal-'));
  const logger = createLogger({ level: 'silent' });
  const identity = identitySettings.parse({});
  const signIn = signInSettings.parse({});
  const address = { host: '127.0.0.1', port: 0 };
  const mail = { SMTP_TLS: 'required' } as const;
  bourse = await startStandalone({
    dataDirectory: folder,
    ...address,
    identity,
    signIn,
    mail,
    logger,
  });
  world = await fillWorld(bourse.url);
}, 60_000);
afterAll(async () => {
  await bourse.stop();
  rmSync(folder, { recursive: true });
});

const signedIn = async (account: string): Promise<PlainBrowser> => {
  const browser = new PlainBrowser(bourse.url);
  await browser.signIn(account);
  return browser;
};
/** One browser for an account, signed in once; for tests that leave it so. */
const known = new Map<string, Promise<PlainBrowser>>();
const as = (account: string): Promise<PlainBrowser> => {
  const browser = known.get(account) ?? signedIn(account);
  known.set(account, browser);
  return browser;
};
const need = {
  title: 'Refaire le site de la mairie',
  need: 'Il date de 2009, et personne ne sait le mettre à jour.',
  neededBy: today(60),
  estimatedMinutes: '7 h 30',
  skills: 'informatique, communication',
};
const requestsOf = async (territoryId: string): Promise<readonly { title: string }[]> => {
  const client = new Client(bourse.url, memberOf(territoryId));
  const path = `/api/requests?borrowerId=${territoryId}&limit=100`;
  return (await client.get<{ items: { title: string }[] }>(path)).items;
};
const shownStatus = (page: ShownPage): string | undefined =>
  /class="tag [^"]*"\s*>([^<]*)</.exec(page.text)?.[1];

describe('a form, without scripts', () => {
  test('is sent, and what was written shows at once', async () => {
    const browser = await as('demo-secretary');
    const page = await browser.send(await browser.get('/demandes/nouvelle'), '/demandes', need);
    expect(page.status).toBe(200);
    expect(page.path).toMatch(/^\/demandes\/[\da-f-]{36}$/);
    expect(readable(page)).toContain('Votre demande est publiée');
    expect(readable(page)).toMatch(/Heures estimées 7 h 30/);
    expect(readable(await browser.get('/demandes'))).toContain(need.title);
    expect(readable(await browser.get(page.path))).not.toContain('Votre demande est publiée');
  });

  test('comes back filled, with what to mend at each field and on top', async () => {
    const browser = await as('demo-secretary');
    const wrong = { ...need, title: 'ab', estimatedMinutes: 'beaucoup', neededBy: '2020-01-01' };
    const shown = await browser.get('/demandes/nouvelle');
    const back = await browser.send(shown, '/demandes', wrong);
    expect(back.path).toMatch(RETURNED);
    expect(back.text).toContain('<title>Erreur : Décrire un besoin');
    expect(readable(back)).toContain('Il y a 2 points à corriger');
    expect(back.text).toMatch(
      /id="f-demandes-title"[^>]*aria-describedby="f-demandes-title-aide f-demandes-title-erreur"[^>]*aria-invalid="true"/s,
    );
    expect(formOn(back, '/demandes').fields.get('need')).toBe(need.need);

    // What the API alone knows: that the day has passed.
    const later = await browser.send(back, '/demandes', {
      title: need.title,
      estimatedMinutes: '8',
    });
    expect(later.path).toMatch(RETURNED);
    expect(readable(later)).toContain('Cette date est passée');
    expect(later.text).toContain('id="f-demandes-neededBy-erreur"');
    const done = await browser.send(later, '/demandes', { neededBy: need.neededBy });
    expect(done.status).toBe(200);
  });

  test('what people write is text and nothing else, wherever it is shown', async () => {
    const browser = await as('demo-secretary');
    const evil = `"><script>alert(1)</script><b>'`;
    const given = { ...need, title: evil, need: evil };
    const page = await browser.send(await browser.get('/demandes/nouvelle'), '/demandes', given);
    expect(page.status).toBe(200);
    for (const path of [page.path, '/demandes', `/demandes?q=${encodeURIComponent(evil)}`, '/']) {
      expect((await browser.get(path)).text).not.toContain('<script>alert');
      expect((await browser.get(path)).text).not.toContain('<b>');
    }
  });

  test('a request is changed by who posted it, and nobody else', async () => {
    const secretary = await as('demo-secretary');
    const posted = await secretary.send(await secretary.get('/demandes/nouvelle'), '/demandes', {
      ...need,
      title: 'Un besoin mal dit',
    });
    const path = `${posted.path}/modifier`;
    const shown = await secretary.get(path);
    expect(formOn(shown, path).fields.get('title')).toBe('Un besoin mal dit');
    const refused = await secretary.send(shown, path, { title: '' });
    expect(refused.path).toMatch(RETURNED);
    const changed = await secretary.send(refused, path, { title: 'Un besoin mieux dit' });
    expect([changed.path, readable(changed).includes('Votre demande est modifiée')]).toEqual([
      posted.path,
      true,
    ]);
    expect(readable(changed)).toContain('Un besoin mieux dit');
    expect((await (await as('demo-officer')).get(path)).status).toBe(403);
  });

  test('sent twice, from the back button or by a double click, has one effect', async () => {
    const browser = await as('demo-secretary');
    const title = 'Une seule fois';
    const shown = await browser.get('/demandes/nouvelle');
    const pages = await Promise.all(
      [1, 2, 3].map(() => browser.send(shown, '/demandes', { ...need, title })),
    );
    expect(new Set(pages.map(({ path }) => path)).size).toBe(1);
    expect((await requestsOf(GHYVELDE)).filter((one) => one.title === title)).toHaveLength(1);

    // Back, and other answers: the first ones count, and the page says so.
    const other = await browser.send(shown, '/demandes', { ...need, title: 'Autre chose' });
    expect(other.path).toMatch(RETURNED);
    expect(readable(other)).toContain('Ce formulaire avait déjà été envoyé');
    expect(formOn(other, '/demandes').fields.get('title')).toBe('Autre chose');
  });

  test('sent twice, of the last hours of an exchange, is not refused for what it did itself', async () => {
    const { delivering } = world.exchanges;
    const officer = await as('demo-officer');
    const shown = await officer.get(`/echanges/${delivering}`);
    for (const page of [shown, shown]) {
      const logged = await officer.send(page, '/seance', { minutes: '3' });
      expect(logged.path).toBe(`/echanges/${delivering}`);
      expect(readable(logged)).toMatch(/Relevé 6 h 252,00 €/);
    }
    const tooMuch = await officer.send(shown, '/seance', { minutes: '7' });
    expect(readable(tooMuch)).toContain('La durée doit être d’au plus 6 h');
  });

  test('comes back again, by its address, until it is done; the page without it is empty', async () => {
    const browser = await as('demo-secretary');
    const shown = await browser.get('/demandes/nouvelle');
    const wrong = { ...need, title: 'Revenir sur ses pas', neededBy: 'bientôt' };
    const back = await browser.send(shown, '/demandes', wrong);
    const other = await browser.send(await browser.get('/demandes/nouvelle'), '/demandes', {
      ...wrong,
      title: 'Dans un autre onglet',
    });
    const fieldsOf = (page: ShownPage) => Object.fromEntries(formOn(page, '/demandes').fields);
    const again = await browser.get(back.path);
    expect(again.status).toBe(200);
    expect(again.headers.get('cache-control')).toBe('no-store');
    expect(again.text).toContain('<title>Erreur : Décrire un besoin');
    expect(again.text).toMatch(/role="alert"\s+tabindex="-1"\s+id="a-lire"/);
    expect(fieldsOf(again)).toEqual(fieldsOf(back));
    // Nothing was sent on: the page of before and every way that it is shown again count as one.
    expect(fieldsOf(again)['_cle']).toBe(formOn(shown, '/demandes').fields.get('_cle'));
    expect(fieldsOf(await browser.get('/demandes/nouvelle'))['title']).toBe('');

    // Refused by the API now: another key from here on, the same at each look.
    const past = await browser.send(again, '/demandes', { neededBy: '2020-01-01' });
    const key = fieldsOf(past)['_cle'];
    expect(key).not.toBe(fieldsOf(again)['_cle']);
    expect(fieldsOf(await browser.get(past.path))['_cle']).toBe(key);
    const [one, two] = await Promise.all([
      browser.send(past, '/demandes', { neededBy: need.neededBy }),
      browser.send(await browser.get(past.path), '/demandes', { neededBy: need.neededBy }),
    ]);
    expect(one.path).toBe(two.path);

    // Back: it is done, and the page says so; the form of the other tab is still to be mended.
    for (const path of [past.path, back.path]) {
      const gone = await browser.get(path);
      expect(readable(gone)).toContain(
        'Le formulaire que vous aviez rempli ici n’est plus en attente',
      );
      expect([fieldsOf(gone)['title'], fieldsOf(gone)['_cle'] === key]).toEqual(['', false]);
    }
    expect(fieldsOf(await browser.get(other.path))['title']).toBe('Dans un autre onglet');
  });

  test('that was refused is shown to nobody else, and to nobody once one has signed out', async () => {
    const browser = await signedIn('demo-secretary');
    const title = 'Pour moi seule';
    const shown = await browser.get('/demandes/nouvelle');
    const back = await browser.send(shown, '/demandes', { ...need, title, neededBy: '' });
    expect(back.text).toContain(title);
    const officer = await as('demo-officer');
    expect((await officer.get(back.path)).text).not.toContain(title);
    // The same person, in another browser.
    const elsewhere = await as('demo-secretary');
    expect((await elsewhere.get(back.path)).text).toContain(title);
    await browser.signOut();
    expect((await new PlainBrowser(bourse.url).get(back.path)).path).toContain(
      '/connexion?retour=',
    );
    await browser.signIn('demo-secretary');
    expect((await browser.get(back.path)).text).not.toContain(title);
  });

  test('that is too long to be kept comes back in place', async () => {
    const browser = await as('demo-secretary');
    const shown = await browser.get('/demandes/nouvelle');
    const title = 'Trop long pour être gardé';
    const long = 'x'.repeat(64_500);
    const back = await browser.send(shown, '/demandes', { title, need: long });
    expect([back.path, back.status]).toEqual(['/demandes', 422]);
    expect(back.text).toContain('<title>Erreur : Décrire un besoin');
    expect(formOn(back, '/demandes').fields.get('need')).toBe(long);
  });

  test('of a file that has moved on is no more, and what was typed stands on top', async () => {
    const secretary = await as('demo-secretary');
    const { path } = await secretary.send(
      await secretary.get(`/echanges/nouveau?offre=${world.offer}`),
      `/echanges?offre=${world.offer}`,
      { object: 'Une piste cyclable', minutes: '1', startsOn: today(), endsOn: today(9) },
    );
    const officer = await as('demo-officer');
    const shown = await officer.get(path);
    await secretary.send(await secretary.get(path), '/retrait', { reason: 'Fait par nous.' });
    const reason = 'Pas assez de monde cet été.';
    const back = await officer.send(shown, '/refus', { reason });
    for (const page of [back, await officer.get(back.path)]) {
      expect(page.path).toBe(back.path);
      expect(page.forms.some(({ action }) => action.endsWith('/refus'))).toBe(false);
      expect(page.text).toContain('<title>Erreur : Une piste cyclable');
      expect(readable(page)).toContain('Cette page n’était plus à jour');
      expect(readable(page)).toContain(`Vous aviez écrit sous Votre raison : ${reason}`);
    }
  });

  test('of a page that is out of date does nothing, and says so', async () => {
    const browser = await as('demo-officer');
    const path = `/offres/${world.offer}/modifier`;
    const [one, other] = [await browser.get(path), await browser.get(path)];
    const first = await browser.send(one, path, { conditions: 'Sur rendez-vous.' });
    expect(readable(first)).toContain('Votre offre est modifiée');
    const second = await browser.send(other, path, { conditions: 'Tous les mardis.' });
    expect(second.path).toMatch(RETURNED);
    expect(readable(second)).toContain('Cette page n’était plus à jour');
    expect(formOn(second, path).fields.get('conditions')).toBe('Tous les mardis.');
    expect(readable(await browser.get(`/offres/${world.offer}`))).toContain('Sur rendez-vous.');
  });

  test('of a page that goes out of date while it is mended does nothing either', async () => {
    const browser = await as('demo-officer');
    const path = `/offres/${world.offer}/modifier`;
    const [one, other] = [await browser.get(path), await browser.get(path)];
    const wrong = await browser.send(one, path, { title: '', conditions: 'Le jeudi.' });
    await browser.send(other, path, { conditions: 'Sur rendez-vous, déplacement compris.' });
    const stale = await browser.send(wrong, path, { title: 'Une offre' });
    expect(readable(stale)).toContain('Cette page n’était plus à jour');
    expect(readable(await browser.get(`/offres/${world.offer}`))).toContain('déplacement compris.');
  });

  test('what was typed outlives the session, for whoever typed it', async () => {
    const browser = await signedIn('demo-secretary');
    const shown = await browser.get('/demandes/nouvelle');
    const old = browser.cookie('bourse-session') ?? '';
    expect((await browser.signOut()).path).toBe('/');
    browser.setCookie('bourse-session', old);

    const title = 'Écrit avant la fin de la session';
    const signIn = await browser.send(shown, '/demandes', { ...need, title });
    expect(signIn.path).toBe('/connexion?retour=%2Fdemandes%2Fnouvelle&garde=1');
    expect(readable(signIn)).toContain('Ce que vous venez de saisir est gardé');

    const somebodyElse = new PlainBrowser(bourse.url);
    await somebodyElse.signIn('demo-officer');
    expect((await somebodyElse.get('/a-faire')).text).not.toContain(title);

    const [, onwards = ''] = /href="(\/connexion\/aller[^"]*)"/.exec(signIn.text) ?? [];
    const back = await browser.choose(await browser.get(onwards), 'demo-secretary');
    expect(back.path).toBe('/demandes/nouvelle');
    expect(readable(back)).toContain('voici ce que vous aviez saisi');
    expect(formOn(back, '/demandes').fields.get('title')).toBe(title);
    const sent = await browser.send(back, '/demandes');
    expect(readable(sent)).toContain(title);
    const again = await browser.get('/demandes/nouvelle');
    expect(formOn(again, '/demandes').fields.get('title')).toBe('');
  });

  test('what was typed outlives the form, too, where the file has moved on by then', async () => {
    const commune = new Client(bourse.url, memberOf(GHYVELDE));
    const asked = { ...need, estimatedMinutes: 450, skills: [] };
    const { id } = await commune.post('/api/requests', asked);
    const browser = await signedIn('demo-secretary');
    const shown = await browser.get(`/demandes/${id}`);
    const old = browser.cookie('bourse-session') ?? '';
    await browser.signOut();
    browser.setCookie('bourse-session', old);
    await commune.post(`/api/requests/${id}/cancellations`, { reason: 'Annulée par un collègue' });

    const reason = 'Un <b>habitant</b> s’en charge désormais';
    await browser.send(shown, `/demandes/${id}/annulation`, { reason });
    const back = await browser.signIn('demo-secretary', `/demandes/${id}`);
    expect(readable(back)).toContain('cette page n’a plus le formulaire');
    expect(back.text).toContain('Un &lt;b&gt;habitant&lt;/b&gt; s’en charge désormais');
    // And nowhere else.
    expect((await browser.get(`/demandes/${world.request}`)).text).not.toContain('s’en charge');
  });

  test('and the role: whoever may no longer send it reads it where they are told so', async () => {
    const browser = await signedIn('demo-auditor');
    const fields = {
      ...need,
      title: 'Écrit avec un rôle qui n’est plus',
      _page: '/demandes/nouvelle',
    };
    const refused = await browser.post('/demandes', fields);
    expect([refused.status, refused.text.includes(fields.title)]).toEqual([403, true]);
    expect((await browser.get('/demandes/nouvelle')).text).toContain(fields.title);
    expect((await browser.get('/a-faire')).text).not.toContain(fields.title);
    expect((await requestsOf(GHYVELDE)).some((one) => one.title === fields.title)).toBe(false);
  });
});

describe('what other sites, other sessions and other hosts may do', () => {
  test('a form of another site is refused, with or without a session', async () => {
    const browser = await signedIn('demo-secretary');
    const shown = await browser.get('/demandes/nouvelle');
    const fields = { ...Object.fromEntries(formOn(shown, '/demandes').fields), ...need };
    for (const origin of ['https://elsewhere.example', 'null', '']) {
      const refused = await browser.post('/demandes', fields, { Origin: origin });
      expect(refused.status).toBe(403);
    }
  });

  test('a form without the token of its session is not obeyed, and is shown again', async () => {
    const browser = await signedIn('demo-secretary');
    const shown = await browser.get('/demandes/nouvelle');
    const title = 'Sans jeton';
    const given = { ...need, title, _jeton: 'x'.repeat(32) };
    const back = await browser.send(shown, '/demandes', given);
    expect(back.path).toBe('/demandes/nouvelle');
    expect(formOn(back, '/demandes').fields.get('title')).toBe(title);
    expect((await requestsOf(GHYVELDE)).some((one) => one.title === title)).toBe(false);
    await browser.send(back, '/demandes', { title: 'Avec jeton' });
  });

  test('pages of a role are for that role; whoever is nobody is asked to sign in', async () => {
    const secretary = await signedIn('demo-secretary');
    for (const path of [
      '/audit',
      '/association/dotations',
      '/association/admissions',
      '/audit/balance.csv',
    ]) {
      expect((await secretary.get(path)).status).toBe(403);
      expect((await new PlainBrowser(bourse.url).get(path)).path).toBe(
        `/connexion?retour=${encodeURIComponent(path)}`,
      );
    }
  });

  test('signing in leads to pages of this host only, and each time under a new id', async () => {
    const browser = new PlainBrowser(bourse.url);
    const planted = 'planted-by-somebody';
    browser.setCookie('bourse-session', planted);
    for (const retour of ['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere']) {
      const page = await browser.signIn('demo-officer', retour);
      expect(page.path).toBe('/a-faire');
      expect(browser.cookie('bourse-session')).not.toBe(planted);
      await browser.signOut();
    }
    const switched = await browser.get('/langue/en?retour=//elsewhere.example');
    expect(switched.path).toBe('/');
    expect(switched.text).toContain('<html lang="en"');
  });

  test('whoever calls this machine localhost comes back to localhost, where their cookie is', async () => {
    for (const origin of [bourse.url, bourse.url.replace('127.0.0.1', 'localhost')]) {
      const sent = await fetch(`${origin}/connexion/aller`, { redirect: 'manual' });
      const to = new URL(sent.headers.get('location') ?? '');
      expect(to.searchParams.get('redirect_uri')).toBe(`${origin}/connexion/retour`);
      expect((await fetch(to, { redirect: 'manual' })).headers.get('location')).toContain(
        '/sign-in/',
      );
    }
  });

  test('every page comes with the headers that keep scripts and frames of others out', async () => {
    const page = await new PlainBrowser(bourse.url).get('/');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).not.toMatch(/\sstyle="|\son[a-z]+="|<style/);
    const response = await fetch(`${bourse.url}/connexion/aller`, { redirect: 'manual' });
    expect(response.headers.get('set-cookie')).toMatch(
      /^bourse-connexion-[\da-f]{16}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/,
    );
  });

  test('bad requests get a page, and not a fault', async () => {
    const browser = await signedIn('demo-secretary');
    const missing = [
      '/nulle-part',
      '/offres/x',
      '/echanges/x',
      '/territoires/x',
      '/demandes?suite=x',
      '/%ff',
    ];
    for (const path of missing) {
      const page = await browser.get(path);
      expect([path, page.status]).toEqual([path, 404]);
      expect(page.text).toContain('<h1>Page introuvable</h1>');
    }
    expect((await browser.post('/demandes', { need: 'x'.repeat(70_000) })).status).toBe(413);
    expect((await browser.get('/connexion/retour?code=x&state=y')).status).toBe(400);
    const json = await browser.post('/demandes', {}, { 'Content-Type': 'application/json' });
    expect(json.status).toBeLessThan(500);
  });
});

describe('pages', () => {
  test('the API and its documentation stay where they were', async () => {
    const browser = new PlainBrowser(bourse.url);
    for (const [path, type] of [
      ['/api/offers', 'application/json'],
      ['/openapi.json', 'application/json'],
      ['/docs', 'text/html'],
      ['/problems/not_found', 'text/html'],
      ['/readyz', 'application/json'],
      ['/metrics', 'text/plain'],
    ] as const) {
      const answer = await browser.get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-type')).toContain(type);
    }
    expect((await browser.get('/offres')).text).toContain('href="/docs"');
    const measured = (await browser.get('/metrics')).text;
    expect(measured.includes('method="GET",route="/offres",status="200"')).toBe(true);
  });

  test('a name outside this machine is not answered', async () => {
    const answered = await new Promise<number | undefined>((resolve, reject) => {
      request(bourse.url, { headers: { Host: 'rebound.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(answered).toBe(421);
  });

  test('are light: under 100 kB with their style and script', async () => {
    const browser = await signedIn('demo-secretary');
    const home = await browser.get('/');
    const assets = [...home.text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    const sizes = await Promise.all(
      assets.map(async (path) => (await browser.get(path)).text.length),
    );
    const shared = sizes.reduce((sum, size) => sum + size, 0);
    expect(assets).toHaveLength(4);
    for (const path of [
      '/',
      '/a-faire',
      '/offres',
      '/echanges',
      `/echanges/${world.exchanges.settled}`,
      '/compte',
    ]) {
      expect((await browser.get(path)).text.length + shared).toBeLessThan(100_000);
    }
  });

  test('the statement comes as a table for spreadsheets and as a document to print', async () => {
    const browser = await signedIn('demo-secretary');
    const csv = await browser.get(`/compte/releve.csv?du=${today()}&au=${today()}`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.headers.get('content-disposition')).toContain('attachment');
    expect(csv.text).toContain('Dotation');
    const pdf = await browser.get('/compte/releve.pdf');
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(pdf.text.startsWith('%PDF-')).toBe(true);
  });

  test('an auditor finds an exchange, follows its causes, and takes it along', async () => {
    const browser = await signedIn('demo-auditor');
    const found = await browser.get(
      `/audit?type=ExchangeSettled&echange=${world.exchanges.settled}`,
    );
    expect(readable(found)).toContain('Échange réglé');
    const timeline = await browser.get(`/audit/echanges/${world.exchanges.settled}`);
    const words = readable(timeline);
    expect(words.indexOf('Échange proposé')).toBeLessThan(words.indexOf('Échange réglé'));
    expect(timeline.text).toMatch(/<a href="#e-[\da-f-]{36}"/);
    const csv = await browser.get(`/audit/evenements.csv?echange=${world.exchanges.settled}`);
    expect(csv.text).toContain('ExchangeSettled');
    expect(readable(await browser.get('/audit/balance'))).toContain(
      'la somme de tous les soldes est nulle',
    );
    const nowhere = readable(await browser.get('/audit?territoire=nulle-part'));
    expect(nowhere).toContain('Aucun territoire ne répond à « nulle-part »');
    expect(nowhere).toContain('Aucun événement ne correspond');
    const there = readable(await browser.get('/audit/echanges?territoire=ghyvelde'));
    expect(there).toContain('Territoire compris : Ghyvelde (59)');
    expect(there).toContain('Marquage de la rue de l’école');
    expect(there).not.toContain('Cahier des charges de la cantine');
  });

  test('a dispute is resolved by the association, and settled for what it decided', async () => {
    const browser = await signedIn('demo-official');
    expect(readable(await browser.get('/a-faire'))).toContain('Trancher le différend');
    const page = await browser.get(`/echanges/${world.exchanges.disputed}`);
    const tooMuch = await browser.send(page, '/decision', { minutes: '40', reason: 'Trop.' });
    expect(tooMuch.path).toMatch(RETURNED);
    expect(readable(tooMuch)).toContain('La durée doit être d’au plus 2 h');
    const decided = await browser.send(tooMuch, '/decision', {
      minutes: '1 h 30',
      reason: 'Le compte rendu de séance fait foi.',
    });
    expect(shownStatus(decided)).toBe('Réglé');
    expect(readable(decided)).toContain('Le compte rendu de séance fait foi.');
  });

  test('a territory that is no member registers by itself, and is admitted', async () => {
    await grantMandate(bourse.url, memberOf('insee:59155'));
    const client = new Client(bourse.url, memberOf('insee:59155'));
    await client.post('/api/territories', { code: '59155' });
    const browser = await signedIn('demo-official');
    const page = await browser.get('/association/admissions');
    expect(readable(page)).toContain('Coudekerque');
    const refused = await browser.send(page, '/refuser', { reason: '' });
    expect(refused.path).toMatch(RETURNED);
    const admitted = await browser.send(refused, 'insee:59155/admettre');
    expect(readable(admitted)).toContain('Le territoire est admis');
    const endow = await browser.get('/association/dotations?membre=insee:59155');
    const given = { minutes: '10', reason: 'Dotation d’accueil' };
    expect(readable(await browser.send(endow, '/dotations', given))).toContain(
      'La dotation est versée',
    );
    const shown = await browser.get('/territoires/insee:59155');
    expect(readable(shown)).toMatch(
      /Aide apportée à d’autres 0 h Aide reçue 0 h Dotations reçues 10 h/,
    );
  });

  test('Dunkerque sees the requests of its own communes first', async () => {
    const page = readable(await (await signedIn('demo-officer')).get('/a-faire'));
    expect(page).toContain('Demandes de vos communes');
    expect(page).toContain('Relire le plan local d’urbanisme');
    expect(page).not.toContain('courriels piégés');
  });
});

describe('the messages that somebody gets', () => {
  const path = '/preferences/messages';
  const chosen = (page: ShownPage) => Object.fromEntries(formOn(page, path).fields);
  const boxes = ['todo', 'progress', 'listings', 'membership'];

  test('are chosen by kind, rhythm and language, and the choice shows at once', async () => {
    const browser = await signedIn('demo-secretary');
    const [page, elsewhere] = [await browser.get(path), await browser.get(path)];
    expect(chosen(page)).toMatchObject({ rhythm: 'immediate', language: 'fr', todo: 'oui' });
    expect(readable(page)).toContain('Nous ne connaissons pas votre adresse');
    const form = { ...chosen(page), rhythm: 'daily', language: 'en' };
    const { progress: _, listings: __, ...ticked } = form as Record<string, string>;
    const done = await browser.post(path, ticked);
    expect(readable(done)).toContain('Votre choix est enregistré');
    expect(chosen(done)).toMatchObject({ rhythm: 'daily', language: 'en' });
    expect(boxes.filter((box) => box in chosen(done))).toEqual(['todo', 'membership']);

    // From a page that was open in another window before.
    const stale = await browser.send(elsewhere, path, { rhythm: 'never' });
    expect(stale.path).toMatch(RETURNED);
    expect(readable(stale)).toContain('Cette page n’était plus à jour');
    expect(chosen(await browser.get(path))).toMatchObject({ rhythm: 'daily' });
  });

  test('come back as they were ticked where an answer is missing', async () => {
    const browser = await signedIn('demo-officer');
    const { todo: _, ...ticked } = chosen(await browser.get(path)) as Record<string, string>;
    const back = await browser.post(path, { ...ticked, rhythm: '' });
    expect(back.path).toMatch(RETURNED);
    expect(readable(back)).toContain('Choisissez une réponse.');
    expect(boxes.filter((box) => box in chosen(back))).toEqual([
      'progress',
      'listings',
      'membership',
    ]);
  });
});
