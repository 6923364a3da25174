import { expect, test } from '@jest/globals';
import { systemClock } from '@bourse/kernel/clock';
import { openWindow, signIn, startBrowser } from './chromium.ts';
import { DESKTOP, judge } from './judging.ts';
import { startPortalAlone } from './portal-alone.ts';

// What people see of a bourse in which there is nothing yet, or of which nothing answers.

const ME = {
  personId: '019dd000-0000-7000-8000-00000000000a',
  operator: false,
  mandates: ['requester', 'lender', 'signatory', 'auditor', 'official'].map((role) => ({
    territoryId: 'siren:245900428',
    role,
  })),
  profile: null,
};
const ID = '019dd000-0000-7000-8000-000000000001';
const paths = [
  '/',
  '/offres',
  `/offres/${ID}`,
  '/demandes',
  '/demandes/a-traiter',
  '/carte',
  '/territoires',
  '/territoires/insee:59260',
  '/a-faire',
  '/a-faire/heures',
  '/echanges',
  `/echanges/${ID}`,
  '/compte',
  '/compte/capacite',
  '/mandats',
  '/profil',
  '/association/admissions',
  '/association/dotations/plusieurs',
  '/audit',
  '/audit/echanges',
  '/audit/comptes',
];

test.each([
  ['in which there is nothing yet', 'empty', 200, { items: [], next: null }],
  ['of which nothing answers', 'down', 503, {}],
])(
  'the pages of a bourse %s are valid, accessible in light and dark, and as wide as their window',
  async (_, called, status, body) => {
    const portal = await startPortalAlone({
      clock: systemClock,
      limits: { pages: 1_000, sent: 1_000, signIns: 1_000, sentByOne: 1_000 },
      api: (incoming, outgoing) => {
        const isMe = incoming.url === '/api/me';
        incoming.resume();
        outgoing.writeHead(isMe ? 200 : status, { 'Content-Type': 'application/json' });
        outgoing.end(JSON.stringify(isMe ? ME : body));
      },
    });
    const browser = await startBrowser();
    const window = await openWindow(browser, DESKTOP);
    const page = await window.newPage();
    await signIn(page, portal.url, 'demo-officer');
    const found: Record<string, readonly string[]> = {};
    for (const path of paths) {
      const { markup, faults } = await judge(page, `${portal.url}${path}`, `${called}${path}`);
      // It is a page of the portal's, whatever is missing.
      expect([path, markup.includes('<h1')]).toEqual([path, true]);
      if (faults.length > 0) found[path] = faults.slice(0, 8);
    }
    await browser.close();
    await portal.stop();
    expect(found).toEqual({});
  },
  60_000,
);
