import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { html } from './html.ts';

test('every value is escaped, in text and in attributes, and markup made here is not', () => {
  const evil = `"><script>alert('1')</script>&`;
  expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</p>',
  );
  expect(html`<ul>${[html`<li>${1}</li>`, html`<li>${'<'}</li>`]}</ul>`.text).toBe(
    '<ul><li>1</li><li>&lt;</li></ul>',
  );
});

test('lists of texts are escaped too, at any depth, and nothing is nothing', () => {
  expect(html`${['<a>', ['<b>', [html`<i></i>`]]]}`.text).toBe('&lt;a&gt;&lt;b&gt;<i></i>');
  expect(html`[${undefined}${null}${false}${''}${0}]`.text).toBe('[0]');
});

test('whatever the text, no sign of it can open a tag or end an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(html`${text}`.text).not.toMatch(/[<>"']/);
    }),
  );
});
