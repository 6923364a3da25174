import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identitySettings } from '@bourse/runtime/identity-settings';
import { signInSettings } from '@bourse/portal/sign-in-settings';
import { createLogger } from '@bourse/service-kit/logger';
import { startStandalone } from '@bourse/standalone/standalone';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, eventually } from '../support/client.ts';
import { today } from '../support/days.ts';
import { DUNKERQUE, memberOf } from '../support/founding.ts';
import { formOn, PlainBrowser, readable } from './plain-client.ts';
import { fillWorld, GHYVELDE, type World } from './world.ts';

// What an officer of a large territory does with many files at once, without scripts.

let folder = '';
let bourse: Awaited<ReturnType<typeof startStandalone>>;
let world: World;
let officer: PlainBrowser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bourse-officer-'));
  const logger = createLogger({ level: 'silent' });
  const identity = identitySettings.parse({});
  const signIn = signInSettings.parse({});
  const address = { host: '127.0.0.1', port: 0 };
  bourse = await startStandalone({ dataDirectory: folder, ...address, identity, signIn, logger });
  world = await fillWorld(bourse.url);
  officer = new PlainBrowser(bourse.url);
  await officer.signIn('demo-officer');
}, 60_000);
afterAll(async () => {
  await bourse.stop();
  rmSync(folder, { recursive: true });
});

const dunkerque = () => new Client(bourse.url, memberOf(DUNKERQUE));
const ghyvelde = () => new Client(bourse.url, memberOf(GHYVELDE));

describe('an offer with its capacity by period', () => {
  const offer = {
    title: 'Un archiviste par trimestre',
    description: 'Il trie et verse avec vous.',
    skills: 'archives',
    unitCostCents: '38',
  };
  const period = (row: number, from: number, to: number, hours: string) => ({
    [`periods-${row}-startsOn`]: today(from),
    [`periods-${row}-endsOn`]: today(to),
    [`periods-${row}-capacityMinutes`]: hours,
  });
  const offerAt = (path: string) =>
    dunkerque().get<{
      capacityMinutes: number;
      periods: { startsOn: string; capacityMinutes: number; reservedMinutes: number }[];
    }>(`/api${path.replace('/offres', '/offers')}`);

  test('is published with more lines asked for, and nothing typed is lost', async () => {
    const shown = await officer.get('/offres/nouvelle');
    const typed = { ...offer, ...period(0, 1, 30, '10') };
    const more = await officer.send(shown, '/offres', { ...typed, _plus: '1' });
    expect(more.status).toBe(200);
    expect(more.text).not.toContain('<title>Erreur');
    const rows = [0, 1, 2, 3, 4, 5].map((row) =>
      formOn(more, '/offres').fields.has(`periods-${row}-endsOn`),
    );
    expect([...rows, formOn(more, '/offres').fields.has('periods-6-endsOn')]).toEqual([
      ...Array.from({ length: 6 }, () => true),
      false,
    ]);
    expect(formOn(more, '/offres').fields.get('title')).toBe(offer.title);
    expect(formOn(more, '/offres').fields.get('periods-0-capacityMinutes')).toBe('10');

    // In any order, with lines left empty between them: the total is their sum.
    const done = await officer.send(more, '/offres', { ...typed, ...period(5, 31, 60, '7 h 30') });
    expect(readable(done)).toContain('Votre offre est publiée');
    const { capacityMinutes, periods } = await offerAt(done.path);
    expect([capacityMinutes, periods.map((one) => one.capacityMinutes)]).toEqual([
      1_050,
      [600, 450],
    ]);
    expect(readable(done)).toMatch(/En tout 17 h 30 0 h 0 h 17 h 30/);
  });

  test('comes back with what to mend, at the line', async () => {
    const shown = await officer.get('/offres/nouvelle');
    const send = (periods: object, changes: object = {}) =>
      officer.send(shown, '/offres', { ...offer, ...periods, ...changes });
    const half = await send({ 'periods-1-startsOn': today(3) });
    expect(half.status).toBe(422);
    expect(readable(half)).toContain('Il y a 2 points à corriger');
    expect(half.text).toContain('id="f-offres-periods-1-capacityMinutes-erreur"');
    const upsideDown = await send(period(0, 9, 3, '4'));
    expect(readable(upsideDown)).toContain('La fin de la période doit venir après son début');
    const twice = await send({ ...period(0, 1, 9, '4'), ...period(1, 9, 12, '4') });
    expect(readable(twice)).toContain('chevauchent celles d’une autre ligne');
    const otherSum = await send(period(0, 1, 9, '4'), { capacityMinutes: '5' });
    expect(readable(otherSum)).toContain('Les périodes font 4 h en tout');
    expect(otherSum.text).toContain('id="f-offres-capacityMinutes-erreur"');
    const neither = await send({});
    expect(neither.text).toContain('id="f-offres-capacityMinutes-erreur"');
  });

  test('is taken in the days of an exchange, refused outside them, and kept by a revision', async () => {
    const shown = await officer.get('/offres/nouvelle');
    const { path } = await officer.send(shown, '/offres', {
      ...offer,
      ...period(0, 1, 30, '10'),
      ...period(1, 61, 90, '20'),
    });
    const offerId = path.split('/').at(-1);
    const propose = async (from: number, to: number, minutes: number): Promise<string> => {
      const terms = { minutes, startsOn: today(from), endsOn: today(to) };
      const { id } = await ghyvelde().post('/api/exchanges', { offerId, ...terms });
      await dunkerque().post(`/api/exchanges/${id}/acceptances`);
      await eventually(
        () => dunkerque().get<{ status: string }>(`/api/exchanges/${id}`),
        ({ status }) => status === 'agreed' || status === 'refused',
      );
      return id;
    };
    await propose(20, 65, 720);
    expect(readable(await officer.get(path))).toMatch(/10 h 10 h 0 h 0 h .* 20 h 2 h 0 h 18 h/);
    const outside = await propose(31, 60, 60);
    expect(readable(await officer.get(`/echanges/${outside}`))).toContain(
      'L’offre n’a pas d’heures à prêter du',
    );
    const tooMuch = await propose(61, 90, 1_081);
    expect(readable(await officer.get(`/echanges/${tooMuch}`))).toContain('(il en reste 18 h)');

    const form = await officer.get(`${path}/modifier`);
    const less = { 'periods-0-capacityMinutes': '9' };
    const kept = await officer.send(form, `${path}/modifier`, less);
    expect(kept.status).toBe(409);
    expect(readable(kept)).toContain('doit garder ses dates et au moins 10 h');
    const longer = { 'periods-0-capacityMinutes': '12', ...period(2, 91, 120, '5') };
    const revised = await officer.send(kept, `${path}/modifier`, longer);
    expect(readable(revised)).toContain('Votre offre est modifiée');
    expect((await offerAt(path)).capacityMinutes).toBe(37 * 60);
  });

  test('tells whoever proposes what is free, and when', async () => {
    const { id } = await dunkerque().post('/api/offers', {
      title: 'Un géomètre au printemps',
      description: 'Il vient avec son matériel.',
      skills: ['topographie'],
      capacityMinutes: 600,
      periods: [{ startsOn: today(10), endsOn: today(20), capacityMinutes: 600 }],
      unitCostCents: 4_000,
      conditions: '',
      expiresOn: null,
    });
    const secretary = new PlainBrowser(bourse.url);
    await secretary.signIn('demo-secretary');
    const shown = readable(await secretary.get(`/echanges/nouveau?offre=${id}`));
    expect(shown).toMatch(/Heures libres de cette offre, par période du .* : 10 h libres/);
    expect(world.offer).not.toBe(id);
  });
});
