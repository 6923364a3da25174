import { both } from '../../wording/language.ts';

export const words = both({
  fr: {
    title: 'Carte des offres et des demandes',
    lead: 'Où des compétences sont proposées, et où l’on en cherche. Chaque nombre mène à sa liste.',
    rooms: 'Ce que la carte montre',
    shown: { offers: 'Offres ouvertes', requests: 'Demandes ouvertes' },
    drawn: {
      offers: (count: string) => `Offres ouvertes par département (${count} en tout)`,
      requests: (count: string) => `Demandes ouvertes par département (${count} en tout)`,
    },
    around: 'Paris et petite couronne',
    overseas: 'Outre-mer',
    legend: 'De clair à foncé : ',
    none: 'aucune',
    steps: ['1 ou 2', '3 à 9', '10 à 29', '30 ou plus'],
    sameAsTable: 'Le tableau ci-dessous donne les mêmes nombres.',
    table: 'Par département',
    tableCaption: 'Offres et demandes ouvertes, par département',
    departement: 'Département',
    code: 'Code',
    offers: 'Offres',
    requests: 'Demandes',
    elsewhere: 'Organismes sans département',
    nothingIn: (count: number) =>
      count > 1
        ? `Ni offre ni demande dans ${count} départements et collectivités`
        : 'Ni offre ni demande dans un département',
    total: 'En tout',
    offersIn: (count: string, name: string) => `Offres ouvertes, ${name} : ${count}`,
    requestsIn: (count: string, name: string) => `Demandes ouvertes, ${name} : ${count}`,
    credit: 'Fond de carte : ',
    creditMap: 'MapSVG, par svg-maps',
    creditChanges: 'points arrondis, petite couronne et outre-mer ajoutés en carrés.',
  },
  en: {
    title: 'Map of offers and requests',
    lead: 'Where expertise is offered, and where it is looked for. Each number leads to its list.',
    rooms: 'What the map shows',
    shown: { offers: 'Open offers', requests: 'Open requests' },
    drawn: {
      offers: (count: string) => `Open offers by département (${count} in all)`,
      requests: (count: string) => `Open requests by département (${count} in all)`,
    },
    around: 'Paris and its inner ring',
    overseas: 'Overseas',
    legend: 'From light to dark: ',
    none: 'none',
    steps: ['1 or 2', '3 to 9', '10 to 29', '30 or more'],
    sameAsTable: 'The table below gives the same numbers.',
    table: 'By département',
    tableCaption: 'Open offers and requests, by département',
    departement: 'Département',
    code: 'Code',
    offers: 'Offers',
    requests: 'Requests',
    elsewhere: 'Bodies without a département',
    nothingIn: (count: number) =>
      count > 1
        ? `Nothing in ${count} départements and collectivities`
        : 'Nothing in one département',
    total: 'In all',
    offersIn: (count: string, name: string) => `Open offers, ${name}: ${count}`,
    requestsIn: (count: string, name: string) => `Open requests, ${name}: ${count}`,
    credit: 'Outlines: ',
    creditMap: 'MapSVG, through svg-maps',
    creditChanges: 'points rounded, the inner ring of Paris and overseas added as squares.',
  },
});
