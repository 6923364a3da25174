import { testOperator } from '@bourse/identity/testing';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { territories } from '@bourse/contracts/territories';
import { topics } from '@bourse/contracts/topics';
import type { TerritoryKind } from '@bourse/contracts/values';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { fixedClock, type Instant } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import {
  BORROWER,
  ELSEWHERE,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  openAccount,
  postHold,
  reverseTransfer,
  STRANGER,
  transferMinutes,
} from '@bourse/ledger/fixtures';
import { createLogger } from '@bourse/service-kit/logger';
import { newsOf, startTestService, type TestService } from '@bourse/service-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { exchangeHandler } from '../exchange-handler.ts';
import { type LedgerWriter, openLedgerWriter } from '../ledger/ledger-writer.ts';
import { defaultPolicy } from '../policy.ts';
import { startSettlement } from '../service.ts';

const NOW = '2026-03-20T09:05:00.000Z';
const OBJECT = 'Refaire la rue de l’école ; 2e tranche';
const EPCI = LENDER;
const logger = createLogger({ level: 'silent' });
const clock = fixedClock(NOW);

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let writer: LedgerWriter;
let running: TestService;
let position: string;

const give = async (command: LedgerCommand, now: Instant): Promise<void> => {
  const commandId = newId();
  const outcome = await writer.give(command, { ...contextOf(commandId), now });
  if (outcome.kind !== 'done') throw new Error(`${command.type}: ${JSON.stringify(outcome)}`);
  position = `settlement:${outcome.position}`;
};
const contextOf = (commandId: string) => ({
  commandId,
  fingerprint: 'f',
  correlationId: commandId,
  causationId: commandId,
  actor: 'tester',
  now: NOW,
});

/** What the register tells of an admission. */
const admit = (territoryId: string, kind: TerritoryKind, name: string, epciId: string | null) =>
  broadcast.publish(territories.topic, [
    newsOf(territories, territoryId, {
      type: 'TerritoryAdmitted',
      data: { territoryId, kind, name, epciId, by: null },
    }),
  ]);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-ledger-exports-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  broadcast = openSqliteBroadcast({ directory, topics, clock });
  writer = openLedgerWriter({ store, marketplace: 'nord', logger });
  clock.set(NOW);
  await play();
  running = await startTestService({
    store,
    broadcast,
    directory,
    clock,
    start: (ports) =>
      startSettlement(ports, {
        marketplace: 'nord',
        policy: defaultPolicy,
        deadlinesEveryMs: 60_000,
      }),
  });
  await admit(ISSUER, 'association', 'Villes & territoires "du Nord"', null);
  await admit(LENDER, 'epci', 'CU de Dunkerque', EPCI);
  await admit(BORROWER, 'commune', 'Ghyvelde', EPCI);
  await admit(STRANGER, 'commune', 'Calais', 'siren:246200364');
  expect(await running.service.caughtUp(10_000)).toBe(true);
});
afterAll(async () => {
  await running.stop();
  await writer.close();
  await broadcast.close();
  await store.close();
  await rm(directory, { recursive: true });
});

/** An endowment, an exchange that is reversed in part, one over the limits of the EPCI, and minutes for another marketplace. */
async function play(): Promise<void> {
  await exchangeHandler(store).give(
    named('exchange'),
    {
      type: 'ProposeExchange',
      marketplaceId: 'nord',
      exchangeId: named('exchange'),
      offerId: null,
      requestId: null,
      renewsExchangeId: null,
      lenderId: LENDER,
      borrowerId: BORROWER,
      by: BORROWER,
      object: OBJECT,
      terms: { minutes: 120, unitCostCents: 4200, startsOn: '2026-03-20', endsOn: '2026-03-31' },
      answerBy: '2026-03-25T00:00:00.000Z',
      crossesEpci: false,
      now: NOW,
    },
    contextOf(newId()),
    undefined,
  );
  const open = (accountId: string, kind: 'member' | 'issuer' | 'clearing') =>
    openAccount({ accountId, kind, creditLimitMinutes: kind === 'issuer' ? 6_000_000 : 0 });
  const opened = '2026-03-01T08:00:00.000Z';
  await give(open(ISSUER, 'issuer'), opened);
  for (const id of [LENDER, BORROWER, STRANGER]) await give(open(id, 'member'), opened);
  await give(open(ELSEWHERE, 'clearing'), opened);
  const endowment = { minutes: 450, reason: '=1+1', effectiveOn: '2026-02-20' };
  await give(grantEndowment(endowment), '2026-03-02T10:00:00.000Z');
  await give(holdMinutes(), '2026-03-03T10:00:00.000Z');
  await give(postHold({ minutes: 100, effectiveOn: '2026-03-03' }), '2026-03-04T10:00:00.000Z');
  await give(reverseTransfer({ minutes: 40 }), '2026-03-05T10:00:00.000Z');
  const across = { creditAccountId: STRANGER, minutes: 60, effectiveOn: '2026-03-06' };
  await give(transferMinutes(across), '2026-03-06T10:00:00.000Z');
  const abroad = { transferId: named('abroad'), creditAccountId: ELSEWHERE, minutes: 10 };
  await give(holdMinutes({ ...abroad, exchangeId: named('far') }), '2026-03-07T10:00:00.000Z');
}

const ACCOUNT = `/api/ledger/accounts/${BORROWER}`;
const MARCH = `${ACCOUNT}/statement?from=2026-03-03&to=2026-03-19`;

async function read(path: string, headers: Record<string, string> = {}) {
  const separator = path.includes('?') ? '&' : '?';
  const reader = await running.as(testOperator);
  const response = await fetch(`${running.url}${path}${separator}after=${position}`, {
    headers: { ...reader, ...headers },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    text: bytes.toString('utf8'),
    json: () => JSON.parse(bytes.toString('utf8')) as Record<string, unknown>,
  };
}
const shown = async (path: string) => {
  const { status, json } = await read(path);
  return { status, body: json() };
};

describe('an account', () => {
  test('is shown as of an instant, and as it is now by the instant that it is now', async () => {
    const now = await shown(ACCOUNT);
    expect(now.body).toMatchObject({ balanceMinutes: 330, pendingOutMinutes: 10 });
    expect((await shown(`${ACCOUNT}?at=${NOW}`)).body).toEqual(now.body);
    expect((await shown(`${ACCOUNT}?at=2026-03-03T10:00:00Z`)).body).toMatchObject({
      balanceMinutes: 450,
      pendingOutMinutes: 120,
      availableMinutes: 330,
    });
    expect(await shown(`${ACCOUNT}?at=2026-03-01T07:59:59.999Z`)).toMatchObject({
      status: 404,
      body: { code: 'account_not_open_yet', openedAt: '2026-03-01T08:00:00.000Z' },
    });
    expect((await shown(`/api/ledger/accounts/${ELSEWHERE}`)).body).toMatchObject({
      kind: 'clearing',
      pendingInMinutes: 10,
    });
  });

  test('has a balance by the days on which movements count', async () => {
    const on = async (query: string) => (await shown(`${ACCOUNT}/balance?${query}`)).body;
    expect(await on('effectiveOn=2026-02-19')).toMatchObject({ balanceMinutes: 0 });
    expect(await on('effectiveOn=2026-02-20')).toEqual({
      accountId: BORROWER,
      effectiveOn: '2026-02-20',
      at: null,
      balanceMinutes: 450,
      givenMinutes: 0,
      receivedMinutes: 450,
    });
    expect(await on('effectiveOn=2026-03-20')).toMatchObject({ balanceMinutes: 330 });
    expect(await on('effectiveOn=2026-03-20&at=2026-03-04T10:00:00Z')).toMatchObject({
      balanceMinutes: 350,
      at: '2026-03-04T10:00:00.000Z',
    });
  });

  test.each([
    [`${ACCOUNT}?at=2026-03-20T09:05:00.001Z`, 422, 'instant_in_the_future'],
    [`${ACCOUNT}?at=yesterday`, 400, 'invalid_query'],
    [`${ACCOUNT}/balance`, 400, 'invalid_query'],
    [`${ACCOUNT}/balance?effectiveOn=2026-03-21`, 422, 'day_in_the_future'],
    [
      `${ACCOUNT}/balance?effectiveOn=2026-03-01&at=2027-01-01T00:00:00Z`,
      422,
      'instant_in_the_future',
    ],
    ['/api/ledger/accounts/insee:99999/balance?effectiveOn=2026-03-01', 404, 'account_not_found'],
    ['/api/ledger/accounts/insee:99999?at=2026-03-01T00:00:00Z', 404, 'account_not_found'],
    ['/api/ledger/accounts/insee:99999/history', 404, 'account_not_found'],
    [`${ACCOUNT}/history?cursor=x`, 400, 'invalid_cursor'],
    [`${ACCOUNT}/history?by=year`, 400, 'invalid_query'],
    [`${ACCOUNT}/history?by=day&from=2026-03-02&to=2026-03-01`, 400, 'invalid_query'],
    [`${ACCOUNT}/history?by=day&to=2026-03-21`, 422, 'day_in_the_future'],
    [`${ACCOUNT}/history?by=day&from=2020-01-01`, 422, 'series_too_long'],
    [`${ACCOUNT}/statement?by=effective&pending=true`, 400, 'invalid_query'],
    [`${ACCOUNT}/statement?format=xml`, 400, 'invalid_query'],
    ['/api/ledger/accounts/insee:99999/statement?format=pdf', 404, 'account_not_found'],
    ['/api/ledger/trial-balance?at=2026-03-20T09:05:01Z', 422, 'instant_in_the_future'],
    ['/api/ledger/flows?from=2026-03-02&to=2026-03-01', 400, 'invalid_query'],
    ['/api/ledger/flows?cursor=x', 400, 'invalid_cursor'],
    ['/api/ledger/flows/territories?cursor=x', 400, 'invalid_cursor'],
    ['/api/ledger/flows/epcis?cursor=x', 400, 'invalid_cursor'],
  ])('GET %s is refused with %i %s, in both languages', async (path, status, code) => {
    const french = await read(path);
    expect(french.status).toBe(status);
    expect(french.headers.get('content-language')).toBe('fr');
    expect(french.json()).toMatchObject({ code });
    const english = (await read(path, { 'Accept-Language': 'en' })).json();
    expect(english['title']).not.toBe(french.json()['title']);
  });

  test('tells its history page by page, and as a series', async () => {
    const first = (await shown(`${ACCOUNT}/history?limit=4`)).body;
    const second = (await shown(`${ACCOUNT}/history?limit=4&cursor=${String(first['next'])}`)).body;
    expect(second['next']).toBeNull();
    const changes = [first, second].flatMap(({ items }) => items as { change: string }[]);
    expect(changes.map(({ change }) => change)).toEqual([
      'TransferPended',
      'MinutesTransferred',
      'TransferReversed',
      'TransferPosted',
      'TransferPended',
      'EndowmentGranted',
      'AccountOpened',
    ]);
    const { body } = await shown(`${ACCOUNT}/history?by=month`);
    expect(body).toEqual({
      accountId: BORROWER,
      by: 'month',
      from: '2026-03-01',
      to: '2026-03-20',
      points: [
        {
          period: '2026-03',
          balanceMinutes: 330,
          pendingInMinutes: 0,
          pendingOutMinutes: 10,
          givenMinutes: 160,
          receivedMinutes: 490,
        },
      ],
    });
    const days = (await shown(`${ACCOUNT}/history?by=day&from=2026-03-02&to=2026-03-04`)).body;
    expect(days['points']).toMatchObject([
      { balanceMinutes: 450 },
      { balanceMinutes: 450, pendingOutMinutes: 120 },
      { balanceMinutes: 350 },
    ]);
  });
});

describe('a statement', () => {
  test('names who was on the other side and what it was about', async () => {
    const { body } = await shown(MARCH);
    expect(body).toMatchObject({
      accountName: 'Ghyvelde',
      openingBalanceMinutes: 450,
      closingBalanceMinutes: 330,
      lines: [
        {
          kind: 'exchange',
          counterpartyName: 'CU de Dunkerque',
          exchangeObject: OBJECT,
          minutes: 100,
          reversedMinutes: 40,
        },
        { kind: 'reversal', reverses: { transferId: named('hold'), reasonCode: 'error' } },
        { kind: 'transfer', counterpartyName: 'Calais', exchangeObject: null },
      ],
    });
    expect((await shown(`${MARCH}&pending=true`)).body['lines']).toHaveLength(4);
  });

  test('is a table that a French spreadsheet opens, byte by byte', async () => {
    const { bytes, text, headers } = await read(`${MARCH}&format=csv`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="releve_insee-59260_2026-03-03_2026-03-19.csv"`,
    );
    expect(headers.get('vary')).toBe('Accept');
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = text.slice(1).split('\r\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]?.split(';').slice(0, 4)).toEqual([
      'Date de valeur',
      'Enregistré le',
      'Nature',
      'État',
    ]);
    expect(lines[1]).toMatch(/^;;Solde d’ouverture;;;;;;;;450;7,5;/);
    expect(lines[2]).toMatch(
      new RegExp(
        `^2026-03-03;2026-03-04 11:00:00;Échange;versé;CU de Dunkerque;${LENDER};"${OBJECT}";;-100;-1,67;350;5,83;120;40;;;;;`,
      ),
    );
    expect(lines[3]).toContain(
      `;${named('hold')};2026-03-03;100;erreur;${named('exchange')};${named('reversal')};`,
    );
    expect(lines[5]).toMatch(/^;;Solde de clôture;;;;;;;;330;5,5;/);
    expect(lines[6]).toBe('');
  });

  test('is a table that an English spreadsheet opens', async () => {
    const { bytes, text } = await read(`${MARCH}&format=csv&dialect=english`);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = text.slice(1).split('\r\n');
    expect(lines[0]).toMatch(/^Effective day,Recorded,Kind,State,Counterpart,/);
    expect(lines[1]).toMatch(/^,,Opening balance,,,,,,,,450,7.5,/);
    expect(lines[2]).toMatch(/^2026-03-03,2026-03-04 11:00:00,Exchange,posted,/);
    expect(lines[3]).toContain(',error,');
  });

  test('is a table that a program reads, without a formula in it', async () => {
    const path = `${ACCOUNT}/statement?dialect=rfc4180`;
    const { text, headers } = await read(path, { Accept: 'text/csv, */*;q=0.1' });
    expect(headers.get('content-type')).toContain('text/csv');
    const lines = text.split('\r\n');
    expect(lines[0]).toMatch(
      /^effectiveOn,recordedAt,kind,status,counterpartyName,counterpartyId,/,
    );
    expect(lines[2]).toBe(
      `2026-02-20,2026-03-02T10:00:00.000Z,endowment,posted,"Villes & territoires ""du Nord""",${ISSUER},,'=1+1,450,7.5,450,7.5,0,0,,,,,,${named('endowment')},5`,
    );
  });

  test('is a document to print: in French, tagged, and the same for the same period', async () => {
    const printed = await read(MARCH, { Accept: 'application/pdf' });
    expect(printed.headers.get('content-type')).toBe('application/pdf');
    expect(printed.headers.get('content-disposition')).toMatch(/^attachment; filename=".*\.pdf"$/);
    const document = await getDocumentProxy(new Uint8Array(printed.bytes));
    const { text } = await extractText(document, { mergePages: true });
    for (const said of [
      'Relevé de compte',
      'Ghyvelde',
      'INSEE 59260 – Compte de membre',
      'Du 3 mars 2026 au 19 mars 2026',
      'Échange avec CU de Dunkerque',
      OBJECT,
      'Contre-passé depuis : 0 h 40',
      'Contre-passation de CU de Dunkerque',
      'Contre-passe tout ou partie de 1 h 40 du 03/03/2026 (erreur)',
      'Transfert à Calais',
      'Solde d’ouverture',
      'Totaux de la période 2 h 40 0 h 40',
      'Solde de clôture 5 h 30',
      'page 1/1',
    ]) {
      expect(text.replaceAll(/\s+/g, ' ')).toContain(said);
    }
    expect(text).not.toContain('Arrêté au');
    expect((await document.getMetadata()).info).toMatchObject({
      Title: 'Relevé de compte – Ghyvelde',
      Language: 'fr-FR',
    });
    expect(await document.getMarkInfo()).toMatchObject({ Marked: true });
    const structure = JSON.stringify(await (await document.getPage(1)).getStructTree());
    for (const role of ['"H1"', '"Table"', '"TR"', '"TH"', '"TD"'])
      expect(structure).toContain(role);

    clock.set('2026-03-27T09:00:00.000Z');
    const again = await read(MARCH, { Accept: 'application/pdf' });
    expect(again.bytes.equals(printed.bytes)).toBe(true);
    clock.set(NOW);
  });

  test('of a period that goes on says when it was drawn up, by the clock that the service is given', async () => {
    const open = `${ACCOUNT}/statement?format=pdf`;
    const textOf = async () => {
      const { bytes } = await read(open);
      const { text } = await extractText(new Uint8Array(bytes), { mergePages: true });
      return { bytes, text: text.replaceAll(/\s+/g, ' ') };
    };
    const first = await textOf();
    expect(first.text).toContain('Arrêté au 20 mars 2026 à 10 h 05 (heure de Paris)');
    expect(first.text).toContain('Depuis l’ouverture du compte');
    expect((await textOf()).bytes.equals(first.bytes)).toBe(true);
  });
});

test('the trial balance is told now and as of an instant, in both formats', async () => {
  const now = await shown('/api/ledger/trial-balance');
  expect(now.body).toMatchObject({
    at: null,
    accounts: 5,
    balanceMinutes: 0,
    balanced: true,
    heldMinutes: 10,
    movedMinutes: 650,
    kinds: [
      { kind: 'member', accounts: 3, balanceMinutes: 450 },
      { kind: 'issuer', accounts: 1, balanceMinutes: -450 },
      { kind: 'clearing', accounts: 1, creditsPendingMinutes: 10 },
    ],
  });
  const at = 'at=2026-03-03T10:00:00Z';
  expect((await shown(`/api/ledger/trial-balance?${at}`)).body).toMatchObject({
    at: '2026-03-03T10:00:00.000Z',
    heldMinutes: 120,
    movedMinutes: 450,
    balanced: true,
  });
  const { text, headers } = await read(`/api/ledger/trial-balance?${at}&format=csv`);
  expect(headers.get('content-disposition')).toBe(
    'attachment; filename="balance_2026-03-03T10-00-00.000Z.csv"',
  );
  expect(text.split('\r\n')[4]).toBe('Total;5;450;450;0;120;120');
  const plain = await read('/api/ledger/trial-balance?dialect=rfc4180', { Accept: 'text/csv' });
  expect(plain.text.split('\r\n')[1]).toBe('member,3,200,650,450,10,0');
  const english = await read('/api/ledger/trial-balance?format=csv&dialect=english');
  expect(english.text.split('\r\n').slice(0, 2)).toEqual([
    '\uFEFFAccounts,Number of accounts,Given (minutes),Received (minutes),Balance (minutes),Held to give (minutes),Held to receive (minutes)',
    'Account of a member,3,200,650,450,10,0',
  ]);
});

describe('flows', () => {
  const none = { minutes: 0, movements: 0, returnedMinutes: 0, returns: 0 };
  const lent = { minutes: 100, movements: 1, returnedMinutes: 40, returns: 1 };
  const across = { minutes: 60, movements: 1, returnedMinutes: 0, returns: 0 };
  const endowed = { minutes: 450, movements: 1, returnedMinutes: 0, returns: 0 };

  test('tell from whom to whom, inside an EPCI and across its limits', async () => {
    const { body } = await shown('/api/ledger/flows');
    expect(body).toMatchObject({
      from: null,
      to: null,
      by: 'recorded',
      total: { minutes: 610, movements: 3, returnedMinutes: 40, returns: 1 },
      insideEpci: lent,
      acrossEpci: across,
      next: null,
    });
    expect(body['items']).toEqual([
      {
        fromId: BORROWER,
        fromName: 'Ghyvelde',
        fromEpciId: EPCI,
        toId: STRANGER,
        toName: 'Calais',
        toEpciId: 'siren:246200364',
        crossesEpci: true,
        ...across,
      },
      expect.objectContaining({ fromId: BORROWER, toId: LENDER, crossesEpci: false, ...lent }),
      expect.objectContaining({ fromId: ISSUER, toId: BORROWER, crossesEpci: null, ...endowed }),
    ]);
    const first = (await shown('/api/ledger/flows?limit=2')).body;
    const rest = (await shown(`/api/ledger/flows?limit=2&cursor=${String(first['next'])}`)).body;
    expect([first, rest].flatMap(({ items }) => items as unknown[])).toEqual(body['items']);
    expect(rest['next']).toBeNull();
    expect((await shown('/api/ledger/flows?to=2026-03-01&by=effective')).body).toMatchObject({
      total: endowed,
    });
  });

  test('sum what each territory and each EPCI gave and received', async () => {
    const byTerritory = (await shown('/api/ledger/flows/territories')).body['items'];
    expect(byTerritory).toMatchObject([
      { territoryId: BORROWER, name: 'Ghyvelde', given: { minutes: 160 }, received: endowed },
      { territoryId: STRANGER, given: none, received: across },
      { territoryId: LENDER, given: none, received: lent },
      { territoryId: ISSUER, epciId: null, given: endowed, received: none },
    ]);
    expect((await shown('/api/ledger/flows/epcis')).body['items']).toEqual([
      { epciId: EPCI, name: 'CU de Dunkerque', inside: lent, given: across, received: none },
      { epciId: 'siren:246200364', name: null, inside: none, given: none, received: across },
    ]);
  });

  test('are tables too, whole', async () => {
    const flows = await read('/api/ledger/flows?format=csv&limit=1&from=2026-03-01');
    expect(flows.headers.get('content-disposition')).toBe(
      'attachment; filename="flux_2026-03-01.csv"',
    );
    expect(flows.text.split('\r\n').slice(1)).toEqual([
      `${BORROWER};Ghyvelde;${EPCI};${STRANGER};Calais;siren:246200364;oui;60;1;0;0`,
      `${BORROWER};Ghyvelde;${EPCI};${LENDER};CU de Dunkerque;${EPCI};non;100;1;40;1`,
      `${ISSUER};"Villes & territoires ""du Nord""";;${BORROWER};Ghyvelde;${EPCI};;450;1;0;0`,
      '',
    ]);
    const english = await read('/api/ledger/flows?format=csv&dialect=english');
    expect(english.text).toContain(',Across EPCI limits,Minutes,Movements,');
    expect(english.text).toMatch(/,yes,|,no,/);
    const epcis = await read('/api/ledger/flows/epcis?format=csv&dialect=rfc4180');
    expect(epcis.text.split('\r\n').slice(0, 2)).toEqual([
      'epciId,name,insideMinutes,insideMovements,insideReturnedMinutes,insideReturns,givenMinutes,givenMovements,givenReturnedMinutes,givenReturns,receivedMinutes,receivedMovements,receivedReturnedMinutes,receivedReturns',
      `${EPCI},CU de Dunkerque,100,1,40,1,60,1,0,0,0,0,0,0`,
    ]);
    const territoriesTable = await read('/api/ledger/flows/territories?format=csv');
    expect(territoriesTable.text.split('\r\n')[4]).toBe(
      `${ISSUER};"Villes & territoires ""du Nord""";;450;1;0;0;0;0;0;0`,
    );
  });
});

test('the documentation says in which formats each can be had', async () => {
  const { body } = await shown('/openapi.json');
  const paths = body['paths'] as Record<
    string,
    { get: { responses: Record<string, { content: object }> } }
  >;
  const typesOf = (path: string) => {
    return Object.keys(paths[path]?.get.responses['200']?.content ?? {});
  };
  expect(typesOf('/api/ledger/accounts/{accountId}/statement')).toEqual([
    'application/json',
    'text/csv',
    'application/pdf',
  ]);
  for (const path of ['trial-balance', 'flows', 'flows/territories', 'flows/epcis'])
    expect(typesOf(`/api/ledger/${path}`)).toEqual(['application/json', 'text/csv']);
});

// From here on the ledger goes on.
describe('a statement that changes', () => {
  test.each(['json', 'csv', 'pdf'])('as %s is not sent to whoever has it', async (format) => {
    const first = await read(`${MARCH}&format=${format}`);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]+"$/);
    const second = await read(`${MARCH}&format=${format}`, { 'If-None-Match': tag });
    expect([second.status, second.bytes.length]).toEqual([304, 0]);
    const more = grantEndowment({ transferId: named(`more for ${format}`), minutes: 1 });
    await give(more, '2026-03-18T10:00:00.000Z');
    const third = await read(`${MARCH}&format=${format}`, { 'If-None-Match': tag });
    expect(third.status).toBe(200);
  });

  test('of many lines is printed on many pages, each with its header, up to a limit', async () => {
    const moments = Array.from({ length: 1_000 }, (_, index) =>
      give(
        grantEndowment({ transferId: named(`many ${index}`), minutes: 1 }),
        '2026-03-19T10:00:00.000Z',
      ),
    );
    await Promise.all(moments);
    const path = (from: string) => `${ACCOUNT}/statement?from=${from}&format=pdf`;
    const { bytes } = await read(path('2026-03-19'));
    const { totalPages, text } = await extractText(new Uint8Array(bytes), { mergePages: false });
    expect(totalPages).toBeGreaterThan(20);
    for (const [index, page] of text.entries()) {
      expect(page).toContain('Mouvement');
      expect(page).toContain(`page ${index + 1}/${totalPages}`);
    }
    expect(await shown(path('2026-03-02'))).toMatchObject({
      status: 422,
      body: { code: 'document_too_long', mostLines: 1_000 },
    });
    expect((await read(`${ACCOUNT}/statement?format=csv`)).status).toBe(200);
  }, 60_000);
});
