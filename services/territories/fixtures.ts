import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { type Directory, openDirectory } from '@bourse/directory/directory';
import {
  actorOf,
  agentOf,
  officialOf,
  testOperator,
  type TestPerson,
} from '@bourse/identity/testing';
import { fixedClock } from '@bourse/kernel/clock';
import { openTestEngines, type TestEngines } from '@bourse/runtime/engines-for-tests';
import { startTestService, type TestAnswer, type TestService } from '@bourse/service-kit/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startTerritories } from './service.ts';

export const GHYVELDE = 'insee:59260';
export const DUNKERQUE = 'siren:245900428';
export const ASSOCIATION = 'siren:123456782';
/** When each test of a founded register begins. */
const START = '2026-03-01T09:00:00.000Z';

export const association = officialOf(ASSOCIATION);
export const mayor = agentOf(GHYVELDE, 'mayor');
export const secretary: TestPerson = { subject: 'secretary', territoryId: null, roles: [] };
export const deputy: TestPerson = { subject: 'deputy', territoryId: null, roles: [] };

/** The official directory, for the tests of one file; there once they run. */
export function officialDirectory(): () => Directory {
  let root: string;
  let official: Directory | undefined;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'bourse-directory-'));
    official = openDirectory({ file: join(root, 'directory.sqlite') });
  });
  afterAll(() => {
    official?.close();
    rmSync(root, { recursive: true });
  });
  return () => {
    if (official === undefined) throw new Error('looked up before the tests run');
    return official;
  };
}

/** What the service says of what it did. @throws when it refused. */
export async function done(asked: Promise<TestAnswer>) {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(JSON.stringify(body));
  return z.looseObject({ id: z.string(), position: z.string().default('') }).parse(body);
}

/** A mandate that somebody gives; of Ghyvelde, to ask, where nothing else is said. */
export const mandateFor = (to: TestPerson, changes: object = {}) => ({
  personId: actorOf(to),
  territoryId: GHYVELDE,
  role: 'requester',
  ...changes,
});

/** The service, anew for each test, with an association, its official, and Ghyvelde, which it has admitted. */
export function foundedRegister() {
  const directory = officialDirectory();
  const clock = fixedClock(START);
  let opened: { readonly engines: TestEngines; readonly world: TestService } | undefined;
  const there = () => {
    if (opened === undefined) throw new Error('asked before the test runs');
    return opened;
  };
  beforeEach(async () => {
    clock.set(START);
    const engines = openTestEngines(clock);
    const world = await startTestService({
      ...engines,
      clock,
      start: (ports) => startTerritories(ports, { directory: directory() }),
    });
    opened = { engines, world };
    const post = (path: string, body: object, as: TestPerson) =>
      done(world.post(path, body, { as }));
    const named = { kind: 'association', name: 'Association' };
    await post('/api/territories', { code: '123456782', ...named }, testOperator);
    await post(`/api/territories/${ASSOCIATION}/admissions`, {}, testOperator);
    await post('/api/territories', { code: '59260' }, mayor);
    await post(`/api/territories/${GHYVELDE}/admissions`, {}, association);
    const office = mandateFor(association, { territoryId: ASSOCIATION, role: 'official' });
    await post('/api/mandates', office, testOperator);
  });
  afterEach(async () => {
    await opened?.world.stop();
    await opened?.engines.close();
    opened = undefined;
  });
  return {
    clock,
    get engines() {
      return there().engines;
    },
    get world() {
      return there().world;
    },
  };
}
