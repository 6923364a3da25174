import { both } from '../../wording/language.ts';

export const words = both({
  fr: {
    title: 'Demandes à traiter',
    lead: 'Les demandes ouvertes des autres territoires, la plus ancienne d’abord. Cochez celles auxquelles une de vos offres peut répondre : vous verrez chaque proposition avant de l’envoyer.',
    filter: 'Filtrer les demandes',
    search: 'Filtrer',
    skill: 'Compétence',
    departement: 'Département',
    departementHint: 'Par exemple 59 ou 2A.',
    where: 'Périmètre',
    every: 'Tous',
    inside: 'Dans mon intercommunalité',
    outside: 'Hors de mon intercommunalité',
    before: 'Besoin avant le',
    beforeWrong: 'La date n’a pas été comprise : la liste n’en tient pas compte.',
    none: 'Aucune demande ne correspond.',
    count: (shown: number, all: number) =>
      shown === all
        ? `${all} ${all > 1 ? 'demandes ouvertes' : 'demande ouverte'}.`
        : `Les ${shown} plus anciennes des ${all} demandes ouvertes.`,
    first: 'Il y a d’autres demandes, plus anciennes, qui n’ont pas été regardées : filtrez.',
    waits: (days: number) =>
      days === 0
        ? 'publiée aujourd’hui'
        : days === 1
          ? 'attend depuis 1 jour'
          : `attend depuis ${days} jours`,
    needed: (day: string) => `besoin avant le ${day}`,
    hours: (hours: string) => `${hours} estimées`,
    noHours: 'durée non estimée',
    in: 'Mon intercommunalité',
    out: 'Hors périmètre',
    going: 'Échange en cours avec vous',
    offer: 'Proposer à partir de l’offre',
    offerLine: (title: string, left: string, cost: string) =>
      `${title} (${left} libres, ${cost} de l’heure)`,
    prepare: 'Préparer les propositions',
    noOffer: 'Publiez d’abord une offre : une proposition part de l’une d’elles.',
    publish: 'Publier une offre',
    nothingChosen: 'Cochez au moins une demande, et choisissez une offre.',
    tooMany: (most: number) => `Seules les ${most} premières demandes cochées sont ici.`,
    check: 'Vérifier les propositions',
    checkLead:
      'Rien n’est encore envoyé. Vérifiez chaque ligne ; décochez celles que vous ne proposez pas. L’autre territoire pourra accepter, négocier ou refuser.',
    conditions: 'Conditions de l’offre',
    cost: 'Coût unitaire',
    costOf: (euros: string) => `${euros} de l’heure`,
    left: 'Heures libres',
    asked: 'Heures demandées, en tout',
    tooMuch:
      'Les durées estimées dépassent les heures libres : ce qui ne tiendra pas sera refusé à la conclusion.',
    proposals: 'Propositions',
    proposalsHint:
      'Une proposition par demande. La réservation des heures se fait quand l’autre territoire accepte.',
    send: 'Proposer',
    sendThis: 'Envoyer cette proposition',
    minutes: 'Durée',
    startsOn: 'Du',
    endsOn: 'Au',
    results: 'Propositions envoyées',
    back: 'Retour aux demandes à traiter',
  },
  en: {
    title: 'Requests to handle',
    lead: 'Open requests of other territories, the oldest first. Tick those that one of your offers can answer: you will see each proposal before it is sent.',
    filter: 'Filter the requests',
    search: 'Filter',
    skill: 'Skill',
    departement: 'Département',
    departementHint: 'Such as 59 or 2A.',
    where: 'Perimeter',
    every: 'All',
    inside: 'Within my intercommunal body',
    outside: 'Outside my intercommunal body',
    before: 'Needed before',
    beforeWrong: 'The date was not understood: the list takes no account of it.',
    none: 'No request fits.',
    count: (shown: number, all: number) =>
      shown === all
        ? `${all} open ${all > 1 ? 'requests' : 'request'}.`
        : `The ${shown} oldest of ${all} open requests.`,
    first: 'There are older requests that were not looked at: use the filter.',
    waits: (days: number) =>
      days === 0 ? 'posted today' : days === 1 ? 'waiting for 1 day' : `waiting for ${days} days`,
    needed: (day: string) => `needed before ${day}`,
    hours: (hours: string) => `${hours} estimated`,
    noHours: 'no estimate',
    in: 'My intercommunal body',
    out: 'Outside the perimeter',
    going: 'Exchange with you under way',
    offer: 'Propose from the offer',
    offerLine: (title: string, left: string, cost: string) =>
      `${title} (${left} free, ${cost} an hour)`,
    prepare: 'Prepare the proposals',
    noOffer: 'Publish an offer first: a proposal starts from one.',
    publish: 'Publish an offer',
    nothingChosen: 'Tick one request at least, and choose an offer.',
    tooMany: (most: number) => `Only the first ${most} requests that you ticked are here.`,
    check: 'Check the proposals',
    checkLead:
      'Nothing is sent yet. Check each line; untick those that you do not propose. The other territory may accept, negotiate or decline.',
    conditions: 'Conditions of the offer',
    cost: 'Unit cost',
    costOf: (euros: string) => `${euros} an hour`,
    left: 'Free hours',
    asked: 'Hours asked for, in all',
    tooMuch:
      'The estimates are more than the free hours: what does not fit will be refused when it is concluded.',
    proposals: 'Proposals',
    proposalsHint:
      'One proposal for each request. The hours are reserved when the other territory accepts.',
    send: 'Propose',
    sendThis: 'Send this proposal',
    minutes: 'Duration',
    startsOn: 'From',
    endsOn: 'To',
    results: 'Proposals sent',
    back: 'Back to the requests to handle',
  },
});
