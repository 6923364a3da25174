import { expect, test } from '@jest/globals';
import { systemClock } from '@bourse/kernel/clock';
import { pageRoutes } from '../../services/portal/page-routes.ts';
import { sealOf } from '../../services/portal/session/seal.ts';
import { noIdentities } from '../../services/portal/session/session.ts';
import { openSessionStore } from '../../services/portal/session/session-store.ts';
import { openSignIns } from '../../services/portal/session/sign-ins.ts';
import { pagesOf } from './pages.ts';
import type { World } from './world.ts';

const world: World = {
  offer: 'an-offer',
  byPeriod: 'another-offer',
  request: 'a-request',
  event: 'an-event',
  exchanges: {
    proposed: 'x1',
    delivering: 'x2',
    disputed: 'x3',
    cancelled: 'x4',
    refused: 'x7',
    settled: 'x5',
    agreed: 'x6',
  },
};

/** Tables and papers are read by their own tests. */
const isFile = (path: string): boolean => /\.(csv|pdf|json)$/.test(path);

test('every page of the portal is among those that are looked at in a browser', () => {
  const clock = systemClock;
  const sessions = openSessionStore({ file: ':memory:', clock, seal: sealOf(['a secret']) });
  const signIns = openSignIns({ file: ':memory:', clock, issuer: () => '' });
  const routes = pageRoutes({ identities: noIdentities, sessions, signIns })
    .filter(({ method }) => method === 'get')
    .map(({ path }) => ({ path, fits: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`) }));
  const paths = Object.values(pagesOf).flatMap((pages) => pages(world));
  const lookedAt = paths.map(
    (path) => routes.find(({ fits }) => fits.test(path.replace(/\?.*/, '')))?.path,
  );

  const missing = routes.filter(({ path }) => !isFile(path) && !lookedAt.includes(path));
  sessions.close();
  signIns.close();

  expect(missing.map(({ path }) => path)).toEqual([]);
});
