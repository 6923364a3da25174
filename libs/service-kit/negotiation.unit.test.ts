import { expect, test } from '@jest/globals';
import { preferredFormat } from './negotiation.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

test.each([
  [undefined, 'json'],
  ['*/*', 'json'],
  [BROWSER, 'json'],
  ['text/csv', 'csv'],
  ['TEXT/CSV; charset=utf-8', 'csv'],
  ['application/pdf', 'pdf'],
  ['application/pdf, */*;q=0.1', 'pdf'],
  ['text/csv;q=0.5, application/pdf;q=0.7', 'pdf'],
  ['text/csv, application/json', 'json'],
  ['text/csv;q=0.9, application/json;q=0.8', 'csv'],
  ['application/json;q=0, */*', 'csv'],
  ['text/*', 'csv'],
  ['image/png', 'json'],
  ['text/csv;q=lots', 'json'],
  ['', 'json'],
])('of JSON, CSV and PDF, a client that says %j reads %s', (accept, format) => {
  expect(preferredFormat(accept, ['json', 'csv', 'pdf'])).toBe(format);
});

test('nobody is given a form that is not offered', () => {
  expect(preferredFormat('application/pdf', ['json', 'csv'])).toBe('json');
  expect(preferredFormat('application/pdf, text/csv;q=0.2', ['json', 'csv'])).toBe('csv');
});
