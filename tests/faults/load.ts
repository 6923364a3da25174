import { today } from '../support/days.ts';
import { ASSOCIATION, memberOf, official } from '../support/founding.ts';
import type { Random } from '../support/random.ts';
import { seededRandom } from '../support/random.ts';
import type { Receipt } from '../support/client.ts';
import { runNewcomers } from './newcomers.ts';
import { type Around, PersistentClient } from './persistent-client.ts';
import { type ExchangeView, nextStep, type Step } from './steps.ts';

export const LENDERS = ['siren:245900428', 'siren:200093201', 'insee:59183'] as const;
export const BORROWERS = [
  'insee:59155',
  'insee:59271',
  'insee:59273',
  'insee:59588',
  'insee:59131',
] as const;

/** Two people of one territory act at once. */
const PEOPLE_PER_TERRITORY = 2;
/** Sent twice at once, as by a double click. */
const DOUBLED = 0.1;
const PAUSE_MS = 8;

/** Everybody at once, until `stopped`, each one step after the other. */
export async function runLoad(around: Around): Promise<void> {
  await Promise.all([runMembers(around), runNewcomers(around)]);
}

async function runMembers(around: Around): Promise<void> {
  const roles = [
    ...LENDERS.map((territoryId) => ({ territoryId, turn: lenderTurn })),
    ...BORROWERS.map((territoryId) => ({ territoryId, turn: borrowerTurn })),
    { territoryId: ASSOCIATION, turn: associationTurn },
  ];
  const people = roles.flatMap((role) => Array<typeof role>(PEOPLE_PER_TERRITORY).fill(role));
  await Promise.all(
    people.map(async ({ territoryId, turn }, index) => {
      const person = territoryId === ASSOCIATION ? official : memberOf(territoryId);
      const random = seededRandom(around.seed * 1_000 + index);
      const client = new PersistentClient(around.address, person, around.journal);
      let count = 0;
      const write = async (step: Step | undefined): Promise<Receipt | undefined> => {
        if (step === undefined) return undefined;
        count += 1;
        const { method = 'POST', path, body = {}, ifMatch } = step;
        const condition = ifMatch === undefined ? {} : { ifMatch };
        const key = `${around.seed}-${index}-${count}`;
        const request = { method, path, body, key, ...condition };
        const times = random.chance(DOUBLED) ? 2 : 1;
        const receipts = await Promise.all(
          Array.from({ length: times }, () => client.write(request)),
        );
        return receipts[0];
      };
      while (!around.stopped()) {
        await turn({ client, random, write });
        await new Promise((resolve) => {
          setTimeout(resolve, random.between(0, around.pauseMs ?? PAUSE_MS));
        });
      }
    }),
  );
}

type Player = {
  readonly client: PersistentClient;
  readonly random: Random;
  readonly write: (step: Step | undefined) => Promise<Receipt | undefined>;
};

type OfferView = {
  readonly offerId: string;
  readonly capacityMinutes: number;
  readonly availableMinutes: number;
  readonly revision: number;
};
type Page<Item> = { readonly items: readonly Item[] };

const listOf = async <Item>({ client }: Player, path: string): Promise<readonly Item[]> =>
  (await client.read<Page<Item>>(path))?.items ?? [];

const offerContent = (capacityMinutes: number) => ({
  title: 'Instruction du droit des sols',
  description: 'Une agente instruit les dossiers.',
  skills: ['urbanisme'],
  capacityMinutes,
  unitCostCents: 4200,
  conditions: '',
  expiresOn: null,
});

async function lenderTurn(player: Player): Promise<void> {
  const { random, write, client } = player;
  const mine = `/api/offers?lenderId=${client.territoryId}&status=open&limit=5`;
  const offers = random.chance(0.2) ? await listOf<OfferView>(player, mine) : undefined;
  if (offers?.every(({ availableMinutes }) => availableMinutes < 200) === true) {
    return void (await write({ path: '/api/offers', body: offerContent(360) }));
  }
  const offer = random.pick(offers ?? []);
  if (offer !== undefined && random.chance(0.3)) {
    // Below what is promised it is refused; under another's revision too.
    return void (await write({
      method: 'PUT',
      path: `/api/offers/${offer.offerId}`,
      body: offerContent(offer.capacityMinutes + random.between(-120, 120)),
      ifMatch: `"${offer.revision}"`,
    }));
  }
  if (random.chance(0.15)) return answerRequest(player);
  await goOnWithOne(player);
}

type RequestView = { readonly requestId: string };

async function answerRequest(player: Player): Promise<void> {
  const { random, write } = player;
  const requests = await listOf<RequestView>(player, '/api/requests?status=open&limit=10');
  const requestId = random.pick(requests)?.requestId;
  if (requestId === undefined) return;
  const day = today();
  const minutes = random.between(1, 8) * 15;
  const body = { requestId, minutes, unitCostCents: 4200, startsOn: day, endsOn: day };
  await write({ path: '/api/exchanges', body });
}

async function borrowerTurn(player: Player): Promise<void> {
  const { random, write } = player;
  if (random.chance(0.1)) {
    const need = { title: 'Réviser le plan', need: 'Le plan date de 1998.', skills: [] };
    const body = { ...need, estimatedMinutes: null, neededBy: '2099-12-31' };
    return void (await write({ path: '/api/requests', body }));
  }
  if (!random.chance(0.15)) return goOnWithOne(player);
  const offers = await listOf<OfferView>(player, '/api/offers?status=open&limit=10');
  const offer = random.pick(offers);
  if (offer === undefined) return;
  const day = today();
  const body = {
    offerId: offer.offerId,
    minutes: random.between(1, 20) * 15,
    startsOn: day,
    endsOn: day,
  };
  const receipt = await write({ path: '/api/exchanges', body });
  if (receipt === undefined) return;
  const path = `/api/exchanges/${receipt.id}?after=${receipt.position}`;
  if ((await player.client.read(path)) === undefined) {
    throw new Error(`${receipt.id} was acknowledged and is not there`);
  }
}

/** Where somebody has something to do; asked for by status, so that some exchanges get to their end. */
const MOVING = ['proposed', 'countered', 'refused', 'agreed', 'signed', 'delivering'] as const;

async function goOnWithOne(player: Player): Promise<void> {
  const { random, write, client } = player;
  const status = random.pick(MOVING);
  const path = `/api/exchanges?partyId=${client.territoryId}&status=${status}&limit=20`;
  const exchange = random.pick(await listOf<ExchangeView>(player, path));
  if (exchange !== undefined) await write(nextStep(exchange, client.territoryId, random));
}

async function associationTurn(player: Player): Promise<void> {
  const { random, write } = player;
  const toAccountId = random.pick(BORROWERS);
  if (random.chance(0.3)) {
    const body = { toAccountId, minutes: random.between(1, 6) * 30, reason: 'dotation' };
    return void (await write({ path: '/api/ledger/endowments', body }));
  }
  if (random.chance(0.1)) {
    const path = `/api/ledger/accounts/${toAccountId}/credit-limits`;
    const body = { creditLimitMinutes: random.between(0, 4) * 60, reason: 'arbitrage' };
    return void (await write({ path, body }));
  }
  const status = random.chance(0.8) ? 'disputed' : 'settled';
  const found = await listOf<ExchangeView>(player, `/api/exchanges?status=${status}&limit=20`);
  const exchange = random.pick(found);
  if (exchange !== undefined) await write(nextStep(exchange, ASSOCIATION, random));
}
