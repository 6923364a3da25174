import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dayOf } from '@bourse/kernel/clock';
import { Client, eventually } from '../support/client.ts';
import { today } from '../support/days.ts';
import { DUNKERQUE, memberOf } from '../support/founding.ts';
import { type LivingBourse, startLivingBourse } from './bourse.ts';
import { formOn, PlainBrowser, readable, RETURNED } from './plain-client.ts';
import { GHYVELDE, type World } from './world.ts';

// What an officer of a large territory does with many files at once, without scripts.

let bourse: LivingBourse;
let world: World;
let officer: PlainBrowser;
beforeAll(async () => {
  bourse = await startLivingBourse();
  ({ world } = bourse);
  officer = new PlainBrowser(bourse.url);
  await officer.signIn('demo-officer');
}, 60_000);
afterAll(() => bourse.stop());

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
    expect(half.path).toMatch(RETURNED);
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
    expect(kept.path).toMatch(RETURNED);
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

describe('requests, many at once', () => {
  const post = async (title: string, estimatedMinutes: number | null): Promise<string> => {
    const need = { title, need: 'Avec vous.', skills: ['tri'], neededBy: today(40) };
    return (await ghyvelde().post('/api/requests', { ...need, estimatedMinutes })).id;
  };
  const exchangesFor = async (requestId: string) =>
    (
      await dunkerque().get<{ items: { exchangeId: string; status: string }[] }>(
        `/api/exchanges?requestId=${requestId}`,
      )
    ).items;
  const chosen = (ids: readonly string[]) =>
    `/demandes/a-traiter/proposer?offre=${world.offer}${ids.map((id) => `&d-${id}=1`).join('')}`;

  test('are listed the oldest first, by perimeter, and told apart', async () => {
    const [older, newer] = [await post('Trier les plans', 60), await post('Trier les actes', null)];
    const shown = await officer.get('/demandes/a-traiter?competence=tri');
    expect(shown.text.indexOf(older)).toBeGreaterThan(0);
    expect(shown.text.indexOf(older)).toBeLessThan(shown.text.indexOf(newer));
    expect(readable(shown)).toMatch(
      /Trier les plans Ghyvelde, publiée aujourd’hui, .* 1 h estimées/,
    );
    const inside = await officer.get('/demandes/a-traiter?competence=tri&perimetre=dans');
    expect(inside.text).toContain(older);
    const outside = await officer.get('/demandes/a-traiter?competence=tri&perimetre=hors');
    expect(readable(outside)).toContain('Aucune demande ne correspond');
    const elsewhere = await officer.get('/demandes/a-traiter?departement=2a');
    expect(elsewhere.text).not.toContain(older);
    expect((await officer.get('/demandes/a-traiter?departement=59')).text).toContain(older);
    // No département: nothing lies there, and nothing can come.
    const nowhere = await officer.get('/demandes/a-traiter?departement=Nord');
    expect(readable(nowhere)).toContain('Aucune demande ne correspond');
    expect([shown, nowhere, outside].map(({ text }) => text.includes('data-live'))).toEqual([
      true,
      false,
      false,
    ]);
    // One’s own requests are none to answer: they are not in the list, nor told of.
    expect(shown.text).toContain(`exceptBorrowerId=${encodeURIComponent(DUNKERQUE)}`);
  });

  test('are answered line by line, once, and what is refused is said', async () => {
    const ids = [
      await post('Fonds un', 60),
      await post('Fonds deux', null),
      await post('Fonds trois', 120),
      await post('Fonds quatre', 30),
    ] as const;
    const page = await officer.get(chosen(ids));
    expect(readable(page)).toContain('Rien n’est encore envoyé');
    expect(readable(page)).toContain('Sur rendez-vous, déplacement compris.');
    // Nothing is sent as long as one line does not read as it must.
    const half = await officer.send(page, '/proposer');
    expect(half.path).toMatch(RETURNED);
    expect(half.text).toContain('lignes-1-minutes-erreur');
    expect(await exchangesFor(ids[0])).toEqual([]);

    const form = formOn(half, '/proposer');
    const filled = Object.fromEntries(form.fields);
    delete filled['lignes-2-envoyer'];
    const fields = { ...filled, 'lignes-1-minutes': '2', 'lignes-3-startsOn': today(-9) };
    const done = await officer.post(form.action, fields);
    expect(readable(done)).toContain('2 lignes sur 3 prises en compte');
    expect(readable(done)).toMatch(/Fonds quatre Refusé Cette date est passée/);
    const [one] = await exchangesFor(ids[0]);
    expect(one?.status).toBe('proposed');
    expect(done.text).toContain(`/echanges/${one?.exchangeId}`);
    expect(await exchangesFor(ids[2])).toEqual([]);

    // A double click, the back button: the same lines again have no other effect.
    const twice = await officer.post(form.action, fields);
    expect(readable(twice)).toContain('2 lignes sur 3 prises en compte');
    expect(twice.path).toBe(done.path);
    const counts = async () =>
      (await Promise.all(ids.map(exchangesFor))).map((found) => found.length);
    expect(await counts()).toEqual([1, 1, 0, 0]);

    // The page can be come back to, and holds the line that was refused, as it was filled in.
    const again = await officer.get(done.path);
    expect(again.text).toContain('<title>Erreur : Propositions envoyées');
    expect(again.text).toContain('id="f-demandes-a-traiter-proposer-lignes-0-startsOn-erreur"');
    const left = Object.fromEntries(formOn(again, '/proposer').fields);
    expect(left).toEqual(Object.fromEntries(formOn(done, '/proposer').fields));
    expect(left).toMatchObject({
      'lignes-0-requestId': ids[3],
      'lignes-0-envoyer': 'oui',
      'lignes-0-startsOn': today(-9),
    });
    expect(left['lignes-1-requestId']).toBeUndefined();
    // Mended, and wrong once more: what was done stays on the page of before.
    const wrong = await officer.send(again, '/proposer', { 'lignes-0-minutes': '' });
    expect(wrong.text).toContain('lignes-0-minutes-erreur');
    const mended = { 'lignes-0-minutes': '1', 'lignes-0-startsOn': today() };
    const rest = await officer.send(wrong, '/proposer', mended);
    expect(readable(rest)).toContain('1 ligne sur 1 prise en compte');
    expect(rest.text).not.toContain('<title>Erreur');
    expect(rest.forms.some(({ action }) => action === form.action)).toBe(false);
    expect(readable(await officer.get(done.path))).toContain('2 lignes sur 3 prises en compte');
    await officer.send(again, '/proposer', mended);
    expect(await counts()).toEqual([1, 1, 0, 1]);

    // Back to where it began: what is under way is no longer ticked.
    const { fields: fresh } = formOn(await officer.get(chosen(ids)), '/proposer');
    expect([0, 1, 2, 3].map((row) => fresh.has(`lignes-${row}-envoyer`))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    // What is answered is no longer to be ticked.
    const list = await officer.get('/demandes/a-traiter?competence=tri');
    expect(list.text).not.toContain(`name="d-${ids[0]}"`);
    expect(list.text).toContain(`name="d-${ids[2]}"`);
  });

  test('shorten the way from one request to a proposal from one of one’s own offers', async () => {
    const id = await post('Fonds six', 90);
    const page = await officer.get(`/echanges/nouveau?demande=${id}`);
    const way = `/demandes/a-traiter/proposer?offre=${world.offer}&amp;d-${id}=1`;
    expect(page.text).toContain(way);
    expect(formOn(page, `/echanges?demande=${id}`).fields.get('endsOn')).toBe(today(40));
    const filled = formOn(await officer.get(way.replace('&amp;', '&')), '/proposer').fields;
    expect(filled.get('lignes-0-minutes')).toBe('1 h 30');
    expect(filled.get('lignes-0-endsOn')).toBe(today(40));
  });

  test('are answered as one answered last: its cost or its offer, and its delay, which can be changed', async () => {
    const first = await post('Fonds sept', 60);
    const action = (id: string) => `/echanges?demande=${id}`;
    const shown = await officer.get(`/echanges/nouveau?demande=${first}`);
    const day = (days: number) => ({ answerBy: today(days) });
    const sent = await officer.send(shown, action(first), {
      unitCostCents: '37,50',
      minutes: '2',
      offerId: '',
      startsOn: today(1),
      ...day(6),
    });
    expect(readable(sent)).toContain('Votre proposition est envoyée');
    const exchangeId = sent.path.split('/').at(-1) ?? '';
    const { answerBy } = await dunkerque().get<{ answerBy: string }>(
      `/api/exchanges/${exchangeId}`,
    );
    // Until the end of that day, in Paris.
    expect(dayOf(answerBy)).toBe(today(6));

    // Other terms, too, say until when an answer is awaited.
    const terms = { minutes: 60, unitCostCents: 3_750, startsOn: today(1), endsOn: today(30) };
    await ghyvelde().post(`/api/exchanges/${exchangeId}/counter-proposals`, terms);
    const counter = `/echanges/${exchangeId}/contre-proposition`;
    const file = await officer.get(`/echanges/${exchangeId}`);
    const late = await officer.send(file, counter, { endsOn: today(8), ...day(9) });
    expect([late.status, late.text.includes('answerBy-erreur')]).toEqual([200, true]);
    expect(readable(late)).toContain('une réponse ne peut pas venir après');
    const countered = await officer.send(late, counter, day(8));
    expect(readable(countered)).toContain('Votre contre-proposition est envoyée');
    const stands = await dunkerque().get<{ answerBy: string }>(`/api/exchanges/${exchangeId}`);
    expect(dayOf(stands.answerBy)).toBe(today(8));

    const second = await post('Fonds huit', null);
    const next = await officer.get(`/echanges/nouveau?demande=${second}`);
    expect(readable(next)).toContain('Prérempli d’après votre dernière proposition, Fonds sept');
    expect(next.text).toContain(`href="/echanges/${exchangeId}"`);
    const fields = Object.fromEntries(formOn(next, action(second)).fields);
    expect(fields).toMatchObject({ unitCostCents: '37,50', startsOn: today(), ...day(8) });
    expect(fields['offerId']).toBe('');

    // Of several at once the cost is the offer's; the delay ends with the work that is over sooner.
    const many = await officer.get(chosen([second]));
    expect(formOn(many, '/proposer').fields.get('answerBy')).toBe(today(8));
    const done = await officer.send(many, '/proposer', {
      'lignes-0-minutes': '1',
      'lignes-0-endsOn': today(3),
    });
    expect(readable(done)).toContain('1 ligne sur 1 prise en compte');
    const [other] = await exchangesFor(second);
    const proposed = await dunkerque().get<{ answerBy: string; terms: object }>(
      `/api/exchanges/${other?.exchangeId}`,
    );
    expect([dayOf(proposed.answerBy), proposed.terms]).toEqual([
      today(3),
      expect.objectContaining({ unitCostCents: 4_200 }),
    ]);

    // The last one came from an offer: it is chosen again, and brings its cost.
    const third = await post('Fonds neuf', 30);
    const offered = formOn(await officer.get(`/echanges/nouveau?demande=${third}`), action(third));
    expect(offered.fields.get('offerId')).toBe(world.offer);
    expect(offered.fields.get('unitCostCents')).toBe('');
  });

  test('none chosen, made up, or from an offer of others', async () => {
    expect(readable(await officer.get(chosen([])))).toContain('Cochez au moins une demande');
    const madeUp = await officer.get(chosen(['00000000-0000-7000-8000-000000000009']));
    expect(madeUp.status).toBe(404);
    const { items } = await dunkerque().get<{ items: { offerId: string; lenderId: string }[] }>(
      '/api/offers?limit=100',
    );
    const theirs = items.find(({ lenderId }) => lenderId !== DUNKERQUE)?.offerId ?? '';
    const id = await post('Fonds cinq', 60);
    expect((await officer.get(chosen([id]).replace(world.offer, theirs))).status).toBe(403);
    const auditor = new PlainBrowser(bourse.url);
    await auditor.signIn('demo-auditor');
    expect((await auditor.get('/demandes/a-traiter')).status).toBe(403);
  });
});

describe('many files at once', () => {
  const propose = async (object: string, minutes: number): Promise<string> => {
    const terms = { minutes, startsOn: today(), endsOn: today(30) };
    return (await ghyvelde().post('/api/exchanges', { offerId: world.offer, object, ...terms })).id;
  };
  type Shown = { status: string; loggedMinutes: number; signedBy: readonly string[] };
  const exchange = (id: string) => dunkerque().get<Shown>(`/api/exchanges/${id}`);
  const until = (id: string, wanted: string) =>
    eventually(
      () => exchange(id),
      ({ status }) => status === wanted,
    );
  const rowOf = (form: ReadonlyMap<string, string>, id: string): string => {
    const [name] = [...form].find(([, value]) => value === id) ?? [''];
    return name.split('-')[1] ?? '';
  };

  test('are accepted and signed together, those alone that are ticked, and as they were shown', async () => {
    const ids = [
      await propose('Relevé de la place', 30),
      await propose('Relevé du quai', 30),
      await propose('Relevé du pont', 30),
    ] as const;
    const page = await officer.get('/a-faire/reponses');
    expect(readable(page)).toContain('Rien n’est encore accepté');
    expect(readable(page)).toMatch(/Relevé du quai vous prêtez, 30 min, avec Ghyvelde, du/);
    expect((await officer.send(page, '/reponses')).path).toMatch(RETURNED);
    const { fields } = formOn(page, '/reponses');
    const [one, , three] = ids.map((id) => rowOf(fields, id));
    // Meanwhile the terms of the third changed hands.
    await dunkerque().post(`/api/exchanges/${ids[2]}/counter-proposals`, {
      minutes: 45,
      unitCostCents: 4_200,
      startsOn: today(),
      endsOn: today(30),
    });
    const ticks = { [`lignes-${one}-oui`]: 'oui', [`lignes-${three}-oui`]: 'oui' };
    const done = await officer.send(page, '/reponses', ticks);
    expect(readable(done)).toContain('1 ligne sur 2 prise en compte');
    expect(readable(done)).toMatch(/Relevé de la place Fait/);
    expect(readable(done)).toMatch(/Relevé du pont Refusé Le dossier a changé depuis/);
    await until(ids[0], 'agreed');
    expect((await exchange(ids[1])).status).toBe('proposed');
    // It stands there with its terms of now, to be read before it is ticked.
    const left = formOn(done, '/reponses').fields;
    expect([left.get('lignes-0-id'), left.has('lignes-0-oui'), left.has('lignes-1-id')]).toEqual([
      ids[2],
      false,
      false,
    ]);
    expect(readable(done)).toMatch(/Relevé du pont vous prêtez, 45 min/);
    expect(done.text).toContain('lignes-0-oui-erreur');

    const signing = await officer.get('/a-faire/signatures');
    const row = rowOf(formOn(signing, '/signatures').fields, ids[0]);
    const tick = { [`lignes-${row}-oui`]: 'oui' };
    const unsaid = await officer.send(signing, '/signatures', tick);
    expect(readable(unsaid)).toContain('Cochez cette case pour continuer');
    expect((await exchange(ids[0])).signedBy).toEqual([]);
    const signed = await officer.send(unsaid, '/signatures', { ...tick, habilite: 'oui' });
    expect(readable(signed)).toContain('1 ligne sur 1 prise en compte');
    expect((await exchange(ids[0])).signedBy).toEqual([DUNKERQUE]);
  });

  test('tell their parties what happened: who proposed what, and what was not as before', async () => {
    const id = await propose('Relevé du parc', 4_800);
    await officer.get(`/echanges/${id}`);
    await dunkerque().post(`/api/exchanges/${id}/counter-proposals`, {
      minutes: 3_600,
      unitCostCents: 4_200,
      startsOn: today(),
      endsOn: today(29),
    });
    await ghyvelde().post(`/api/exchanges/${id}/declines`, { reason: 'Trop peu pour le parc.' });
    const page = await officer.get(`/echanges/${id}`);
    const said = readable(page);
    const story = said.slice(said.indexOf('Ce qui s’est passé'));
    expect(story).toMatch(
      /Proposition déclinée par Ghyvelde le .* « Trop peu pour le parc. » Contre-proposition par CU de Dunkerque le .* 60 h au lieu de 80 h ; jusqu’au .* au lieu du .* ; réponse attendue au plus tard le .* Échange proposé par Ghyvelde le .* 80 h à 42,00 € de l’heure/,
    );
    // Territories act: neither who clicked, nor anything by which one would be found.
    for (const { actor } of [memberOf(DUNKERQUE), memberOf(GHYVELDE)])
      expect(page.text).not.toContain(actor);
    const nothing = await officer.get(`/echanges/${id}?suite=x`);
    expect(nothing.status).toBe(200);
  });

  test('have their hours logged on one page, each line once', async () => {
    const { delivering } = world.exchanges;
    const agreed = await propose('Relevé du fort', 60);
    await dunkerque().post(`/api/exchanges/${agreed}/acceptances`);
    await until(agreed, 'agreed');
    await dunkerque().post(`/api/exchanges/${agreed}/signatures`);
    await ghyvelde().post(`/api/exchanges/${agreed}/signatures`);
    const before = (await exchange(delivering)).loggedMinutes;
    const line = (row: number, exchangeId: string, on: string, minutes: string) => ({
      [`seances-${row}-exchangeId`]: exchangeId,
      [`seances-${row}-on`]: on,
      [`seances-${row}-minutes`]: minutes,
    });
    const page = await officer.get('/a-faire/heures');
    const half = await officer.send(page, '/heures', { 'seances-2-minutes': '1' });
    expect(half.path).toMatch(RETURNED);
    const lines = {
      ...line(0, delivering, today(), '0 h 30'),
      ...line(2, agreed, today(), '1'),
      ...line(4, agreed, today(), '1'),
    };
    const done = await officer.send(page, '/heures', lines);
    expect(readable(done)).toContain('2 lignes sur 3 prises en compte');
    expect(readable(done)).toMatch(/Relevé du fort, [^,]*, 1 h Refusé C’est trop/);
    const again = await officer.send(page, '/heures', lines);
    expect(again.path).toBe(done.path);
    expect((await exchange(delivering)).loggedMinutes).toBe(before + 30);
    expect((await exchange(agreed)).loggedMinutes).toBe(60);

    // The line that was too much stands first in the form now, with more lines where they are wanted.
    const left = Object.fromEntries(formOn(done, '/heures').fields);
    expect(left).toMatchObject(line(0, agreed, today(), '1'));
    expect(left['seances-1-minutes']).toBeUndefined();
    const more = await officer.send(done, '/heures', { _plus: '1' });
    expect(formOn(more, '/heures').fields.get('seances-5-minutes')).toBe('');
    const rest = await officer.send(more, '/heures', line(0, delivering, today(), '0 h 15'));
    expect(readable(rest)).toContain('1 ligne sur 1 prise en compte');
    await officer.send(done, '/heures', line(0, delivering, today(), '0 h 15'));
    expect((await exchange(delivering)).loggedMinutes).toBe(before + 45);
    // A line whose other answers count already is not given back to be done anew.
    const other = await officer.send(page, '/heures', {
      ...lines,
      ...line(0, delivering, today(), '0 h 20'),
    });
    expect(readable(other)).toContain('Cette ligne avait déjà été envoyée avec d’autres réponses');
    expect(formOn(other, '/heures').fields.get('seances-0-exchangeId')).toBe(agreed);
    expect((await exchange(delivering)).loggedMinutes).toBe(before + 45);
  });

  test('outlive the session, line by line, and leave nothing behind once they are sent', async () => {
    const id = await propose('Relevé de la digue', 120);
    await dunkerque().post(`/api/exchanges/${id}/acceptances`);
    await until(id, 'agreed');
    await dunkerque().post(`/api/exchanges/${id}/signatures`);
    await ghyvelde().post(`/api/exchanges/${id}/signatures`);
    const browser = new PlainBrowser(bourse.url);
    await browser.signIn('demo-officer');
    const shown = await browser.get('/a-faire/heures');
    const old = browser.cookie('bourse-session') ?? '';
    await browser.signOut();
    browser.setCookie('bourse-session', old);
    const line = {
      'seances-3-exchangeId': id,
      'seances-3-on': today(),
      'seances-3-minutes': '2',
    };
    const signIn = await browser.send(shown, '/heures', line);
    expect(signIn.path).toBe('/connexion?retour=%2Fa-faire%2Fheures&garde=1');
    const [, onwards = ''] = /href="(\/connexion\/aller[^"]*)"/.exec(signIn.text) ?? [];
    const back = await browser.choose(await browser.get(onwards), 'demo-officer');
    expect(formOn(back, '/heures').fields.get('seances-3-minutes')).toBe('2');
    const done = await browser.send(back, '/heures');
    expect(readable(done)).toContain('1 ligne sur 1 prise en compte');
    expect((await exchange(id)).loggedMinutes).toBe(120);
    const again = await browser.get('/a-faire/heures');
    expect(formOn(again, '/heures').fields.get('seances-3-minutes')).toBe('');
  });

  test('that were ticked before the session ended are agreed to as they were shown then', async () => {
    const id = await propose('Relevé du phare', 30);
    const browser = new PlainBrowser(bourse.url);
    await browser.signIn('demo-officer');
    const shown = await browser.get('/a-faire/reponses');
    const ticked = { [`lignes-${rowOf(formOn(shown, '/reponses').fields, id)}-oui`]: 'oui' };
    const old = browser.cookie('bourse-session') ?? '';
    await browser.signOut();
    browser.setCookie('bourse-session', old);
    await browser.send(shown, '/reponses', ticked);
    // Overnight, a colleague negotiated, and the other side answered: it waits for the officer again.
    const dates = { unitCostCents: 4_200, startsOn: today(), endsOn: today(30) };
    const path = `/api/exchanges/${id}/counter-proposals`;
    await dunkerque().post(path, { ...dates, minutes: 60 });
    await ghyvelde().post(path, { ...dates, minutes: 240 });

    const back = await browser.signIn('demo-officer', '/a-faire/reponses');
    expect(readable(back)).toMatch(/Relevé du phare vous prêtez, 4 h/);
    expect([...formOn(back, '/reponses').fields]).toEqual(
      expect.arrayContaining(Object.entries(ticked)),
    );
    const refused = await browser.send(back, '/reponses');
    expect(readable(refused)).toMatch(/Relevé du phare Refusé Le dossier a changé depuis/);
    expect((await exchange(id)).status).toBe('countered');
    // Told, and with the new terms before their eyes, they may tick it anew.
    const done = await browser.send(refused, '/reponses', { 'lignes-0-oui': 'oui' });
    expect(readable(done)).toMatch(/Relevé du phare Fait/);
  });

  test('are grouped by what is to be done when they are many', async () => {
    for (let nth = 0; nth < 9; nth += 1) await propose(`Dossier ${nth}`, 10);
    const page = readable(await officer.get('/a-faire'));
    expect(page).toMatch(/\d+ dossiers vous attendent/);
    expect(page).toMatch(/Répondre à la proposition \(1\d\)/);
    expect(page).toMatch(/Répondre aux 1\d propositions sur une page/);
    expect(page.indexOf('Dossier 0')).toBeLessThan(page.indexOf('Dossier 8'));
  });

  test('show in the capacity of whoever lends, by offer, period and skill', async () => {
    const page = readable(await officer.get('/compte/capacite'));
    expect(page).toContain('Par offre et période');
    expect(page).toMatch(/urbanisme 100 h /);
    expect(readable(await officer.get('/compte'))).toContain('Ma capacité');
  });
});
