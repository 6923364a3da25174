import { both } from '../../wording/language.ts';

export const words = both({
  fr: {
    title: 'À faire maintenant',
    many: (count: number) => `${count} dossiers vous attendent, les plus anciens d’abord.`,
    together: {
      accept: (count: number) => `Répondre aux ${count} propositions sur une page`,
      sign: (count: number) => `Signer les ${count} conventions sur une page`,
      log: 'Relever les heures de plusieurs échanges',
    },
    triage: 'Traiter les demandes par lot',
    nothing: 'Rien ne vous attend. Voici ce qui dépend des autres.',
    nothingAtAll: 'Rien ne vous attend pour l’instant.',
    begin: 'Commencer un nouveau dossier',
    need: 'Décrire un besoin',
    lend: 'Publier une offre',
    browse: 'Parcourir les offres',
    answer: 'Répondre aux demandes',
    until: (when: string, days: number) =>
      days < 0
        ? `échu depuis le ${when}`
        : days === 0
          ? 'aujourd’hui au plus tard'
          : days === 1
            ? 'demain au plus tard'
            : `avant le ${when}, dans ${days} jours`,
    waiting: 'En attente des autres',
    with: (name: string) => `avec ${name}`,
    between: (lender: string, borrower: string) => `${lender} et ${borrower}`,
    desk: 'Demandes de vos communes',
    deskLead:
      'Les demandes ouvertes des communes de votre intercommunalité, les plus récentes d’abord.',
    deskNone: 'Aucune de vos communes n’attend de réponse.',
    allRequests: 'Toutes les demandes ouvertes',
    open: 'Vos demandes ouvertes',
    register: 'Inscrire votre territoire',
    registerText: (name: string) =>
      `${name} n’est pas encore inscrit à la bourse. Son identité vient de l’annuaire officiel : il n’y a rien à remplir.`,
    registerButton: 'Demander l’admission',
    applied:
      'Votre demande d’admission est en cours d’examen par une association. Vous pouvez déjà parcourir les offres.',
    refused: (reason: string) =>
      `L’admission a été refusée : « ${reason} ». Vous pouvez la demander à nouveau.`,
    admissions: (count: string) => `Décider de ${count} demandes d’admission`,
    admission: 'Décider d’une demande d’admission',
    admissionsNone: 'Aucune demande d’admission n’attend.',
    endow: 'Verser une dotation',
    noMandate: 'Vous n’agissez encore pour aucun territoire',
    noMandateText:
      'Un signataire de votre territoire, ou une association pour le premier d’entre eux, vous donne un mandat, le plus souvent par un lien d’invitation.',
    noMandateId: 'On peut aussi vous demander votre identifiant, qui ne dit pas votre nom :',
    worksFor: {
      before: 'D’après votre fournisseur d’identité, vous travaillez pour',
      after: '. Cela ne vous donne encore aucun droit.',
    },
    giver: {
      signatory:
        'Ce territoire a déjà un signataire : c’est lui qui vous donne un mandat, le plus souvent par un lien d’invitation.',
      association:
        'Ce territoire est membre et n’a pas encore de signataire. L’association qui l’a admis donne le mandat du premier :',
      operator:
        'Ce territoire est membre, et personne ne peut y donner de mandat en ce moment : demandez à l’exploitant de la bourse.',
      nobodyYet:
        'Ce territoire n’est pas encore membre de la bourse. Une association l’inscrit, l’admet, puis donne le mandat du premier signataire.',
    },
    turnTo: 'Adressez-vous à l’une d’elles :',
    haveInvitation: 'J’ai reçu une invitation',
    noMandateThen: 'Dès que le mandat est donné, cette page montre ce qui vous attend.',
    operator: 'Vous admettez les associations, qui admettent ensuite les autres territoires.',
    toAdmissions: 'Voir les admissions',
  },
  en: {
    title: 'To do now',
    many: (count: number) => `${count} files wait for you, the oldest first.`,
    together: {
      accept: (count: number) => `Answer the ${count} proposals on one page`,
      sign: (count: number) => `Sign the ${count} conventions on one page`,
      log: 'Log the hours of several exchanges',
    },
    triage: 'Handle requests in batches',
    nothing: 'Nothing waits for you. Here is what depends on others.',
    nothingAtAll: 'Nothing waits for you for now.',
    begin: 'Begin a new file',
    need: 'Describe a need',
    lend: 'Publish an offer',
    browse: 'Browse the offers',
    answer: 'Answer requests',
    until: (when: string, days: number) =>
      days < 0
        ? `overdue since ${when}`
        : days === 0
          ? 'today at the latest'
          : days === 1
            ? 'tomorrow at the latest'
            : `before ${when}, in ${days} days`,
    waiting: 'Waiting for others',
    with: (name: string) => `with ${name}`,
    between: (lender: string, borrower: string) => `${lender} and ${borrower}`,
    desk: 'Requests of your communes',
    deskLead: 'Open requests of the communes of your intercommunal body, the newest first.',
    deskNone: 'None of your communes waits for an answer.',
    allRequests: 'All open requests',
    open: 'Your open requests',
    register: 'Register your territory',
    registerText: (name: string) =>
      `${name} is not registered yet. Its identity comes from the official directory: there is nothing to fill in.`,
    registerButton: 'Apply for admission',
    applied: 'An association is looking at your application. You can browse the offers already.',
    refused: (reason: string) => `The admission was refused: “${reason}”. You may apply again.`,
    admissions: (count: string) => `Decide on ${count} applications`,
    admission: 'Decide on an application',
    admissionsNone: 'No application waits.',
    endow: 'Pay an endowment',
    noMandate: 'You act for no territory yet',
    noMandateText:
      'A signatory of your territory gives you a mandate, or an association for the first of them, most often by an invitation link.',
    noMandateId: 'They may also ask for your identifier, which does not tell your name:',
    worksFor: {
      before: 'According to your identity provider, you work for',
      after: '. This gives you no right yet.',
    },
    giver: {
      signatory:
        'This territory has a signatory already, who gives you a mandate, most often by an invitation link.',
      association:
        'This territory is a member and has no signatory yet. The association that admitted it gives the mandate of the first:',
      operator:
        'This territory is a member, and nobody there can give a mandate at the moment: ask whoever runs the exchange.',
      nobodyYet:
        'This territory is not a member of the exchange yet. An association registers it, admits it, then gives the mandate of the first signatory.',
    },
    turnTo: 'Turn to one of them:',
    haveInvitation: 'I was sent an invitation',
    noMandateThen: 'As soon as the mandate is given, this page shows what waits for you.',
    operator: 'You admit associations, which then admit the other territories.',
    toAdmissions: 'See the applications',
  },
});
