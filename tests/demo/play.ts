import { today } from '../support/days.ts';
import { association, type Party, type Stage } from './cast.ts';
import { everyItem } from '../support/client.ts';
import { eventInFrench, hours, statusInFrench, yesOrNo } from './french.ts';
import { endowments } from './market.ts';
import type { AccountView, ExchangeView, OfferView, RequestView, TrailEventView } from './views.ts';

type Expected = { readonly status: string; readonly refusedFor?: 'no_capacity' | 'no_credit' };

/** An exchange as the two parties play it. */
type Play = {
  readonly id: string;
  readonly does: (party: Party, step: string, body?: unknown) => Promise<void>;
  readonly becomes: (expected: Expected) => Promise<void>;
  /** What its offer and the ledger did for it, by the trail: all of it, and nothing else. */
  readonly leaves: (traces: {
    readonly offer: readonly string[];
    readonly ledger: readonly string[];
  }) => Promise<void>;
};

const told = (types: readonly string[]): string => types.map(eventInFrench).join(', ');

/** Proposes, and checks that the bourse knows whether it crosses the limit of an EPCI. */
export async function propose(
  stage: Stage,
  by: Party,
  terms: { minutes: number; offerId: string; requestId?: string },
  crosses: boolean,
): Promise<Play> {
  const { report, as } = stage;
  const dates = { startsOn: today(0), endsOn: today(60) };
  const { id, position } = await as(by).post('/api/exchanges', { ...terms, ...dates });
  const path = `/api/exchanges/${id}`;
  const { crossesEpci } = await as(by).get<ExchangeView>(`${path}?after=${position}`);
  report.check(
    `${hours(terms.minutes)} ; franchit une limite d’EPCI (crossesEpci) : ${yesOrNo(crosses)}`,
    crossesEpci,
    crosses,
  );
  return {
    id,
    does: async (party, step, body) => {
      const written = await as(party).post(`${path}/${step}`, body);
      // What it changed is then there to be read.
      await as(party).get(`${path}?after=${written.position}`);
    },
    becomes: ({ status, refusedFor = null }) =>
      report.eventually(
        `l’échange est ${statusInFrench(status, refusedFor)}`,
        async () => {
          const found = await as(by).get<ExchangeView>(path);
          return { status: found.status, refusedFor: found.refusedFor };
        },
        { status, refusedFor },
      ),
    leaves: (traces) =>
      report.eventually(
        `${told(traces.offer)} ; ${told(traces.ledger) || 'rien au grand livre'}`,
        async () => {
          const events = await everyItem<TrailEventView>(
            as(association),
            `/api/audit/events?exchangeId=${id}`,
          );
          const typesOf = (category: string) =>
            events
              .filter(({ stream }) => stream.startsWith(`${category}-`))
              .map(({ type }) => type);
          return { offer: typesOf('offer'), ledger: typesOf('ledger') };
        },
        traces,
      ),
  };
}

/** How many minutes of an offer are taken. */
export const use = async ({ as }: Stage, offerId: string) => {
  const offer = await as(association).get<OfferView>(`/api/offers/${offerId}`);
  return { reserved: offer.reservedMinutes, consumed: offer.consumedMinutes };
};

/** What an account has, and what of it is set aside. */
export const purse = async ({ as }: Stage, party: Party) => {
  const path = `/api/ledger/accounts/${party.territoryId}`;
  const account = await as(party).get<AccountView>(path);
  return { balance: account.balanceMinutes, held: account.pendingOutMinutes };
};

/** Whether a request is answered, and by which exchange. */
export const need = async ({ as }: Stage, requestId: string) => {
  const { status, exchangeId } = await as(association).get<RequestView>(
    `/api/requests/${requestId}`,
  );
  return { status, exchangeId };
};

/** The minutes that a commune was given. */
export const endowed = (party: Party): number =>
  endowments.find(({ to }) => to === party)?.minutes ?? 0;
