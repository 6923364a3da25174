import { describe, expect, test } from '@jest/globals';
import type { Field } from './field.ts';
import { drawField } from './field.ts';
import { readForm } from './form-reading.ts';

const fields: readonly Field[] = [
  { kind: 'text', name: 'title', label: 'Titre', min: 3, max: 10 },
  { kind: 'email', name: 'email', label: 'Adresse', max: 40, whenEmpty: null },
  { kind: 'prose', name: 'need', label: 'Besoin', min: 1, max: 40, whenEmpty: '' },
  { kind: 'skills', name: 'skills', label: 'Compétences', whenEmpty: [] },
  { kind: 'hours', name: 'minutes', label: 'Heures', min: 1, max: 600 },
  { kind: 'euros', name: 'unitCostCents', label: 'Coût', max: 10_000, whenEmpty: 'absent' },
  { kind: 'day', name: 'on', label: 'Jour', whenEmpty: null },
  { kind: 'choice', name: 'kind', label: 'Nature', options: [['a', 'A']], whenEmpty: 'absent' },
  { kind: 'fixed', name: 'offerId', label: '', value: 'the-offer' },
  { kind: 'consent', name: 'sure', label: 'Je suis sûr' },
];
const given = {
  title: ' Voirie ',
  email: ' prenom.nom@commune.fr ',
  need: 'un\r\ndeux',
  skills: 'voirie, , eau;voirie',
  minutes: '7 h 30',
  unitCostCents: '42,5',
  on: '31/01/2027',
  kind: 'a',
  offerId: 'another',
  sure: 'oui',
};
const read = (changed: Readonly<Record<string, string>> = {}, language: 'fr' | 'en' = 'fr') =>
  readForm(fields, new Map(Object.entries({ ...given, ...changed })), language);

describe('reading a form', () => {
  test('makes the API’s body of it; what the page fixed cannot be changed by whoever sends it', () => {
    expect(read()).toEqual({
      kind: 'fits',
      body: {
        title: 'Voirie',
        email: 'prenom.nom@commune.fr',
        need: 'un\ndeux',
        skills: ['voirie', 'eau'],
        minutes: 450,
        unitCostCents: 4250,
        on: '2027-01-31',
        kind: 'a',
        offerId: 'the-offer',
      },
    });
  });

  test('leaves out, or sends as nothing, what is empty', () => {
    const empty = { email: '', need: '', skills: ' ', unitCostCents: '', on: '', kind: '' };
    expect(read(empty)).toEqual({
      kind: 'fits',
      body: {
        title: 'Voirie',
        email: null,
        need: '',
        skills: [],
        minutes: 450,
        on: null,
        offerId: 'the-offer',
      },
    });
  });

  test.each<[Readonly<Record<string, string>>, string, string]>([
    [{ title: '' }, 'title', 'Remplissez ce champ.'],
    [{ title: 'ab' }, 'title', 'Écrivez au moins 3 caractères.'],
    [{ title: 'x'.repeat(11) }, 'title', 'Écrivez au plus 10 caractères.'],
    ...['nulle part', 'nom@', '@commune.fr', 'nom@commune', 'a b@commune.fr'].map(
      (email): [Readonly<Record<string, string>>, string, string] => [
        { email },
        'email',
        'Écrivez une adresse entière, par exemple prenom.nom@commune.fr.',
      ],
    ),
    [{ email: `${'x'.repeat(40)}@commune.fr` }, 'email', 'au plus 40 caractères'],
    [{ skills: 'a' }, 'skills', 'Chaque compétence doit avoir de 2 à 80 caractères'],
    [{ skills: Array.from({ length: 21 }, (_, n) => `s${n}`).join() }, 'skills', '20 au plus'],
    [{ minutes: 'peu' }, 'minutes', 'Écrivez une durée, par exemple'],
    [{ minutes: '0' }, 'minutes', 'au moins 1 min'],
    [{ minutes: '11' }, 'minutes', 'au plus 10 h'],
    [{ unitCostCents: 'cher' }, 'unitCostCents', 'Écrivez un montant'],
    [{ unitCostCents: '101' }, 'unitCostCents', 'au plus 100,00'],
    [{ on: 'demain' }, 'on', 'Donnez une date'],
    [{ kind: 'b' }, 'kind', 'Choisissez une réponse.'],
    [{ sure: '' }, 'sure', 'Cochez cette case'],
  ])('%j: %s', (changed, name, words) => {
    const form = read(changed);
    if (form.kind !== 'errors') throw new Error('it fits');
    expect([...form.errors.keys()]).toEqual([name]);
    expect(form.errors.get(name)?.replaceAll(/\s/g, ' ')).toContain(words);
  });

  test('says all of it at once, and in English too', () => {
    const form = read({ title: '', minutes: '', sure: '' }, 'en');
    expect(form.kind === 'errors' && [...form.errors.values()]).toEqual([
      'Fill in this field.',
      'Fill in this field.',
      'Tick this box to go on.',
    ]);
  });
});

describe('drawing a field', () => {
  const draw = (field: Field, error?: string): string =>
    drawField(field, { formId: 'f', language: 'fr', value: '<x>', error }).text.replaceAll(
      /\s+/g,
      ' ',
    );
  const title: Field = {
    kind: 'text',
    name: 'title',
    label: 'Titre',
    hint: 'Court',
    min: 3,
    max: 9,
  };

  test('ties label, hint and error to it, and escapes what was typed', () => {
    expect(draw(title, 'Trop court')).toMatch(
      /<label for="f-title">Titre<\/label>.*id="f-title-aide".*id="f-title-erreur".*id="f-title" name="title" required aria-describedby="f-title-aide f-title-erreur" aria-invalid="true" value="&lt;x&gt;"/,
    );
    expect(draw(title)).not.toContain('aria-invalid');
  });

  test('says of a field that it may be left empty', () => {
    expect(draw({ ...title, whenEmpty: '' })).toMatch(
      /Titre <span class="optional">\(facultatif\)/,
    );
    expect(draw({ ...title, whenEmpty: '' })).not.toContain('required');
  });
});
