import type { Step, WaitingFor } from '../../journeys/exchange-steps.ts';
import { both } from '../../wording/language.ts';

/** How a step is said: in a list of things to do, on the page, and on its button. */
type StepWords = { readonly todo: string; readonly text: string; readonly submit: string };

export const stepWords = both<Readonly<Record<Step, StepWords>>>({
  fr: {
    accept: {
      todo: 'Répondre à la proposition',
      text: 'Si vous acceptez, les heures du prêteur et le crédit de l’emprunteur sont réservés aussitôt : les deux, ou rien.',
      submit: 'Accepter la proposition',
    },
    counter: {
      todo: 'Proposer d’autres conditions',
      text: 'Changez les heures, le coût ou les dates. C’est ensuite à l’autre territoire de répondre.',
      submit: 'Envoyer la contre-proposition',
    },
    decline: {
      todo: 'Décliner',
      text: 'L’échange s’arrête là. L’autre territoire lit votre raison.',
      submit: 'Décliner la proposition',
    },
    withdraw: {
      todo: 'Retirer la proposition',
      text: 'Vous reprenez votre proposition tant que l’autre territoire n’a pas répondu.',
      submit: 'Retirer ma proposition',
    },
    sign: {
      todo: 'Signer la convention',
      text: 'La convention elle-même, vous l’établissez et la signez entre vous : la bourse ne la rédige pas encore. Ici, vous attestez que votre territoire s’engage aux conditions ci-dessous. Le travail commence quand les deux ont signé.',
      submit: 'Signer la convention',
    },
    log: {
      todo: 'Relever les heures',
      text: 'Relevez chaque séance une fois faite : le jour et la durée.',
      submit: 'Relever la séance',
    },
    correct: {
      todo: 'Corriger une séance',
      text: 'Dites ce que la séance a été en vérité. 0 la retire. La correction et sa raison restent visibles.',
      submit: 'Corriger la séance',
    },
    certify: {
      todo: 'Certifier le service fait',
      text: 'Vous attestez que le travail a été fait, en tout ou en partie. C’est définitif : les heures certifiées passent au compte du prêteur, le reste vous est rendu.',
      submit: 'Certifier le service fait',
    },
    dispute: {
      todo: 'Ouvrir un différend',
      text: 'Si vous n’êtes pas d’accord sur les heures relevées : une association tranchera.',
      submit: 'Ouvrir un différend',
    },
    'withdraw-dispute': {
      todo: 'Retirer le différend',
      text: 'Vous êtes tombés d’accord ? Retirez le différend : l’échange reprend où il en était.',
      submit: 'Retirer le différend',
    },
    resolve: {
      todo: 'Trancher le différend',
      text: 'Dites combien des heures relevées doivent être réglées, et pourquoi. Les deux territoires lisent votre décision.',
      submit: 'Rendre la décision',
    },
    cancel: {
      todo: 'Annuler l’échange',
      text: 'Possible tant qu’aucune heure n’est relevée. Ce qui était réservé est rendu.',
      submit: 'Annuler l’échange',
    },
    reverse: {
      todo: 'Annuler des heures réglées',
      text: 'Tout ou partie des heures réglées revient par un mouvement inverse, qui reste visible.',
      submit: 'Annuler ces heures',
    },
    renew: {
      todo: 'Proposer une suite',
      text: 'Un nouvel échange entre les mêmes territoires, sur le même objet.',
      submit: 'Proposer la suite',
    },
  },
  en: {
    accept: {
      todo: 'Answer the proposal',
      text: 'If you accept, the lender’s hours and the borrower’s credit are secured at once: both or neither.',
      submit: 'Accept the proposal',
    },
    counter: {
      todo: 'Propose other terms',
      text: 'Change the hours, the cost or the dates. It is then for the other territory to answer.',
      submit: 'Send the counter-proposal',
    },
    decline: {
      todo: 'Decline',
      text: 'The exchange ends there. The other territory reads your reason.',
      submit: 'Decline the proposal',
    },
    withdraw: {
      todo: 'Withdraw the proposal',
      text: 'You take your proposal back as long as the other territory has not answered.',
      submit: 'Withdraw my proposal',
    },
    sign: {
      todo: 'Sign the convention',
      text: 'You sign for your territory. Work begins when both have signed.',
      submit: 'Sign the convention',
    },
    log: {
      todo: 'Log the hours',
      text: 'Log each session once it has taken place: the day and the duration.',
      submit: 'Log the session',
    },
    correct: {
      todo: 'Correct a session',
      text: 'Say what the session was in truth. 0 takes it back. The correction and its reason stay visible.',
      submit: 'Correct the session',
    },
    certify: {
      todo: 'Certify the delivery',
      text: 'You attest that the work was done, all or part of it. It is final: certified hours go to the lender’s account, the rest comes back to you.',
      submit: 'Certify the delivery',
    },
    dispute: {
      todo: 'Raise a dispute',
      text: 'If you disagree about the hours logged: an association will decide.',
      submit: 'Raise a dispute',
    },
    'withdraw-dispute': {
      todo: 'Withdraw the dispute',
      text: 'You have come to an agreement? Withdraw the dispute: the exchange goes on where it was.',
      submit: 'Withdraw the dispute',
    },
    resolve: {
      todo: 'Resolve the dispute',
      text: 'Say how many of the hours logged are to be settled, and why. Both territories read your decision.',
      submit: 'Give the decision',
    },
    cancel: {
      todo: 'Cancel the exchange',
      text: 'Possible as long as no hour is logged. What was reserved is released.',
      submit: 'Cancel the exchange',
    },
    reverse: {
      todo: 'Reverse settled hours',
      text: 'All or part of the settled hours comes back by a movement the other way, which stays visible.',
      submit: 'Reverse these hours',
    },
    renew: {
      todo: 'Propose to go on',
      text: 'A new exchange between the same territories, about the same object.',
      submit: 'Propose to go on',
    },
  },
});

export const waitingWords = both<Readonly<Record<WaitingFor, string>>>({
  fr: {
    answer: 'On attend la réponse de l’autre territoire.',
    securing: 'Les heures et le crédit sont en cours de réservation : quelques secondes.',
    signature: 'On attend la signature de l’autre territoire.',
    work: 'On attend que le prêteur relève la première séance.',
    certification: 'On attend que l’emprunteur certifie le service fait.',
    resolution: 'On attend la décision d’une association.',
    settlement: 'Les heures passent d’un compte à l’autre : quelques secondes.',
  },
  en: {
    answer: 'Waiting for the other territory to answer.',
    securing: 'Hours and credit are being secured: a few seconds.',
    signature: 'Waiting for the signature of the other territory.',
    work: 'Waiting for the lender to log the first session.',
    certification: 'Waiting for the borrower to certify the delivery.',
    resolution: 'Waiting for the decision of an association.',
    settlement: 'The hours move from one account to the other: a few seconds.',
  },
});
