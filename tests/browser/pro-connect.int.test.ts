import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { keysIn, type ProviderKeys } from '@bourse/development-identity/keys';
import { type Agent, proConnectStandIn, subjectOf } from '@bourse/development-identity/pro-connect';
import { fixedClock } from '@bourse/kernel/clock';
import { listen, type RunningServer } from '@bourse/service-kit/server';
import { createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PortalAlone, startPortalAlone } from './portal-alone.ts';
import { formOn, PlainBrowser, readable } from './plain-client.ts';

// The portal beside a stand-in of ProConnect, and before an API that takes its opaque tokens, as these
// tests want it: the services themselves would not.

const DUNKERQUE = { territoryId: 'insee:59183', kind: 'commune', name: 'Dunkerque' };
const ASSOCIATION = 'siren:123456782';
const angela: Agent = {
  idpId: 'idp-du-nord',
  uid: 'angela',
  givenName: 'Angéla',
  usualName: 'Dubois-Quilliot',
  // Of the SIREN of Dunkerque, with the control digit that the formula gives.
  siret: '20002715900017',
};
const postWoman = { ...angela, uid: 'facteur', siret: '35600000000048' };
const misspelt = { ...angela, uid: 'mal-saisi', siret: '20002715900016' };
const agents = [angela, postWoman, misspelt];

const clock = fixedClock(new Date().toISOString());
const folder = mkdtempSync(join(tmpdir(), 'bourse-pro-connect-'));
const keys = keysIn(folder);
let giver: Record<string, string> = {};
let asked: IncomingMessage[] = [];
function respond(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const path = incoming.url ?? '';
  asked.push(incoming);
  incoming.resume();
  const status = { departement: '59', region: '32', epciId: null, epciName: null };
  const numbers = { population: 1, memberCount: null, inseeCode: '59183', reason: null };
  const shown = { ...DUNKERQUE, ...status, ...numbers, siren: '200027159', since: null };
  const association = { ...shown, territoryId: ASSOCIATION, kind: 'association', siren: null };
  const answers: Record<string, unknown> = {
    '/api/me': { personId: 'somebody', operator: false, mandates: [], profile: null },
    '/api/me/profile': { name: null, email: null },
    '/api/me/export': { personId: 'somebody' },
    '/api/me/erasure': { erased: true },
    '/api/territories?q=200027159': { items: [{ ...shown, status: 'unregistered' }], next: null },
    [`/api/territories?ids=${ASSOCIATION}`]: {
      items: [{ territoryId: ASSOCIATION, name: 'Association fictive', epciId: null }],
    },
    '/api/territories?status=admitted&kind=association&limit=5': {
      items: [{ ...association, name: 'Association fictive', status: 'admitted' }],
      next: null,
    },
    [`/api/territories/${DUNKERQUE.territoryId}/mandate-giver`]: giver,
  };
  outgoing.writeHead(200, { 'Content-Type': 'application/json' });
  outgoing.end(JSON.stringify(answers[path] ?? { items: [], next: null }));
}

/** What answers in place of the stand-in's userinfo. */
let userinfo: RequestListener | undefined;
let proConnect: RunningServer;
let portal: PortalAlone;
beforeAll(async () => {
  let standIn: RequestListener = () => undefined;
  proConnect = await listen(
    (incoming, outgoing) => {
      const isUserinfo = incoming.url === '/api/v2/userinfo';
      (isUserinfo ? (userinfo ?? standIn) : standIn)(incoming, outgoing);
    },
    { host: '127.0.0.1', port: 0 },
  );
  const client = { id: 'bourse-portail', secret: 'only-of-these-tests-and-long-enough' };
  portal = await startPortalAlone({
    clock,
    limits: { pages: 1_000, sent: 1_000, signIns: 1_000, sentByOne: 1_000 },
    api: respond,
    signIn: {
      issuer: () => `${proConnect.url}/api/v2`,
      clientId: client.id,
      clientSecret: client.secret,
      scope: 'openid given_name usual_name siret',
      userinfoAlgorithm: 'ES256',
      development: false,
    },
  });
  ({ handler: standIn } = proConnectStandIn({
    origin: proConnect.url,
    keys,
    agents,
    client: {
      ...client,
      redirectUri: `${portal.url}/connexion/retour`,
      signedOutUri: `${portal.url}/`,
    },
  }));
});
afterAll(async () => {
  await portal.stop();
  await proConnect.stop(0);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  giver = { by: 'signatory' };
  asked = [];
  userinfo = undefined;
});

const signedIn = async (agent: Agent): Promise<PlainBrowser> => {
  const browser = new PlainBrowser(portal.url);
  expect((await browser.signIn(subjectOf(agent))).path).toBe('/a-faire');
  return browser;
};
const toDo = async (agent: Agent) => readable(await (await signedIn(agent)).get('/a-faire'));
const PROPOSED = 'D’après votre fournisseur d’identité, vous travaillez pour Dunkerque';
const UNKNOWN = 'Un signataire de votre territoire, ou une association';

describe('somebody without a mandate', () => {
  test.each([
    [{ by: 'signatory' }, 'Ce territoire a déjà un signataire'],
    [
      { by: 'association', associationId: ASSOCIATION },
      'L’association qui l’a admis donne le mandat du premier : Association fictive',
    ],
    [{ by: 'operator' }, 'demandez à l’exploitant de la bourse'],
    [{ by: 'nobody_yet' }, 'Adressez-vous à l’une d’elles : Association fictive'],
  ])('is told for whom they work, and whom they ask for a mandate: %j', async (by, said) => {
    giver = by;
    const text = await toDo(angela);
    expect(text).toContain(PROPOSED);
    expect(text).toContain(said);
    expect(text).toContain('J’ai reçu une invitation');
    // It is said to them, and asked for nobody.
    expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test.each([
    ['a SIRET that no territory has', postWoman],
    ['what is no SIRET', misspelt],
  ])('hears nothing false of %s', async (_, agent) => {
    const text = await toDo(agent);
    expect(text).toContain(UNKNOWN);
    expect(text).not.toContain('vous travaillez pour');
  });
});

describe('what the provider says of somebody', () => {
  const stored = () =>
    readdirSync(portal.directory)
      .filter((name) => !name.endsWith('.key'))
      .map((name) => readFileSync(join(portal.directory, name), 'latin1'))
      .join('');

  test('is shown to them, proposed and not kept, taken along, and erased', async () => {
    const browser = await signedIn(angela);
    const profile = await browser.get('/profil');
    expect(readable(profile)).toContain(`Nom Angéla Dubois-Quilliot SIRET ${angela.siret}`);
    expect(profile.text).toContain('href="/territoires/insee:59183"');
    expect(formOn(profile, '/profil').fields.get('name')).toBe('Angéla Dubois-Quilliot');
    expect(readable(profile)).toContain('gardé seulement si vous enregistrez');
    const all = JSON.parse((await browser.get('/profil/mes-donnees.json')).text) as unknown;
    expect(all).toMatchObject({
      identityProvider: { siret: angela.siret, name: 'Angéla Dubois-Quilliot' },
    });
    expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect([stored().includes(angela.siret), stored().includes('Dubois')]).toEqual([false, false]);

    const other = await signedIn(angela);
    await browser.send(await browser.get('/profil/effacer'), '/profil/effacer', { sur: 'oui' });
    // Of every session of theirs.
    for (const one of [browser, other]) {
      const after = await one.get('/profil');
      expect(readable(after)).not.toContain('fournisseur d’identité SIRET');
      expect([after.text.includes(angela.siret), after.text.includes('Dubois')]).toEqual([
        false,
        false,
      ]);
    }
    // They are signed in as before, and sign out: at the issuer, too.
    const away = await browser.send(await browser.get('/'), '/deconnexion');
    expect(away.text).toContain('Fermer la session');
    expect(away.path).not.toContain('id_token_hint');
  });

  test('in a userinfo of somebody else, changed, unsigned or missing counts for nothing', async () => {
    let ofAnother = '';
    userinfo = (incoming, outgoing) => {
      outgoing.writeHead(302).end();
      incoming.resume();
    };
    expect(await toDo(angela)).toContain(UNKNOWN);
    // Signed for this client by the right key, and of another subject: what the next one is answered with.
    const token = tokenOfLastAsking();
    userinfo = undefined;
    const response = await fetch(`${proConnect.url}/api/v2/userinfo`, {
      headers: { Authorization: token },
    });
    ofAnother = await response.text();
    expect(response.headers.get('content-type')).toContain('application/jwt');
    const [head = '', body = '', signature = ''] = ofAnother.split('.');
    const claims = Buffer.from(body, 'base64url').toString('utf8');
    expect(claims).toContain('Dubois');
    const changed = Buffer.from(claims.replace('Dubois', 'Dupont')).toString('base64url');
    const others = keysIn(mkdtempSync(join(folder, 'others-')));
    const rightly = JSON.parse(claims) as object;
    const resigned = (said: object) => signed(head, { ...rightly, ...said }, keys);
    const answers: readonly (readonly [string, string, Agent])[] = [
      ['application/jwt', ofAnother, postWoman],
      ['application/jwt', [head, changed, signature].join('.'), angela],
      ['application/jwt', signed(head, rightly, others), angela],
      ['application/jwt', [encoded({ alg: 'none' }), body, ''].join('.'), angela],
      ['application/jwt', resigned({ aud: 'another-client' }), angela],
      ['application/jwt', resigned({ iss: 'https://another.example' }), angela],
      ['application/jwt', resigned({ sub: undefined }), angela],
      ['application/json', claims, angela],
    ];
    for (const [contentType, content, agent] of answers) {
      userinfo = (_incoming, outgoing) => {
        outgoing.writeHead(200, { 'Content-Type': contentType });
        outgoing.end(content);
      };
      const text = readable(await (await signedIn(agent)).get('/profil'));
      expect([contentType, agent.uid, text.includes(angela.siret)]).toEqual([
        contentType,
        agent.uid,
        false,
      ]);
    }
    // And as it was said, it counts.
    userinfo = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/jwt' });
      outgoing.end(resigned({}));
    };
    expect(readable(await (await signedIn(angela)).get('/profil'))).toContain(angela.siret);
  });

  const encoded = (what: object): string => Buffer.from(JSON.stringify(what)).toString('base64url');
  /** As the stand-in signs, with a key of its own or of somebody else. */
  function signed(head: string, claims: object, { signing }: ProviderKeys): string {
    const content = `${head}.${encoded(claims)}`;
    const key = createPrivateKey({ key: signing, format: 'jwk' });
    const by = { key, dsaEncoding: 'ieee-p1363' } as const;
    return `${content}.${sign('sha256', Buffer.from(content), by).toString('base64url')}`;
  }

  /** Of whoever the API was last asked for: it is the issuer's own token, good for its userinfo. */
  const tokenOfLastAsking = (): string => asked.at(-1)?.headers.authorization ?? '';
});

describe('a request for a sign-in', () => {
  const ask = async (changes: Readonly<Record<string, string>>): Promise<Response> => {
    const { headers } = await fetch(`${portal.url}/connexion/aller`, { redirect: 'manual' });
    const to = new URL(headers.get('location') ?? '');
    for (const [name, value] of Object.entries(changes)) to.searchParams.set(name, value);
    return fetch(to, { redirect: 'manual' });
  };

  test('is what ProConnect asks for', async () => {
    expect((await ask({})).status).toBe(303);
  });

  test.each([
    [{ state: 'x'.repeat(31) }, 'state has 31 characters'],
    [{ nonce: 'x'.repeat(31) }, 'nonce has 31 characters'],
    [{ kc_idp_hint: 'other' }, 'unknown parameter kc_idp_hint'],
    [{ scope: 'openid bourse' }, 'unknown scope bourse'],
  ])('is refused by the stand-in with %j', async (changes, reason) => {
    const refused = await ask(changes);
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining(`Y000400: ${reason}`),
    ]);
  });
});
