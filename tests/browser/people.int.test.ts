import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/client.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { PlainBrowser, readable, RETURNED, type ShownPage } from './plain-client.ts';
import { fillWorld, GHYVELDE, type World } from './world.ts';

// Mandates, and what is kept of people, as they see it in a browser.

const dataDirectory = mkdtempSync(join(tmpdir(), 'bourse-people-'));
let server: ServerProcess;
let world: World;
beforeAll(async () => {
  server = await startServer({ dataDirectory, logLevel: 'info' });
  world = await fillWorld(server.url);
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(dataDirectory, { recursive: true });
});

const signedIn = async (account: string): Promise<PlainBrowser> => {
  const browser = new PlainBrowser(server.url);
  await browser.signIn(account);
  return browser;
};
const linkOn = ({ text }: ShownPage): string =>
  /http:\/\/[^<]+\/invitation\?code=[\w-]+/.exec(text)?.[0] ?? '';
const logged = (): string => readFileSync(join(dataDirectory, 'server.log'), 'utf8');
/** Files of the whole bourse in which a text stands. */
const filesWith = (text: string): readonly string[] =>
  readdirSync(dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => existsSync(path) && readFileSync(path).includes(text));

describe('a mandate', () => {
  test('is offered by a link, taken by whoever opens it, used at once, and withdrawn', async () => {
    const [secretary, officer] = [await signedIn('demo-secretary'), await signedIn('demo-officer')];
    const before = await secretary.get('/mandats');
    expect(readable(before)).toContain('Signataire, sans date de fin');
    const asked = { role: 'requester', label: 'Un renfort de Dunkerque', until: '2099-12-31' };
    const invited = await secretary.send(before, '/mandats/inviter', asked);
    expect(readable(invited)).toContain('L’invitation est prête');
    expect(readable(invited)).toContain('Un renfort de Dunkerque');
    const link = linkOn(invited);
    expect(invited.text).toContain('mailto:?subject=');

    const shown = await officer.get(link.replace(server.url, ''));
    expect(readable(shown)).toContain('Vous êtes invité à agir pour Ghyvelde.');
    const taken = await officer.send(shown, '/invitation');
    // At once: with the way to act for it.
    expect(readable(taken)).toContain('Le mandat est à vous.');
    expect(readable(taken)).toContain('Agir pour Ghyvelde');
    const switched = await officer.send(taken, '/mandat', { mandat: GHYVELDE });
    expect(readable(switched)).toContain('Vous agissez maintenant pour un autre territoire.');
    expect((await officer.get('/demandes/nouvelle')).status).toBe(200);

    // The same link a second time, by another.
    const auditor = await signedIn('demo-auditor');
    const again = await auditor.get(link.replace(server.url, ''));
    expect([again.status, readable(again).includes('a déjà servi')]).toEqual([409, true]);

    const listed = await secretary.get('/mandats');
    expect(listed.text).not.toContain('Un renfort de Dunkerque');
    const action = /\/mandats\/[\w-]+\/retirer/g;
    const theirs = [...listed.text.slice(listed.text.indexOf('id="territoire"')).matchAll(action)];
    const reason = 'La mission est finie.';
    const ended = await secretary.send(listed, theirs[0]?.[0] ?? '', { reason });
    expect(readable(ended)).toContain('Le mandat est terminé');
    expect(readable(ended)).toContain('La mission est finie.');
    await new Promise((resolve) => {
      setTimeout(resolve, 5_100);
    });
    expect(readable(await officer.get('/mandats'))).not.toContain('Agir pour Ghyvelde');
    const code = link.split('=')[1] ?? '';
    expect([code.length > 20, logged().includes(code)]).toEqual([true, false]);
  }, 30_000);

  test('is delegated until a day, not beyond one’s own, and the form comes back filled', async () => {
    const officer = await signedIn('demo-officer');
    const page = await officer.get('/mandats');
    const action = /\/mandats\/[\w-]+\/deleguer/.exec(page.text)?.[0] ?? '';
    const label = 'Mon adjointe';
    const refused = await officer.send(page, action, { label, until: '2020-01-01' });
    expect(refused.path).toMatch(RETURNED);
    expect(refused.text).toContain('value="Mon adjointe"');
    const done = await officer.send(refused, action, { label, until: '2099-01-31' });
    expect(readable(done)).toContain('Mon adjointe');
    const back = /\/mandats\/invitations\/[\w-]+\/retirer/.exec(done.text)?.[0] ?? '';
    const takenBack = await officer.send(done, back);
    expect(readable(takenBack)).toContain('L’invitation est retirée');
    expect(readable(takenBack)).not.toContain('Mon adjointe');
  });

  test('of a first signatory comes from the association; an auditor is shown no form', async () => {
    const official = await signedIn('demo-official');
    const page = await official.get('/mandats');
    const asked = { territoryId: '59073', label: 'Le maire' };
    const done = await official.send(page, '/mandats/premier-signataire', asked);
    // A signatory of it does that from here on.
    expect(done.path).toMatch(RETURNED);
    expect(done.text).toContain('value="59073"');
    expect(readable(done)).toContain('L’association donne le mandat du premier signataire');
    const auditor = await signedIn('demo-auditor');
    expect((await auditor.get('/mandats')).text).not.toContain('action="/mandats/inviter"');
    const form = { _jeton: 'x', _cle: crypto.randomUUID() };
    expect((await auditor.post('/mandats/inviter', form)).status).toBe(403);
  });

  test('waits behind a sign-in for whoever opens its link without one', async () => {
    const browser = new PlainBrowser(server.url);
    const page = await browser.get('/invitation?code=un-code-qui-ne-vaut-rien');
    expect(page.path).toBe(
      `/connexion?retour=${encodeURIComponent('/invitation?code=un-code-qui-ne-vaut-rien')}`,
    );
    const back = await browser.signIn('demo-auditor', '/invitation?code=un-code-qui-ne-vaut-rien');
    expect([back.status, readable(back).includes('n’existe pas')]).toEqual([404, true]);
    expect(back.text).toContain('value="un-code-qui-ne-vaut-rien"');
  });
});

describe('a person', () => {
  const name = 'Jeanne Quilliot-Wattrelos';
  const email = 'jeanne.quilliot@ghyvelde.example';

  test('keeps their name and address, takes them along, and has them erased', async () => {
    const secretary = await signedIn('demo-secretary');
    const empty = await secretary.get('/profil');
    const wrong = await secretary.send(empty, '/profil', { name, email: 'nulle part' });
    expect(wrong.path).toMatch(RETURNED);
    expect(wrong.text).toContain(`value="${name}"`);
    expect(readable(wrong)).toContain('Adresse électronique : Écrivez une adresse entière');
    const kept = await secretary.send(wrong, '/profil', { name, email });
    expect(readable(kept)).toContain('Votre profil est enregistré.');
    expect(kept.text).toContain(`value="${email}"`);
    // A colleague of the territory reads the name; the trail does not have it.
    expect(readable(await secretary.get('/mandats'))).toContain(`${name} (vous)`);

    const exported = await secretary.get('/profil/mes-donnees.json');
    expect(exported.headers.get('content-disposition')).toContain('attachment');
    const all = JSON.parse(exported.text) as Record<string, unknown>;
    expect(all).toMatchObject({ profile: { name, email } });
    expect(all['signIns']).toContainEqual(expect.objectContaining({ kind: 'signed_in' }));

    const asking = await secretary.get('/profil/effacer');
    expect(readable(asking)).toContain('Ce qui reste');
    const unsure = await secretary.send(asking, '/profil/effacer');
    expect(unsure.path).toMatch(RETURNED);
    expect(filesWith(name).length).toBeGreaterThan(0);
    const erased = await secretary.send(unsure, '/profil/effacer', { sur: 'oui' });
    expect(readable(erased)).toContain('Vos données personnelles sont effacées.');
    expect(erased.text).not.toContain(email);
    expect([...filesWith(name), ...filesWith(email)]).toEqual([]);
    // The trail and the mandates read as before.
    const auditor = await signedIn('demo-auditor');
    expect((await auditor.get('/audit')).status).toBe(200);
    const mandates = readable(await secretary.get('/mandats'));
    expect(mandates).toMatch(/personne [\da-f]{8} \(vous\)/);
  });

  test('sees their own sign-ins, with the network and not the machine', async () => {
    const operator = await signedIn('demo-operator');
    await operator.signOut();
    await operator.signIn('demo-operator');
    const shown = readable(await operator.get('/profil'));
    expect(shown.match(/Connexion 127\.0\.0\.0\/24/g)).toHaveLength(2);
    expect(shown).toContain('Déconnexion 127.0.0.0/24');
    expect(shown).not.toContain('127.0.0.1');
  });

  test('leaves no token, no session and no secret in the log or in a file', async () => {
    const browser = await signedIn('demo-officer');
    const session = browser.cookie('bourse-session') ?? '';
    expect(session.length).toBeGreaterThan(20);
    // A JWT, as every token of the development provider is; what is sealed has no dots.
    const token = /eyJ[\w-]{10,}\.[\w-]{10,}\./;
    expect([logged().includes(session), token.test(logged())]).toEqual([false, false]);
    const portal = join(dataDirectory, 'portal');
    const files = readdirSync(portal).map((file) => join(portal, file));
    const holding = files.filter((file) =>
      [token, /accessToken/].some((secret) => secret.test(readFileSync(file, 'latin1'))),
    );
    expect(holding).toEqual([]);
    expect(statSync(join(portal, 'session.key')).mode & 0o777).toBe(0o600);
  });
});

test('what an auditor reads stands in their log, and the parties see that it was read', async () => {
  const [auditor, secretary] = [await signedIn('demo-auditor'), await signedIn('demo-secretary')];
  const { settled } = world.exchanges;
  expect(readable(await secretary.get(`/echanges/${settled}`))).not.toContain('Qui a consulté');
  await auditor.get(`/audit/echanges/${settled}`);
  await eventually(
    () => secretary.get(`/echanges/${settled}`),
    (page) => readable(page).includes('Association fictive (auditeur), le'),
  );
  const home = await auditor.get('/a-faire');
  expect(readable(home)).toContain('La piste est complète');
  expect(readable(home)).toContain('Différends ouverts (1)');
  expect(home.text).toContain(`href="/audit/echanges/${world.exchanges.disputed}"`);
  expect(readable(home)).toContain('Aucun dossier en cours n’est immobile depuis plus de 30 jours');
  expect(readable(home)).toMatch(/Chronologie d’un échange vous, /);
  const log = readable(await auditor.get('/audit/consultations'));
  expect(log).toContain('Chronologie d’un échange');
  expect(log).toContain('(vous)');
});
