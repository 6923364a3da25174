import {
  association,
  azincourt,
  berthen,
  dunkerque,
  lille,
  mandate,
  members,
  operator,
  type Party,
  saintGeorges,
  type Stage,
} from './cast.ts';
import type { TerritoryView } from './views.ts';

const SMALL_BELOW = 2_000;

/** Names of territories by their ids. */
export type Names = ReadonlyMap<string, string>;

type Page = { readonly items: readonly TerritoryView[] };

/** Looks the players up in the official directory, then makes them members. */
export async function admitEverybody(stage: Stage): Promise<Names> {
  const found = await lookUp(stage);
  await admit(stage);
  const names = new Map(found.map(({ territoryId, name }) => [territoryId, name]));
  return names.set(association.territoryId, 'Association des territoires (fictive)');
}

async function lookUp({ report, as }: Stage): Promise<readonly TerritoryView[]> {
  report.heading('Les territoires, dans l’annuaire officiel (official directory)');
  const anybody = as(operator);
  const epcis = await Promise.all(
    [dunkerque, lille].map(({ territoryId }) =>
      anybody.get<TerritoryView>(`/api/territories/${territoryId}`),
    ),
  );
  for (const epci of epcis) {
    report.say(`  ${epci.name}, SIREN ${epci.territoryId.slice(6)}, ${epci.memberCount} communes`);
  }

  const inside = await anybody.get<Page>(`/api/territories/${dunkerque.territoryId}/members`);
  const near = theOne(inside, saintGeorges);
  const outside = [
    theOne(await anybody.get<Page>('/api/territories?q=Berthen'), berthen),
    theOne(await anybody.get<Page>('/api/territories?q=Azincourt'), azincourt),
  ];
  const small = [near, ...outside];
  for (const { name, territoryId, population, departement, epciName } of small) {
    const code = territoryId.slice(6);
    report.say(`  ${name}, INSEE ${code} (${departement}), ${population} habitants, ${epciName}`);
  }

  report.check(
    `les trois communes ont moins de ${SMALL_BELOW} habitants`,
    small.filter(({ population }) => population === null || population >= SMALL_BELOW),
    [],
  );
  report.check(
    `${near.name} est dans l’EPCI de Dunkerque (inside)`,
    near.epciId,
    dunkerque.territoryId,
  );
  report.check(
    'les deux autres sont d’autres EPCI, l’une du Nord, l’autre du Pas-de-Calais (outside)',
    {
      departements: outside.map(({ departement }) => departement),
      // Five limits: none of them shared.
      epcis: new Set([...epcis, ...outside].map(({ epciId }) => epciId)).size,
    },
    { departements: ['59', '62'], epcis: epcis.length + outside.length },
  );
  return [...epcis, ...small];
}

function theOne({ items }: Page, { territoryId, label }: Party): TerritoryView {
  const found = items.find((item) => item.territoryId === territoryId);
  if (found === undefined) throw new Error(`the directory does not find ${label}`);
  return found;
}

async function admit(stage: Stage): Promise<void> {
  const { report, as } = stage;
  report.heading('Les admissions (admissions)');
  report.say('  L’association est fictive : son SIREN 123456782 est bien formé, et inventé.');
  await as(operator).post('/api/territories', {
    code: association.code,
    kind: 'association',
    name: 'Association des territoires (fictive)',
  });
  await as(operator).post(`/api/territories/${association.territoryId}/admissions`);
  await mandate(stage, association);
  for (const member of members) {
    await mandate(stage, member);
    await as(member).post('/api/territories', { code: member.code });
    await as(association).post(`/api/territories/${member.territoryId}/admissions`);
  }
  await report.eventually(
    `l’association et ses ${members.length} membres sont admis (admitted)`,
    async () =>
      (await as(operator).get<Page>('/api/territories?status=admitted')).items
        .map(({ territoryId }) => territoryId)
        .sort(),
    [association, ...members].map(({ territoryId }) => territoryId).sort(),
  );
  report.check(
    'une commune ne peut pas en admettre une autre : refus not_permitted',
    await as(saintGeorges).refusal(`/api/territories/${azincourt.territoryId}/admissions`),
    'not_permitted',
  );
}
