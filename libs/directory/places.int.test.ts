import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Directory, openDirectory } from './directory.ts';
import { officialSource } from './official-data.ts';
import { departements, placeOf } from './places.ts';

let folder: string;
let directory: Directory;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bourse-places-'));
  directory = openDirectory({ file: join(folder, 'directory.sqlite') });
}, 60_000);
afterAll(() => {
  directory.close();
  rmSync(folder, { recursive: true });
});

test('a place is what the directory says, of every commune and every EPCI', () => {
  const { communes, epcis } = officialSource().read();
  const ids = [
    ...[...communes].map(({ inseeCode }) => `insee:${inseeCode}`),
    ...[...epcis].map(({ siren }) => `siren:${siren}`),
  ];
  expect(ids.length).toBeGreaterThan(36_000);
  const others = ids.filter((id) => {
    const place = placeOf(id);
    const entry = directory.find(id);
    return place.departement !== entry?.departement || place.epciId !== entry.epciId;
  });
  expect(others).toEqual([]);
}, 60_000);

test('what is no commune and no EPCI lies nowhere', () => {
  expect(placeOf('siren:123456782')).toEqual({ departement: null, epciId: null });
});

test('every département has its name, those overseas among them, in the order of French', () => {
  const all = departements();
  expect(all).toHaveLength(109);
  const names = all.map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(['Ain', 'Aisne', 'Allier']);
  expect(names.indexOf('Hérault')).toBeLessThan(names.indexOf('Ille-et-Vilaine'));
  expect(all).toContainEqual({ code: '974', name: 'La Réunion' });
  expect(all).toContainEqual({ code: '2A', name: 'Corse-du-Sud' });
});
