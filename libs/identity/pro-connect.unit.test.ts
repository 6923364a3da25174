import { beforeAll, describe, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { givenKeys } from './issuer-keys.ts';
import { readSignedUserinfo } from './signed-userinfo.ts';
import { isSiret, territoryOfSiret } from './siret.ts';
import { startTestIssuer, type TestIssuer } from './testing.ts';

// What is particular to ProConnect; see the README of this room.

const NOW = '2026-03-01T09:00:00.000Z';
const ISSUER = 'https://proconnect.test/api/v2';
/** Of the SIREN of Dunkerque, with the control digit that the formula gives. */
const TOWN_HALL = '20002715900017';

describe('a signed userinfo', () => {
  let issuer: TestIssuer;
  let stranger: TestIssuer;
  beforeAll(async () => {
    [issuer, stranger] = await Promise.all([startTestIssuer(), startTestIssuer()]);
  });
  const said = {
    iss: ISSUER,
    aud: 'bourse-portal',
    sub: 'b2f0…',
    siret: TOWN_HALL,
    given_name: 'Angela',
    usual_name: 'Dubois',
    email: 'angela@dunkerque.example',
  };
  const read = (signed: string) =>
    readSignedUserinfo(signed, {
      issuer: ISSUER,
      clientId: 'bourse-portal',
      subject: said.sub,
      keys: givenKeys(issuer.keys),
      clock: fixedClock(NOW),
    });

  test('is read when the issuer signed it, for this client, of whoever signed in', async () => {
    expect(await read(await issuer.sign(said))).toMatchObject({
      siret: TOWN_HALL,
      usual_name: 'Dubois',
    });
  });

  test('is not, when it speaks of somebody else, to somebody else, or is signed by somebody else', async () => {
    const exp = Date.parse(NOW) / 1000 - 60;
    await expect(read(await issuer.sign({ ...said, sub: 'other' }))).rejects.toThrow(
      'speaks of somebody else',
    );
    await expect(read(await issuer.sign({ ...said, aud: 'other' }))).rejects.toThrow('"aud"');
    await expect(read(await issuer.sign({ ...said, iss: 'https://x.test' }))).rejects.toThrow(
      '"iss"',
    );
    await expect(read(await issuer.sign({ ...said, exp }))).rejects.toThrow('"exp"');
    await expect(read(await issuer.sign({ ...said, sub: undefined }))).rejects.toThrow('sub');
    await expect(read(await stranger.sign(said))).rejects.toThrow('signature');
    await expect(read(JSON.stringify(said))).rejects.toThrow('JWS');
  });
});

describe('a SIRET', () => {
  test.each([
    [TOWN_HALL, true],
    ['20002715900016', false],
    ['2000271590001', false],
    ['200 027 159 00016', false],
    ['', false],
    // La Poste: the digits of the sum, in fives.
    ['35600000000048', true],
    ['35600000049837', true],
    ['35600000049838', false],
  ])('%j: %s', (text, is) => {
    expect(isSiret(text)).toBe(is);
  });

  test('names the territory that the directory knows by its SIREN, or the legal entity', () => {
    const findBySiren = (siren: string) =>
      siren === '200027159' ? { territoryId: 'insee:59183' } : undefined;
    expect(territoryOfSiret(TOWN_HALL, findBySiren)).toBe('insee:59183');
    expect(territoryOfSiret('35600000000048', findBySiren)).toBe('siren:356000000');
    expect(territoryOfSiret('20002715900016', findBySiren)).toBeUndefined();
  });
});
