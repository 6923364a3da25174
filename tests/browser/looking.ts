import { afterAll, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type LivingBourse, startLivingBourse } from './bourse.ts';
import { startBrowser } from './chromium.ts';

/** A bourse with something of everything in it, and a browser, for the tests of one file; there once they run. */
export function bourseInBrowser(): { readonly bourse: LivingBourse; readonly browser: Browser } {
  let opened: readonly [LivingBourse, Browser] | undefined;
  const there = (): readonly [LivingBourse, Browser] => {
    if (opened === undefined) throw new Error('looked at before the tests run');
    return opened;
  };
  beforeAll(async () => {
    opened = await Promise.all([startLivingBourse(), startBrowser()]);
  }, 60_000);
  afterAll(async () => {
    await opened?.[1].close();
    await opened?.[0].stop();
  });
  return {
    get bourse() {
      return there()[0];
    },
    get browser() {
      return there()[1];
    },
  };
}
