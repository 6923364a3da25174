import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Directory, openDirectory } from './directory.ts';

const DUNKERQUE = 'insee:59183';
const GRANDE_SYNTHE = 'insee:59271';
const LILLE = 'insee:59350';
const CUD = 'siren:245900428';
const MEL = 'siren:200093201';
const OUESSANT = 'insee:29155';
const SEIN = 'insee:29083';

let folder: string;
let directory: Directory;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-'));
  directory = openDirectory({ file: join(folder, 'directory.sqlite') });
});
afterAll(() => {
  directory.close();
  rmSync(folder, { recursive: true });
});

const names = (text: string) => directory.search(text).map(({ name }) => name);
const ids = (text: string) => directory.search(text).map(({ territoryId }) => territoryId);

describe('what it holds', () => {
  test('all current communes and all EPCI', () => {
    expect(directory.counts()).toEqual({ communes: 34_969, epci: 1_255 });
    expect(directory.dataset).toBe('@etalab/decoupage-administratif@6.0.0');
  });

  test('a commune', () => {
    expect(directory.find(DUNKERQUE)).toEqual({
      territoryId: DUNKERQUE,
      kind: 'commune',
      name: 'Dunkerque',
      inseeCode: '59183',
      siren: '200027159',
      departement: '59',
      region: '32',
      epciId: CUD,
      epciName: 'CU de Dunkerque',
      postalCodes: ['59140', '59240', '59279', '59430', '59640'],
      population: 86_263,
      legalForm: null,
      memberCount: null,
    });
  });

  test('an EPCI', () => {
    expect(directory.find(CUD)).toEqual({
      territoryId: CUD,
      kind: 'epci',
      name: 'CU de Dunkerque',
      inseeCode: null,
      siren: '245900428',
      departement: '59',
      region: '32',
      epciId: CUD,
      epciName: 'CU de Dunkerque',
      postalCodes: [],
      population: 192_635,
      legalForm: 'CU',
      memberCount: 17,
    });
  });

  test('nothing under another number', () => {
    for (const id of ['insee:99999', 'siren:200027159', 'insee:13201', '59183', '', "' OR 1=1"]) {
      expect(directory.find(id)).toBeUndefined();
    }
  });

  test('both kinds by SIREN', () => {
    expect(directory.findBySiren('200027159')?.territoryId).toBe(DUNKERQUE);
    expect(directory.findBySiren('200093201')?.territoryId).toBe(MEL);
    expect(directory.findBySiren('000000000')).toBeUndefined();
  });
});

describe('who belongs where', () => {
  test('an EPCI knows its communes', () => {
    const members = directory.membersOf(CUD);
    expect(members).toHaveLength(17);
    expect(members.map(({ territoryId }) => territoryId)).toContain(DUNKERQUE);
    expect(members.every(({ kind, epciId }) => kind === 'commune' && epciId === CUD)).toBe(true);
    expect(directory.membersOf(MEL)).toHaveLength(95);
    expect(directory.find(MEL)?.memberCount).toBe(95);
    expect(directory.membersOf(DUNKERQUE)).toEqual([]);
  });

  test('a territory knows its EPCI', () => {
    expect(directory.epciOf(DUNKERQUE)?.territoryId).toBe(CUD);
    expect(directory.epciOf(CUD)?.territoryId).toBe(CUD);
    expect(directory.epciOf(OUESSANT)).toBeUndefined();
    expect(directory.epciOf('insee:99999')).toBeUndefined();
  });

  test.each([
    [DUNKERQUE, GRANDE_SYNTHE, true],
    [DUNKERQUE, CUD, true],
    [CUD, CUD, true],
    [DUNKERQUE, LILLE, false],
    [CUD, MEL, false],
    [CUD, LILLE, false],
    [OUESSANT, SEIN, false],
    [OUESSANT, OUESSANT, false],
    [DUNKERQUE, OUESSANT, false],
    [DUNKERQUE, 'insee:99999', false],
    ['insee:99999', 'insee:99999', false],
  ])('%s and %s share an EPCI: %s', (a, b, expected) => {
    expect(directory.sameEpci(a, b)).toBe(expected);
    expect(directory.sameEpci(b, a)).toBe(expected);
  });
});

describe('searching', () => {
  test('puts exact names first, then the most populous', () => {
    expect(names('Hazebrouck')[0]).toBe('Hazebrouck');
    expect(ids('saint omer').slice(0, 3)).toEqual([
      'insee:62765',
      'insee:14635',
      'siren:200069037',
    ]);
    expect(names('Évry').slice(0, 2)).toEqual(['Évry', 'Évry-Courcouronnes']);
    const populations = directory.search('dunk').map(({ population }) => population ?? -1);
    expect(populations.length).toBeGreaterThan(1);
    expect(populations).toEqual([...populations].sort((a, b) => b - a));
  });

  test.each([
    ['saint omer', ['SAINT-OMER', 'St-Omer', 'st  omer']],
    ['Évry', ['evry', 'EVRY', 'Évry'.normalize('NFD')]],
    ["L'Haÿ", ['l hay', 'L’HAY', 'lhay']],
    ["Villeneuve-d'Ascq", ['villeneuve dascq', 'villeneuve d ascq', 'villeneuvedascq']],
    ['Sainte-Maxime', ['ste maxime', 'Ste-Maxime']],
    ['Œuilly', ['oeuilly']],
  ])('finds by %j what it finds by %j', (text, others) => {
    expect(ids(text).length).toBeGreaterThan(0);
    for (const other of others) expect(ids(other)).toEqual(ids(text));
  });

  test('takes the last word for a beginning', () => {
    expect(names('hazebr')).toContain('Hazebrouck');
    expect(names('haze bro')).not.toContain('Hazebrouck');
    expect(names('l haÿ les r')).toContain("L'Haÿ-les-Roses");
  });

  test('knows legal forms in full', () => {
    expect(ids('communauté urbaine de Dunkerque')).toEqual([CUD]);
  });

  test('understands INSEE codes, postal codes and SIREN numbers', () => {
    expect(ids('59183')[0]).toBe(DUNKERQUE);
    expect(ids('2a004')).toEqual(['insee:2A004']);
    expect(ids('59640')).toContain(DUNKERQUE);
    expect(ids('245 900 428')).toEqual([CUD]);
    expect(ids('200027159')).toEqual([DUNKERQUE]);
    expect(ids('999999999')).toEqual([]);
  });

  test('keeps to the kind and the limit asked for', () => {
    expect(directory.search('dunkerque', { kind: 'epci' })[0]?.territoryId).toBe(CUD);
    expect(directory.search('dunkerque', { kind: 'commune' })[0]?.territoryId).toBe(DUNKERQUE);
    expect(directory.search('200027159', { kind: 'epci' })).toEqual([]);
    expect(directory.search('59640', { kind: 'epci' })).toEqual([]);
    expect(directory.search('saint', { limit: 1 })).toHaveLength(1);
    expect(directory.search('saint', { limit: 50 })).toHaveLength(50);
    for (const limit of [0, 51, 1.5, NaN]) {
      expect(() => directory.search('saint', { limit })).toThrow('not in 1..50');
    }
  });

  test.each(['"', '*', '""*', 'NEAR(', "'", ';--', '', ' ', '\0', '^', '-', '東京', '\ud800'])(
    'is not broken by %j',
    (text) => expect(names(text)).toEqual([]),
  );

  test('treats operators as words', () => {
    expect(ids('Lille OR Dunkerque')).toEqual([]);
    expect(ids('words : lille')).toEqual([]);
    expect(ids('lille"*')).toEqual(ids('lille'));
  });

  test('answers absurd lengths with nothing', () => {
    expect(ids('a'.repeat(10_000))).toEqual([]);
    expect(ids('a '.repeat(5_000))).toEqual([]);
    expect(ids('9'.repeat(10_000))).toEqual([]);
  });

  test('answers any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 210 }), (text) => {
        expect(directory.search(text, { limit: 5 }).length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 300 },
    );
  });

  test('finds every territory under its own name', () => {
    const all = [CUD, MEL].flatMap((id) => [directory.find(id), ...directory.membersOf(id)]);
    expect(all).toHaveLength(114);
    for (const entry of all) expect(ids(entry?.name ?? '')).toContain(entry?.territoryId);
  });
});
