import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '../support/client.ts';
import { official } from '../support/founding.ts';
import { type LivingBourse, startLivingBourse } from './bourse.ts';
import { formOn, PlainBrowser, readable, type ShownPage } from './plain-client.ts';
import { GHYVELDE } from './world.ts';

let bourse: LivingBourse;
beforeAll(async () => {
  bourse = await startLivingBourse();
}, 60_000);
afterAll(() => bourse.stop());

const BERTHEN = 'insee:59073';
const signedIn = async (account: string): Promise<PlainBrowser> => {
  const browser = new PlainBrowser(bourse.url);
  await browser.signIn(account);
  return browser;
};
const at = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(query).toString()}`;
const linksIn = ({ text }: ShownPage, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, link = '']) => link);

describe('an auditor', () => {
  test('finds an exchange by what they remember, with how many there are', async () => {
    const browser = await signedIn('demo-auditor');
    const find = async (query: Readonly<Record<string, string>>) =>
      readable(await browser.get(at('/audit/echanges', query)));
    const byWords = await find({ mots: 'ECOLE rue' });
    expect(byWords).toContain('1 échange correspond.');
    expect(byWords).toContain('Marquage de la rue de l’école');
    // A skill of the offer that it started from; the object says nothing of it.
    expect(await find({ mots: 'commande publique' })).toContain('Cahier des charges de la cantine');
    const disputed = await find({ differend: 'oui', territoire: 'ghyvelde' });
    expect(disputed).toContain('Diagnostic du pont des Moëres');
    expect(disputed).not.toContain('Marquage de la rue');
    const lacking = await find({ manque: 'tout' });
    expect(lacking).toMatch(/Plan de circulation .*Signature manquante À signer/);
    expect(await find({ du: '01/01/2020', au: '31/01/2020' })).toContain(
      'Aucun échange ne correspond.',
    );
    expect(await find({ du: 'hier' })).toContain('La recherche n’a pas été comprise');
  });

  test('follows hours that are held back to the decision, and from an event to all of it', async () => {
    const browser = await signedIn('demo-auditor');
    const timeline = await browser.get(`/audit/echanges/${bourse.world.exchanges.settled}`);
    const rows = timeline.text.split(/<tr\s+role="row"\s+id="e-/).slice(1);
    const rowOf = (words: string): string => rows.find((row) => row.includes(words)) ?? '';
    const held = rowOf('Heures mises de côté au grand livre');
    const accepted = rowOf('Proposition acceptée').slice(0, 36);
    // Right before it the reservation, and at first what somebody had decided: both on the page.
    expect(held).toContain(`href="#e-${accepted}"`);
    expect(readable({ ...timeline, text: held })).toMatch(
      /de Ghyvelde vers CU de Dunkerque Automate : réserve et verse les heures .*d’abord : Proposition acceptée/,
    );
    expect(readable({ ...timeline, text: rowOf('Séance relevée') })).toContain('CU de Dunkerque');

    const trail = await browser.get(at('/audit', { type: 'TransferPended' }));
    const [link = ''] = linksIn(trail, /<p><a href="(\/audit\/evenements\/[\da-f-]{36})"/g);
    const event = readable(await browser.get(link));
    expect(event).toMatch(/Ce qui y a mené Proposition acceptée .* Réservation commencée/);
    expect(event).toMatch(/Donne \S+ Reçoit CU de Dunkerque/);
    expect((await browser.get('/audit/evenements/nothing')).status).toBe(404);
  });

  test('takes what they found along in the language of the page, and raw for programs', async () => {
    await new Client(bourse.url, official).post('/api/ledger/endowments', {
      toAccountId: BERTHEN,
      minutes: 30,
      reason: '=HYPERLINK("http://mal.example";"Dotation")',
    });
    const browser = await signedIn('demo-auditor');
    const search = { mots: 'hyperlink' };
    const french = await browser.get(at('/audit/evenements.csv', search));
    expect(french.headers.get('content-disposition')).toBe(
      'attachment; filename="piste-audit.csv"',
    );
    const [header, row] = french.text.split('\r\n');
    expect(header).toMatch(/^\uFEFF?Enregistré le \(heure de Paris\);Enregistré le \(temps/);
    expect(row).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d;\d{4}-\d\d-\d\dT[\d:.]+Z;Dotation versée;;0,5;30;/,
    );
    expect(row).toContain(`;Berthen;`);
    expect(row).toContain(`;"'=HYPERLINK(""http://mal.example"";""Dotation"")";`);
    const raw = await browser.get(at('/audit/evenements.csv', { ...search, forme: 'brute' }));
    expect(raw.text.split('\r\n')[0]).toMatch(/^eventId,service,topic,stream,/);
    const exchanges = await browser.get(at('/audit/echanges.csv', { mots: 'ecole' }));
    expect(exchanges.text.split('\r\n')[1]).toMatch(
      /^Marquage de la rue de l’école;Réglé;;CU de Dunkerque;siren:245900428;Ghyvelde;/,
    );

    await browser.get('/langue/en');
    const english = await browser.get(at('/audit/evenements.csv', search));
    expect(english.text).toMatch(/^\uFEFF?Recorded \(Paris time\),Recorded \(UTC\),Event,/);
    expect(english.text).toContain(',Endowment paid,');
  });
});

describe('an association', () => {
  const balanceOf = async (territoryId: string): Promise<number> => {
    const client = new Client(bourse.url, official);
    const path = `/api/ledger/accounts/${territoryId}`;
    return (await client.get<{ balanceMinutes: number }>(path)).balanceMinutes;
  };

  test('reads a pasted list as a whole or not at all, and pays it once', async () => {
    const browser = await signedIn('demo-official');
    const paste = (liste: string) => browser.get(at('/association/dotations/plusieurs', { liste }));
    const unclear = readable(await paste('Ghyvelde;10\n59999\nberthen;beaucoup\nGHYVELDE'));
    expect(unclear).toContain('Ligne 2, « 59999 » : aucun territoire ne répond');
    expect(unclear).toContain('Ligne 3, « berthen;beaucoup » : les heures n’ont pas été comprises');
    expect(unclear).toContain('Ligne 4, « GHYVELDE » : ce membre est déjà plus haut');
    // As long as browsers let it become: its last line may have been cut off within the hours.
    const long = readable(await paste(`Ghyvelde;10${' '.repeat(4_000)}`));
    expect(long).toContain('ou de 4 000 caractères : rien n’en est lu');

    const before = [await balanceOf(GHYVELDE), await balanceOf(BERTHEN)];
    const check = await paste('Ghyvelde;59260;10\n59073;2,5');
    expect(readable(check)).toContain('Total à verser 12 h 30, à 2 membres');
    expect(readable(check)).toContain('Chaque ligne est versée séparément');
    const changed = { 'lignes-1-minutes': '3', reason: 'Dotation d’hiver' };
    const asked = await browser.send(check, '/verifier', changed);
    expect(readable(asked)).toContain('Le total a changé : 13 h, à 2 membres. Rien n’a été versé');
    expect(await balanceOf(BERTHEN)).toBe(before[1]);

    const form = formOn(asked, '/verifier');
    const fields = Object.fromEntries(form.fields);
    const [first, second] = await Promise.all([
      browser.post(form.action, fields),
      browser.post(form.action, fields),
    ]);
    for (const page of [first, second]) expect(readable(page)).toContain('2 lignes sur 2');
    expect([await balanceOf(GHYVELDE), await balanceOf(BERTHEN)]).toEqual([
      (before[0] ?? 0) + 600,
      (before[1] ?? 0) + 180,
    ]);

    // Back, and sent again: from the page as it was opened, and from the one that asked about the total.
    for (const page of [check, asked]) {
      const again = await browser.get(page.path);
      const hours = { 'lignes-0-minutes': '10', 'lignes-1-minutes': '3' };
      const filled = { ...hours, total: '780', reason: 'Dotation d’hiver' };
      const told = readable(await browser.send(again, '/verifier', filled));
      expect(told).toContain('2 lignes sur 2');
      const other = readable(await browser.send(again, '/verifier', { ...filled, reason: 'Été' }));
      expect(other).toContain('Cette ligne avait déjà été envoyée avec d’autres réponses');
    }
    expect([await balanceOf(GHYVELDE), await balanceOf(BERTHEN)]).toEqual([
      (before[0] ?? 0) + 600,
      (before[1] ?? 0) + 180,
    ]);
  });

  test('chooses from the members of a place, and is told at its line why one was refused', async () => {
    const browser = await signedIn('demo-official');
    const choose = await browser.get(
      at('/association/dotations/plusieurs', { territoire: 'ghyvelde' }),
    );
    expect(readable(choose)).toContain('CU de Dunkerque');
    expect(choose.text).not.toContain(`name="m-${BERTHEN}"`);
    const held = await balanceOf(BERTHEN);
    await new Client(bourse.url, official).post(`/api/ledger/accounts/${BERTHEN}/ceilings`, {
      ceilingMinutes: held + 60,
      reason: 'Plafond de l’année',
    });
    const picked = { heures: '2', [`m-${BERTHEN}`]: '0', [`m-${GHYVELDE}`]: '0' };
    const check = await browser.get(at('/association/dotations/plusieurs/verifier', picked));
    expect(readable(check)).toContain('Total à verser 4 h, à 2 membres');
    const done = readable(
      await browser.send(check, '/verifier', { reason: 'Dotation de printemps' }),
    );
    expect(done).toContain('1 ligne sur 2 prise en compte');
    expect(done).toContain(
      'Berthen, 2 h Refusé C’est trop : ce membre peut encore recevoir 1 h au plus.',
    );
    const nobody = await browser.get('/association/dotations/plusieurs/verifier');
    expect(readable(nobody)).toContain('Cochez au moins un membre');
  });
});
