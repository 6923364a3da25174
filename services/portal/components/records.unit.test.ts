import { expect, test } from '@jest/globals';
import { html } from '@bourse/service-kit/html';
import { NOTHING, recordTable } from './records.ts';

const drawn = recordTable(
  'fr',
  'Mouvements',
  [{ label: 'Date' }, { label: 'Quoi', heading: true }, { label: 'Heures', number: true }],
  [
    { id: 'e-1', cells: ['1er mars', html`<b>Dotation</b>`, '+5 h'] },
    { closing: true, cells: [undefined, 'Solde', NOTHING] },
  ],
).text.replaceAll(/\s+/g, ' ');

test('keeps the roles of a table, whatever shape its style gives it', () => {
  const roles = [...drawn.matchAll(/<(table|thead|tbody|tr|th|td)[^>]* role="(\w+)"/g)].map(
    ([, tag, role]) => `${tag} ${role}`,
  );
  expect(roles).toHaveLength([...drawn.matchAll(/<(table|thead|tbody|tr|th|td)\b/g)].length);
  expect([...new Set(roles)]).toEqual([
    'table table',
    'thead rowgroup',
    'tr row',
    'th columnheader',
    'tbody rowgroup',
    'td cell',
    'th rowheader',
  ]);
});

test('names each value by its column, and tells what is empty', () => {
  expect(drawn).toContain('<td role="cell" data-label="Date" >1er mars</td>');
  expect(drawn).toContain('<th role="rowheader" scope="row"><b>Dotation</b></th>');
  expect(drawn).toContain('<td role="cell" data-label="Heures" class="number">+5 h</td>');
  expect(drawn).toContain('<td role="cell" ></td>');
  expect(drawn).toContain('class="number nothing">–</td>');
  expect(drawn).toMatch(/<tr role="row" id="e-1"/);
  expect(drawn).toMatch(/<tr role="row" class="closing"/);
});
