import { association, azincourt, operator, saintGeorges, type Stage } from './cast.ts';
import { purse } from './play.ts';
import type { AccountView, ClearingView, CrossingView, TrialBalanceView } from './views.ts';

const ELSEWHERE = 'littoral';
const LEDGER = `/api/marketplaces/${ELSEWHERE}/ledger`;
const MINUTES = 120;

/** Minutes from an account of the first marketplace to an account of another one, which the association opens. */
export async function playCrossing(stage: Stage): Promise<void> {
  const { report, as } = stage;
  report.heading('Une seconde place de marché, et un passage de l’une à l’autre (crossing)');
  await openTheOther(stage);
  const before = await purse(stage, saintGeorges);
  const { id } = await as(saintGeorges).post('/api/crossings', {
    fromMarketplaceId: 'france',
    toMarketplaceId: ELSEWHERE,
    toAccountId: azincourt.territoryId,
    minutes: MINUTES,
    reason: 'Journée d’étude sur le littoral',
  });
  await report.eventually(
    'le passage est réglé (settled)',
    async () => (await as(saintGeorges).get<CrossingView>(`/api/crossings/${id}`)).status,
    'settled',
  );
  await report.eventually(
    '2 h 00 ont quitté Saint-Georges d’un côté (source)',
    () => purse(stage, saintGeorges),
    { ...before, balance: before.balance - MINUTES },
  );
  await report.eventually(
    '2 h 00 sont arrivées à Azincourt de l’autre (target)',
    async () => {
      const path = `${LEDGER}/accounts/${azincourt.territoryId}`;
      return (await as(azincourt).get<AccountView>(path)).balanceMinutes;
    },
    MINUTES,
  );
  const { items } = await as(association).get<ClearingView>('/api/marketplaces/france/clearing');
  report.check(
    'les deux places disent la même chose de ce qu’elles se doivent (clearing, mirrored)',
    items.map(({ balanceMinutes, theirBalanceMinutes, mirrored }) => [
      balanceMinutes,
      theirBalanceMinutes,
      mirrored,
    ]),
    [[MINUTES, -MINUTES, true]],
  );
  const trial = await as(association).get<TrialBalanceView>(`${LEDGER}/trial-balance`);
  report.check(
    'le grand livre de la seconde tombe juste, à part (zero sum)',
    [trial.balanced, trial.balanceMinutes],
    [true, 0],
  );
}

async function openTheOther({ report, as }: Stage): Promise<void> {
  await as(operator).post('/api/marketplaces', {
    marketplaceId: ELSEWHERE,
    name: 'Littoral de la Manche',
    ownerId: association.territoryId,
    policy: {},
  });
  await as(association).post(`/api/marketplaces/${ELSEWHERE}/accounts`, {
    territoryId: azincourt.territoryId,
  });
  const terms = { exposureMinutes: 600, reason: 'Convention entre les deux places' };
  await as(operator).post('/api/marketplaces/france/clearing', {
    withMarketplaceId: ELSEWHERE,
    ...terms,
  });
  const { position } = await as(association).post(`/api/marketplaces/${ELSEWHERE}/clearing`, {
    withMarketplaceId: 'france',
    ...terms,
  });
  const { items } = await as(association).get<ClearingView>(
    `/api/marketplaces/${ELSEWHERE}/clearing?after=${position}`,
  );
  report.check(
    'chacune accepte jusqu’à 10 h 00 de l’autre (exposure)',
    items.map(({ exposureMinutes, theirExposureMinutes }) => [
      exposureMinutes,
      theirExposureMinutes,
    ]),
    [[600, 600]],
  );
}
