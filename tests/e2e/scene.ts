import { Client, eventually } from '../support/client.ts';
import { today } from '../support/days.ts';
import { DUNKERQUE, foundBourse, LILLE, memberOf, official } from '../support/founding.ts';

export const SMALL_COMMUNE = 'insee:59155';
/** In the directory, and no member. */
export const STRANGER = 'insee:59350';

/** Under which Dunkerque published the offer. */
export const USED_KEY = 'used-for-the-offer';

/** What there is to be wronged: an offer, a request, and exchanges at several steps. */
export type Scene = {
  readonly offerId: string;
  readonly requestId: string;
  /** Waits for Dunkerque's answer. */
  readonly proposedId: string;
  /** Signed by both; nothing is logged. */
  readonly signedId: string;
  /** Half of it is logged. */
  readonly deliveringId: string;
};

export const offerContent = {
  title: 'Urbanisme',
  description: 'Instruction des permis.',
  skills: ['urbanisme'],
  capacityMinutes: 6_000,
  unitCostCents: 4200,
  conditions: '',
  expiresOn: null as string | null,
};
export const requestContent = {
  title: 'Réviser le plan',
  need: 'Le plan date de 1998.',
  skills: [],
  estimatedMinutes: null,
  neededBy: '2099-12-31',
};
export const terms = (minutes: number) => ({
  minutes,
  startsOn: today(),
  endsOn: today(300),
});

/** Founds a bourse in which every kind of thing exists once. */
export async function setScene(url: string): Promise<Scene> {
  await foundBourse(url, [DUNKERQUE, LILLE, SMALL_COMMUNE]);
  const lender = new Client(url, memberOf(DUNKERQUE));
  const borrower = new Client(url, memberOf(SMALL_COMMUNE));
  const association = new Client(url, official);
  const endowment = { toAccountId: SMALL_COMMUNE, minutes: 900, reason: 'dotation' };
  await association.post('/api/ledger/endowments', endowment);
  const { id: offerId } = await lender.post('/api/offers', offerContent, USED_KEY);
  const { id: requestId } = await borrower.post('/api/requests', requestContent);

  const propose = async () => (await borrower.post('/api/exchanges', { offerId, ...terms(60) })).id;
  const signed = async (): Promise<string> => {
    const id = await propose();
    await lender.post(`/api/exchanges/${id}/acceptances`);
    const look = () => borrower.get<{ status: string }>(`/api/exchanges/${id}`);
    await eventually(look, ({ status }) => status === 'agreed');
    await lender.post(`/api/exchanges/${id}/signatures`);
    await borrower.post(`/api/exchanges/${id}/signatures`);
    return id;
  };
  const signedId = await signed();
  const deliveringId = await signed();
  await lender.post(`/api/exchanges/${deliveringId}/work-logs`, { on: today(), minutes: 30 });
  const proposedId = await propose();
  await untilStill(association);
  return { offerId, requestId, proposedId, signedId, deliveringId };
}

/** Waits until the trail has heard of everything. */
export async function untilStill(client: Client): Promise<void> {
  const STILL_FOR_MS = 500;
  let events = -1;
  let since = Date.now();
  await eventually(
    async () => {
      const gaps = await client.get<{ events: number }>('/api/audit/gaps');
      if (gaps.events !== events) [events, since] = [gaps.events, Date.now()];
      return Date.now() - since;
    },
    (stillMs) => stillMs > STILL_FOR_MS,
  );
}
