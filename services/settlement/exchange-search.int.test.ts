import { describe, expect, test } from '@jest/globals';
import { testOperator, type TestPerson } from '@bourse/identity/testing';
import { eventually } from '@bourse/service-kit/testing';
import { z } from 'zod';
import { BERTHEN, DUNKERQUE, LILLE, worldForEachTest } from './exchange-world.ts';

const stage = worldForEachTest();

const page = z.looseObject({
  items: z.array(z.looseObject({ object: z.string(), missing: z.array(z.string()) })),
  next: z.string().nullable(),
  count: z.object({ found: z.int(), more: z.boolean() }).optional(),
});
const find = async (query: string, person: TestPerson = testOperator) => {
  const { status, body } = await stage.world.get(`/api/exchanges?${query}`, person);
  expect({ query, status }).toEqual({ query, status: 200 });
  return page.parse(body);
};
const objects = async (query: string, person?: TestPerson) =>
  (await find(query, person)).items.map(({ object }) => object);

describe('an exchange is found', () => {
  test('by words of its object, without accents or case, the last one begun', async () => {
    await stage.world.propose({ object: 'Élargir l’œil-de-bœuf du clocher' });
    await stage.world.propose({ object: 'Trottoirs de la rue de l’Égalité' });
    expect(await objects('q=elargir%20OEIL')).toEqual(['Élargir l’œil-de-bœuf du clocher']);
    expect(await objects('q=EGALITE%20trot')).toEqual(['Trottoirs de la rue de l’Égalité']);
    expect(await objects('q=elargir%20trottoirs')).toEqual([]);
    expect(await objects('q=%22%20OR%20NOT')).toEqual([]);
    expect(await objects(`q=trottoirs&partyId=${LILLE}`)).toEqual([]);
  });

  test('by a skill of the offer that it started from, as that stands now', async () => {
    const { offerId, says } = await stage.world.offer(DUNKERQUE);
    await stage.world.propose({ offerId, object: 'Dossier de consultation' });
    await stage.world.propose({ object: 'Sans rapport' });
    expect(await objects('q=voirie')).toEqual(['Dossier de consultation']);
    await says({
      type: 'OfferRevised',
      data: {
        offerId,
        title: 'Voirie',
        description: 'Un ingénieur.',
        skills: ['Réseaux enterrés'],
        capacityMinutes: 6_000,
        periods: [],
        unitCostCents: 4_200,
        conditions: '',
        expiresOn: null,
      },
    });
    const bySkill = () => objects('q=reseaux');
    expect(await eventually(bySkill, ({ length }) => length > 0)).toEqual([
      'Dossier de consultation',
    ]);
    expect(await objects('q=voirie')).toEqual([]);
  });

  test('by what the days agreed on would already have', async () => {
    await stage.world.propose({ object: 'Proposé' });
    await stage.world.agree({ object: 'À signer' });
    await stage.world.agree({ object: 'À signer plus tard', startsOn: '2026-03-10' });
    await stage.world.sign({ object: 'Sans relevé' });
    const worked = await stage.world.sign({ object: 'Sans certification' });
    await stage.world.work(worked, 60);
    const lacking = async (query = 'missing=signature,work_log,certification') =>
      (await find(query)).items.map(({ object, missing }) => [object, ...missing]);
    const unsigned = ['À signer', 'signature'];
    expect(await lacking()).toEqual([unsigned]);
    // The last day agreed on is over.
    stage.world.clock.set('2026-03-21T00:00:00.000Z');
    const later = ['À signer plus tard', 'signature'];
    const unlogged = ['Sans relevé', 'work_log'];
    const uncertified = ['Sans certification', 'certification'];
    expect(await lacking()).toEqual([uncertified, unlogged, later, unsigned]);
    expect(await lacking('missing=work_log')).toEqual([unlogged]);
    expect(await lacking('missing=certification&status=signed')).toEqual([]);
    expect((await find('q=propose')).items).toMatchObject([{ object: 'Proposé', missing: [] }]);
  });

  test('by a dispute, whatever became of it', async () => {
    const id = await stage.world.sign({ object: 'Contesté' });
    await stage.world.sign({ object: 'Paisible' });
    await stage.world.work(id, 60);
    await stage.world.does(BERTHEN, id, 'disputes', { reason: 'Une heure de moins.' });
    expect(await objects('disputed=true')).toEqual(['Contesté']);
    await stage.world.does(BERTHEN, id, 'dispute-withdrawals');
    expect(await objects('disputed=true')).toEqual(['Contesté']);
    expect(await objects('disputed=true&status=disputed')).toEqual([]);
    expect(await objects('disputed=false')).toEqual(['Paisible']);
  });

  test('by a period in which it lived, in legal time', async () => {
    await stage.world.propose({ object: 'De mars' });
    // Half past midnight of the 1st of April, in Paris.
    stage.world.clock.set('2026-03-31T22:30:00.000Z');
    const later = { startsOn: '2026-04-10', endsOn: '2026-04-20' };
    const id = await stage.world.agree({ object: 'D’avril', ...later });
    stage.world.clock.set('2026-04-15T09:00:00.000Z');
    await stage.world.does(DUNKERQUE, id, 'signatures');
    expect(await objects('from=2026-04-01&q=avril')).toEqual(['D’avril']);
    expect(await objects('to=2026-03-31&q=avril')).toEqual([]);
    expect(await objects('from=2026-04-15&to=2026-04-15&q=avril')).toEqual(['D’avril']);
    expect(await objects('from=2026-04-16&q=avril')).toEqual([]);
    expect(await objects('from=2026-02-01&to=2026-03-01')).toEqual([]);
    const { status } = await stage.world.get('/api/exchanges?from=2026-04-02&to=2026-04-01');
    expect(status).toBe(400);
  });

  test('page by page with the count of all, and within the perimeter of whoever looks', async () => {
    for (const nth of [1, 2, 3]) await stage.world.propose({ object: `Pont ${nth}` });
    await stage.world.propose({ object: 'Clocher' });
    const first = await find('q=pont&limit=2&count=true');
    expect(first).toMatchObject({
      items: [{ object: 'Pont 3' }, { object: 'Pont 2' }],
      count: { found: 3, more: false },
    });
    const cursor = encodeURIComponent(String(first.next));
    expect(await find(`q=pont&limit=2&cursor=${cursor}`)).toEqual({
      items: [expect.objectContaining({ object: 'Pont 1' })],
      next: null,
    });
    const audits = (territoryId: string): TestPerson => ({
      subject: `auditor-${territoryId}`,
      territoryId,
      roles: ['auditor'],
      perimeter: [territoryId],
    });
    const counted = async (person: TestPerson) => (await find('q=pont&count=true', person)).count;
    expect(await counted(audits(BERTHEN))).toEqual({ found: 3, more: false });
    expect(await counted(audits(LILLE))).toEqual({ found: 0, more: false });
    expect(await objects('q=pont', audits(LILLE))).toEqual([]);
  });
});
