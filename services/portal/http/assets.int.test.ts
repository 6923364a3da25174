import { expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { loadAssets } from './assets.ts';

test('what is sent compressed is the same, in fewer bytes', () => {
  for (const { content, zipped } of Object.values(loadAssets())) {
    expect(gunzipSync(zipped).equals(content)).toBe(true);
  }
  const { css } = loadAssets();
  expect(css.zipped.length * 3).toBeLessThan(css.content.length);
});
