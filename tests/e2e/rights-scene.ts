import { Client, eventually, type Person } from '../support/client.ts';
import { today } from '../support/days.ts';
import { ASSOCIATION, DUNKERQUE, LILLE, memberOf, official } from '../support/founding.ts';
import { grantMandate, operator, personIdOf } from '../support/mandates.ts';
import { setScene, SMALL_COMMUNE, terms, untilStill } from './scene.ts';

/** One of every kind of thing that a route names, by the parameter that names it. */
export type Things = Readonly<Record<string, string>>;

/** Another association, which admitted nobody and is party to nothing. */
const OTHER_ASSOCIATION = 'siren:800000002';
const ELSEWHERE = 'littoral';

/** Somebody in every role: of the territories that the things concern, and of others. */
export type Cast = {
  readonly own: readonly Person[];
  readonly other: readonly Person[];
  /** Signed in, with no mandate. */
  readonly stranger: Person;
  readonly operator: Person;
};

export const inRole = (territoryId: string, role: Person['role']): Person => ({
  actor: `${role}-of-${territoryId.replace(':', '-')}`,
  role,
  territoryId,
});
const agents = ['requester', 'lender', 'signatory'] as const;
const overseers = ['auditor', 'official'] as const;

export const cast: Cast = {
  own: [
    ...agents.map((role) => inRole(SMALL_COMMUNE, role)),
    ...overseers.map((role) => inRole(ASSOCIATION, role)),
    inRole(SMALL_COMMUNE, 'auditor'),
    // Its EPCI, which is not party to all that the commune is.
    inRole(DUNKERQUE, 'auditor'),
  ],
  other: [
    ...agents.map((role) => inRole(LILLE, role)),
    ...overseers.map((role) => inRole(OTHER_ASSOCIATION, role)),
    inRole(LILLE, 'auditor'),
  ],
  stranger: { actor: 'stranger', role: 'signatory' },
  operator,
};

/** Things between the small commune and Dunkerque, under the association; Lille is a member, and party to none. */
export async function setRightsScene(url: string): Promise<Things> {
  const scene = await setScene(url);
  const runs = new Client(url, operator);
  const association = new Client(url, official);
  const borrower = new Client(url, memberOf(SMALL_COMMUNE));
  const code = OTHER_ASSOCIATION.slice(6);
  await runs.post('/api/territories', { code, kind: 'association', name: 'Une autre' });
  await runs.post(`/api/territories/${OTHER_ASSOCIATION}/admissions`);
  for (const person of [...cast.own, ...cast.other]) await grantMandate(url, person);

  const { items: mandates } = await runs.get<{ items: { mandateId: string; personId: string }[] }>(
    `/api/mandates?territory=${SMALL_COMMUNE}`,
  );
  const holder = await personIdOf(url, inRole(SMALL_COMMUNE, 'requester'));
  const mandateId = mandates.find(({ personId }) => personId === holder)?.mandateId ?? '';

  const { id: invitationId } = await borrower.post('/api/invitations', {
    territoryId: SMALL_COMMUNE,
    role: 'requester',
    label: 'une collègue',
  });
  const { items: invitations } = await borrower.get<{ items: { code: string }[] }>(
    '/api/invitations',
  );

  const why = { reason: 'pour les droits' };
  const { id: transferId } = await association.post('/api/ledger/endowments', {
    toAccountId: SMALL_COMMUNE,
    minutes: 300,
    ...why,
  });
  const { id: programmeId } = await association.post('/api/ledger/programmes', {
    name: 'Programme',
    budgetMinutes: 600,
    memberCeilingMinutes: 600,
    opensOn: today(),
    closesOn: '2099-12-31',
    ...why,
  });
  const { id: awardId } = await association.post(`/api/ledger/programmes/${programmeId}/awards`, {
    toAccountId: SMALL_COMMUNE,
    instalments: [{ dueOn: '2099-01-01', minutes: 60 }],
    jury: { decidedOn: today(), reasons: 'un bon projet' },
  });
  const agreedId = await agree(scene.offerId, url);
  const disputedId = await dispute(await agree(scene.offerId, url), url);
  const crossingId = await cross({ runs, association, borrower });
  await untilStill(association);
  const { items: events } = await association.get<{ items: { eventId: string }[] }>(
    `/api/audit/events?limit=1&territoryId=${SMALL_COMMUNE}`,
  );
  return {
    territoryId: SMALL_COMMUNE,
    accountId: SMALL_COMMUNE,
    offerId: scene.offerId,
    requestId: scene.requestId,
    exchangeId: scene.deliveringId,
    proposedId: scene.proposedId,
    signedId: scene.signedId,
    agreedId,
    disputedId,
    mandateId,
    invitationId,
    invitationCode: invitations[0]?.code ?? '',
    transferId,
    programmeId,
    awardId,
    crossingId,
    eventId: events[0]?.eventId ?? '',
    marketplaceId: 'france',
    number: '1',
  };
}

/** @returns an exchange on the offer that both agree on. */
async function agree(offerId: string, url: string): Promise<string> {
  const borrower = new Client(url, memberOf(SMALL_COMMUNE));
  const { id } = await borrower.post('/api/exchanges', { offerId, ...terms(30) });
  await new Client(url, memberOf(DUNKERQUE)).post(`/api/exchanges/${id}/acceptances`);
  const look = () => borrower.get<{ status: string }>(`/api/exchanges/${id}`);
  await eventually(look, ({ status }) => status === 'agreed');
  return id;
}

/** Brings an exchange as far as a quarrel. */
async function dispute(id: string, url: string): Promise<string> {
  const lender = new Client(url, memberOf(DUNKERQUE));
  const borrower = new Client(url, memberOf(SMALL_COMMUNE));
  await lender.post(`/api/exchanges/${id}/signatures`);
  await borrower.post(`/api/exchanges/${id}/signatures`);
  await lender.post(`/api/exchanges/${id}/work-logs`, { on: today(), minutes: 10 });
  await borrower.post(`/api/exchanges/${id}/disputes`, { reason: 'rien n’a été fait' });
  return id;
}

/** Minutes of the small commune on their way to Dunkerque's account in another marketplace. */
async function cross(by: {
  readonly runs: Client;
  readonly association: Client;
  readonly borrower: Client;
}): Promise<string> {
  const marketplace = { marketplaceId: ELSEWHERE, name: 'Littoral', ownerId: ASSOCIATION };
  await by.runs.post('/api/marketplaces', { ...marketplace, policy: {} });
  const account = { territoryId: DUNKERQUE };
  await by.association.post(`/api/marketplaces/${ELSEWHERE}/accounts`, account);
  const convention = { exposureMinutes: 600, reason: 'convention' };
  const pairs = [
    [by.runs, 'france', ELSEWHERE],
    [by.association, ELSEWHERE, 'france'],
  ] as const;
  for (const [who, here, withMarketplaceId] of pairs) {
    await who.post(`/api/marketplaces/${here}/clearing`, { withMarketplaceId, ...convention });
  }
  const { id } = await by.borrower.post('/api/crossings', {
    fromMarketplaceId: 'france',
    toMarketplaceId: ELSEWHERE,
    toAccountId: DUNKERQUE,
    minutes: 10,
    reason: 'une journée',
  });
  await eventually(
    () => by.borrower.get<{ status: string }>(`/api/crossings/${id}`),
    ({ status }) => status === 'settled',
  );
  return id;
}
