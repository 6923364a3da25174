import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainBrowser } from '../browser/plain-client.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import { Client, eventually, everyItem } from '../support/client.ts';
import { ASSOCIATION } from '../support/founding.ts';
import {
  launchServer,
  runToEnd,
  type ServerProcess,
  startServer,
} from '../support/server-process.ts';

const REMOVE = createRequire(import.meta.url).resolve('@bourse/standalone/demo-data/remove');
const REMOVAL = 'npm run demo-data:remove';
const LOADED_WITHIN_MS = 20_000;
const DEMO = { DEMO_DATA: 'on' };

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-demo-data-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const auditor = { actor: 'demo-auditor', role: 'auditor', territoryId: ASSOCIATION } as const;

const home = async (url: string): Promise<string> => (await fetch(url)).text();
const isLoaded = (url: string) =>
  eventually(
    () => home(url),
    (page) => page.includes(REMOVAL),
    LOADED_WITHIN_MS,
  );

/** How many events of each type the trail holds, once it has heard them all. */
async function eventsIn(url: string): Promise<Readonly<Record<string, number>>> {
  const client = new Client(url, auditor);
  const count = async () => {
    const events = await everyItem<{ type: string }>(client, '/api/audit/events?limit=200');
    const counts: Record<string, number> = {};
    for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
    return counts;
  };
  let before = '';
  // The reactions to the last step, and the trail, come after it.
  return eventually(
    async () => {
      await sleep(300);
      return count();
    },
    (counts) => {
      const same = JSON.stringify(counts) === before;
      before = JSON.stringify(counts);
      return same;
    },
  );
}

/** Runs the command on a folder. */
const remove = (DATA_DIR: string, ...words: readonly string[]) =>
  new Promise<{ readonly code: number | string; readonly printed: string }>((resolve) => {
    const options = { env: { ...bareEnvironment(), DATA_DIR } };
    execFile(process.execPath, [REMOVE, ...words], options, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, printed: stdout + stderr });
    });
  });

describe('a new bourse begins with living exchanges', () => {
  let folder: string;
  let server: ServerProcess;
  let whole: Readonly<Record<string, number>>;
  beforeAll(async () => {
    folder = newFolder();
    server = await startServer({ dataDirectory: folder, environment: DEMO });
    await isLoaded(server.url);
    whole = await eventsIn(server.url);
  }, 40_000);
  afterAll(() => server.kill());

  test('at every stage, none of them refused', async () => {
    const client = new Client(server.url, auditor);
    const exchanges = await everyItem<{ status: string }>(client, '/api/exchanges');
    expect(exchanges.map(({ status }) => status).toSorted()).toEqual([
      'agreed',
      'agreed',
      'delivering',
      'disputed',
      'proposed',
      'proposed',
      'settled',
    ]);
    const open = async (list: string) => (await everyItem(client, list)).length;
    expect([await open('/api/offers'), await open('/api/requests')]).toEqual([4, 5]);
  });

  test.each([
    ['demo-secretary', ['Carrefour de la mairie', 'Plan de circulation', 'Diagnostic de cyber']],
    ['demo-officer', ['Accès et stationnement', 'Trottoirs de la route', 'Carrefour']],
    ['demo-official', ['Audit énergétique de la salle', '/association/admissions']],
  ])('%s finds what is to be done now', async (account, files) => {
    const browser = new PlainBrowser(server.url);
    const { text } = await browser.signIn(account);
    const [, todo = ''] = /<ul class="todo">(.*?)<\/ul>/s.exec(text) ?? [];
    const shown = account === 'demo-official' ? text : todo;
    expect(files.filter((file) => !shown.includes(file))).toEqual([]);
  });

  test('and the auditor something to look at', async () => {
    const browser = new PlainBrowser(server.url);
    const { text } = await browser.signIn('demo-auditor', '/audit');
    expect(text).toContain('Demande publiée');
  });

  test('every page says that they are made up, and how they go', async () => {
    for (const path of ['/', '/offres', '/carte', '/connexion', '/nulle-part']) {
      const { text } = await new PlainBrowser(server.url).get(path);
      expect([path, text.includes(REMOVAL)]).toEqual([path, true]);
    }
  });

  test('another start adds nothing', async () => {
    await server.stop();
    server = await startServer({ dataDirectory: folder, environment: DEMO });
    await isLoaded(server.url);
    expect(await eventsIn(server.url)).toEqual(whole);
  }, 20_000);

  test('killed again and again while they come, they are all there in the end, and nothing twice', async () => {
    const killed = newFolder();
    for (const afterMs of [0, 120, 250, 400, 650]) {
      const launched = launchServer({
        dataDirectory: killed,
        environment: DEMO,
        onceItAnswers: true,
      });
      await launched.ready;
      await sleep(afterMs);
      await launched.kill();
    }
    const last = await startServer({ dataDirectory: killed, environment: DEMO });
    await isLoaded(last.url);
    expect(await eventsIn(last.url)).toEqual(whole);
    await last.kill();
  }, 60_000);
});

describe('demo data do not come', () => {
  test.each([
    ['where they are not wanted', { DEMO_DATA: 'off' }, false],
    ['where something was recorded before', DEMO, true],
  ])(
    '%s',
    async (_where, environment, before) => {
      const dataDirectory = newFolder();
      if (before) {
        const first = await startServer({ dataDirectory });
        await first.stop();
      }
      const server = await startServer({ dataDirectory, environment });
      expect(await home(server.url)).not.toContain(REMOVAL);
      expect(existsSync(join(dataDirectory, 'demo-data.json'))).toBe(false);
      expect(
        await new Client(server.url, { actor: 'somebody', role: 'operator' }).get('/api/offers'),
      ).toEqual({ items: [], next: null });
      await server.kill();
    },
    30_000,
  );

  test('beside a real issuer, which is refused a folder that holds them', async () => {
    const DATA_DIR = newFolder();
    const marker = JSON.stringify({ state: 'loaded', since: '2026-03-01' });
    writeFileSync(join(DATA_DIR, 'demo-data.json'), marker);
    const OIDC_ISSUER = 'https://issuer.test/realm';
    const { code, printed } = await runToEnd({ PORT: '0', DATA_DIR, OIDC_ISSUER });
    expect(code).toBe(1);
    expect(printed).toContain('OIDC_ISSUER is set, but DATA_DIR holds demo data');
  });
});

describe('demo data are removed by one command', () => {
  let filled: string;
  let used: string;
  beforeAll(async () => {
    filled = newFolder();
    const server = await startServer({ dataDirectory: filled, environment: DEMO });
    await isLoaded(server.url);
    expect(await remove(filled)).toMatchObject({
      code: 1,
      printed: expect.stringContaining('in use'),
    });
    await eventsIn(server.url);
    await server.stop();
    used = newFolder();
    cpSync(filled, used, { recursive: true });
  }, 40_000);

  test('when nobody did anything else, and they do not come back', async () => {
    writeFileSync(join(filled, 'notes.txt'), 'somebody’s own');
    expect(await remove(filled)).toMatchObject({ code: 0 });
    expect(readdirSync(filled)).toContain('notes.txt');
    expect(readdirSync(filled)).not.toContain('events.sqlite');
    const server = await startServer({ dataDirectory: filled, environment: DEMO });
    expect(await home(server.url)).not.toContain(REMOVAL);
    const somebody = new Client(server.url, { actor: 'somebody', role: 'operator' });
    expect(await somebody.get('/api/territories?status=admitted')).toMatchObject({ items: [] });
    await server.stop();
    expect((await remove(filled)).printed).toContain('there are no demo data');
  }, 20_000);

  test('what people did besides is named, and lost only when that is said', async () => {
    const server = await startServer({ dataDirectory: used, environment: DEMO });
    const secretary = new PlainBrowser(server.url);
    await secretary.signIn('demo-secretary');
    await secretary.send(await secretary.get('/demandes/nouvelle'), '/demandes', {
      title: 'Un besoin bien réel',
      need: 'Que personne ne veut perdre.',
      neededBy: '2099-01-01',
    });
    // At once, on the map too.
    const { text } = await secretary.get('/carte?montrer=demandes');
    expect(text).toContain('Demandes ouvertes par département (6 en tout)');
    await server.stop();
    const refused = await remove(used);
    expect(refused.code).toBe(1);
    expect(refused.printed).toContain('(events of request: 1)');
    expect(readdirSync(used)).toContain('events.sqlite');
    expect(await remove(used, '--with-everything')).toMatchObject({ code: 0 });
    expect(readdirSync(used)).not.toContain('events.sqlite');
  }, 20_000);

  test('a removal that was cut off is ended by the next start', async () => {
    const cut = newFolder();
    const marker = JSON.stringify({ state: 'removing', since: '2026-03-01' });
    writeFileSync(join(cut, 'demo-data.json'), marker);
    writeFileSync(join(cut, 'events.sqlite'), 'the rest of something');
    const server = await startServer({ dataDirectory: cut, environment: DEMO });
    expect(await home(server.url)).not.toContain(REMOVAL);
    await server.kill();
    expect((await remove(cut)).printed).toContain('there are no demo data');
  }, 20_000);
});
