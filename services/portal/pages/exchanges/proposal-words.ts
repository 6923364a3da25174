import { both } from '../../wording/language.ts';

/** Beside those of the terms, which a step on an exchange shares (`words.ts`). */
export const proposalWords = both({
  fr: {
    new: 'Proposer un échange',
    newFromOffer: (title: string) => `À partir de l’offre « ${title} ».`,
    newFromRequest: (title: string) => `Pour répondre à la demande « ${title} ».`,
    object: 'Objet de l’échange',
    leftHint: (left: string) => `Par exemple 8, 7,5 ou 7 h 30. Il reste ${left} sur cette offre.`,
    forRequest: 'Pour l’une de vos demandes ?',
    fromOffer: 'Sur l’une de vos offres ?',
    noOffer: 'Sans offre : dites le coût d’une heure.',
    usualOffer: 'Reprise de votre dernière proposition ; son coût compte.',
    usualCost: 'Repris de votre dernière proposition. Videz-le pour le coût d’une offre.',
    send: 'Envoyer la proposition',
    fromOwnOffers: 'Partir d’une de vos offres : ses conditions et son coût sont repris',
    ownOffer: (title: string, left: string, cost: string) =>
      `${title} (${left} libres, ${cost} de l’heure)`,
    freeNow: 'Heures libres de cette offre, par période',
    freeDays: (from: string, to: string, hours: string) => `du ${from} au ${to} : ${hours} libres`,
  },
  en: {
    new: 'Propose an exchange',
    newFromOffer: (title: string) => `From the offer “${title}”.`,
    newFromRequest: (title: string) => `To answer the request “${title}”.`,
    object: 'Object of the exchange',
    leftHint: (left: string) => `Such as 8, 7.5 or 7 h 30. ${left} are left of this offer.`,
    forRequest: 'For one of your requests?',
    fromOffer: 'From one of your offers?',
    noOffer: 'Without an offer: say the cost of an hour.',
    usualOffer: 'Taken from your last proposal; its cost counts.',
    usualCost: 'Taken from your last proposal. Empty it for the cost of an offer.',
    send: 'Send the proposal',
    fromOwnOffers: 'Start from one of your offers: it brings its conditions and cost',
    ownOffer: (title: string, left: string, cost: string) =>
      `${title} (${left} free, ${cost} an hour)`,
    freeNow: 'Free hours of this offer, by period',
    freeDays: (from: string, to: string, hours: string) => `${from} to ${to}: ${hours} free`,
  },
});
