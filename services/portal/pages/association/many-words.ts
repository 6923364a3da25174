import { both } from '../../wording/language.ts';
import type { Unclear } from './picks.ts';

export const manyWords = both({
  fr: {
    title: 'Doter plusieurs membres',
    lead: 'Choisissez des membres, ou collez une liste. Rien n’est versé avant la page suivante, qui montre chaque dotation et leur total.',
    choose: 'Choisir parmi les membres',
    filter: 'Réduire la liste des membres',
    show: 'Afficher',
    departement: 'Département',
    departementHint: 'Son numéro : 59, 2A, 974.',
    departementWrong: 'Le département n’a pas été compris : la liste n’en tient pas compte.',
    epci: 'Intercommunalité',
    epciHint: 'Son nom, son SIREN, ou une de ses communes.',
    noMembers: 'Aucun membre ici.',
    each: 'Combien d’heures chacun ?',
    eachHint: 'Par exemple 10, 7,5 ou 7 h 30. Vous pourrez changer chaque ligne ensuite.',
    prepare: 'Préparer ces dotations',
    nobody: 'Cochez au moins un membre, ou collez une liste.',
    paste: 'Ou coller une liste',
    list: 'Un membre par ligne',
    listHint: (most: number) =>
      `Nom, code INSEE ou SIREN, ou les deux, puis les heures après un point-virgule ou une tabulation : « Ghyvelde ; 10 ». ${most} lignes au plus.`,
    readList: 'Lire la liste',
    tooMany: (most: number, signs: string) =>
      `La liste a plus de ${most} lignes, ou de ${signs} caractères : rien n’en est lu. Faites-en plusieurs.`,
    unclear: 'La liste n’a pas pu être lue en entier : rien n’est préparé',
    line: (number: number, text: string) => `Ligne ${number}, « ${text} » :`,
    why: {
      unknown: 'aucun territoire ne répond à ce nom ou à ce code.',
      no_member: 'ce territoire n’est pas un membre que l’on peut doter.',
      several: 'plusieurs membres portent ce nom, donnez le code.',
      twice: 'ce membre est déjà plus haut dans la liste.',
      hours: 'les heures n’ont pas été comprises.',
    } satisfies Record<Unclear['why'], string>,
    check: 'Vérifier les dotations',
    checkLead:
      'Chaque ligne est versée séparément : si l’une est refusée, les autres sont versées quand même. La page suivante dit ce qu’il est advenu de chacune.',
    total: 'Total à verser',
    totalOf: (hours: string, count: number) =>
      `${hours}, à ${count} ${count > 1 ? 'membres' : 'membre'}`,
    left: 'Votre association peut encore verser',
    tooMuch:
      'Le total dépasse ce que votre association peut encore verser : les dernières lignes seront refusées.',
    changed: (hours: string, count: number) =>
      `Le total a changé : ${hours}, à ${count} ${count > 1 ? 'membres' : 'membre'}. Rien n’a été versé : vérifiez-le, puis versez.`,
    lines: 'Dotations',
    linesHint: 'Une ligne décochée n’est pas versée.',
    payThis: 'Verser',
    hours: 'Heures',
    pay: 'Verser ces dotations',
    cut: (most: number) => `Seuls les ${most} premiers membres choisis sont repris ici.`,
    leftAside: (count: number) =>
      count > 1
        ? `${count} territoires choisis ne sont pas des membres que l’on peut doter : ils sont laissés de côté.`
        : 'Un territoire choisi n’est pas un membre que l’on peut doter : il est laissé de côté.',
    results: 'Ce qu’il est advenu des dotations',
    back: 'Doter d’autres membres',
  },
  en: {
    title: 'Endow several members',
    lead: 'Choose members, or paste a list. Nothing is paid before the next page, which shows each endowment and their total.',
    choose: 'Choose among the members',
    filter: 'Narrow the list of members',
    show: 'Show',
    departement: 'Département',
    departementHint: 'Its number: 59, 2A, 974.',
    departementWrong: 'The département was not understood: the list takes no account of it.',
    epci: 'Intercommunal body',
    epciHint: 'Its name, its SIREN, or one of its communes.',
    noMembers: 'No member here.',
    each: 'How many hours each?',
    eachHint: 'Such as 10, 7.5 or 7 h 30. You can change each line afterwards.',
    prepare: 'Prepare these endowments',
    nobody: 'Tick one member at least, or paste a list.',
    paste: 'Or paste a list',
    list: 'One member a line',
    listHint: (most: number) =>
      `Name, INSEE code or SIREN, or both, then the hours after a semicolon or a tab: “Ghyvelde; 10”. ${most} lines at most.`,
    readList: 'Read the list',
    tooMany: (most: number, signs: string) =>
      `The list has more than ${most} lines, or ${signs} characters: nothing of it is read. Make several.`,
    unclear: 'The list could not be read as a whole: nothing is prepared',
    line: (number: number, text: string) => `Line ${number}, “${text}”:`,
    why: {
      unknown: 'no territory answers to this name or code.',
      no_member: 'this territory is no member that can be endowed.',
      several: 'several members bear this name, give the code.',
      twice: 'this member stands further up already.',
      hours: 'the hours were not understood.',
    } satisfies Record<Unclear['why'], string>,
    check: 'Check the endowments',
    checkLead:
      'Each line is paid by itself: if one is refused, the others are paid all the same. The next page says what became of each.',
    total: 'Total to pay',
    totalOf: (hours: string, count: number) =>
      `${hours}, to ${count} ${count > 1 ? 'members' : 'member'}`,
    left: 'Your association can still pay',
    tooMuch:
      'The total is more than your association can still pay: the last lines will be refused.',
    changed: (hours: string, count: number) =>
      `The total has changed: ${hours}, to ${count} ${count > 1 ? 'members' : 'member'}. Nothing was paid: check it, then pay.`,
    lines: 'Endowments',
    linesHint: 'A line that is not ticked is not paid.',
    payThis: 'Pay',
    hours: 'Hours',
    pay: 'Pay these endowments',
    cut: (most: number) => `Only the first ${most} members chosen are taken here.`,
    leftAside: (count: number) =>
      count > 1
        ? `${count} territories chosen are no members that can be endowed: they are left aside.`
        : 'One territory chosen is no member that can be endowed: it is left aside.',
    results: 'What became of the endowments',
    back: 'Endow other members',
  },
});
