import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { loadAssets } from './assets.ts';

test('what is sent compressed is the same, in fewer bytes', () => {
  for (const { content, zipped } of Object.values(loadAssets())) {
    expect(gunzipSync(zipped).equals(content)).toBe(true);
  }
  const { css } = loadAssets();
  expect(css.zipped.length * 3).toBeLessThan(css.content.length);
});

test('every part of the style is in the one sheet, and the dark in its own', () => {
  const folder = new URL('../assets/style/', import.meta.url);
  const sheets = [loadAssets().css, loadAssets().dark].map(({ content }) => content.toString());
  const counts = readdirSync(folder).map((file) => {
    const part = readFileSync(new URL(file, folder), 'utf8');
    return sheets.filter((sheet) => sheet.includes(part)).length;
  });
  expect(counts).toEqual(counts.map(() => 1));
  expect(sheets[0]?.startsWith('/* Tokens')).toBe(true);
});
