import type { MandateRole } from '@bourse/contracts/mandates';
import { withFrenchFirst } from '@bourse/contracts/wording';
import type { Instant } from '@bourse/kernel/clock';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Template } from './notice.ts';
import type { Preferences } from './preferences.ts';

type Language = Preferences['language'];
type Both<Words> = Readonly<Record<Language, Words>>;

/** What a sentence is made of, in words; empty where it has no such thing. */
export type Said = {
  readonly title: string;
  readonly who: string;
  readonly hours: string;
  readonly until: string;
  readonly role: string;
};
/** `headline` for the subject, `text` for the message. */
export type Sentence = { readonly headline: string; readonly text: string };

/** What stands around the sentences. */
export const letterWords: Both<{
  readonly mark: string;
  readonly toDo: (headline: string) => string;
  readonly several: (count: number) => string;
  readonly greeting: (name: string) => string;
  readonly open: string;
  readonly why: (territories: string) => string;
  readonly choose: string;
  readonly roles: Readonly<Record<MandateRole, string>>;
}> = {
  fr: {
    mark: '[Bourse]',
    toDo: (headline) => `À faire : ${headline}`,
    several: (count) => `${count} nouvelles de vos dossiers`,
    greeting: (name) => `Bonjour ${name},`,
    open: 'Ouvrir :',
    why: (territories) =>
      territories === ''
        ? 'Vous recevez ce message parce que vous avez donné cette adresse à la bourse de compétences.'
        : `Vous recevez ce message parce que vous agissez dans la bourse de compétences pour : ${territories}.`,
    choose: 'Choisir ce que vous recevez, ou ne plus rien recevoir (après connexion) :',
    roles: {
      requester: 'demander',
      lender: 'prêter',
      signatory: 'signer',
      auditor: 'contrôler',
      official: 'admettre, doter, trancher',
    },
  },
  en: {
    mark: '[Bourse]',
    toDo: (headline) => `To do: ${headline}`,
    several: (count) => `${count} news of your files`,
    greeting: (name) => `Hello ${name},`,
    open: 'Open:',
    why: (territories) =>
      territories === ''
        ? 'You get this message because you gave this address to the skills exchange.'
        : `You get this message because you act in the skills exchange for: ${territories}.`,
    choose: 'Choose what you get, or to get nothing more (after signing in):',
    roles: {
      requester: 'request',
      lender: 'lend',
      signatory: 'sign',
      auditor: 'audit',
      official: 'admit, endow, resolve',
    },
  },
};

const french: Readonly<Record<Template, (said: Said) => Sentence>> = {
  proposed: ({ title, who, hours, until }) => ({
    headline: `répondre à la proposition « ${title} »`,
    text: `${who} vous propose un échange : « ${title} », ${hours}. Répondez avant le ${until}.`,
  }),
  countered: ({ title, who, hours, until }) => ({
    headline: `répondre à la contre-proposition « ${title} »`,
    text: `${who} vous propose d’autres conditions pour « ${title} » : ${hours}. Répondez avant le ${until}.`,
  }),
  to_answer_soon: ({ title, who, until }) => ({
    headline: `répondre à « ${title} » avant le ${until}`,
    text: `La proposition « ${title} », avec ${who}, attend toujours une réponse. Sans réponse le ${until}, elle est échue.`,
  }),
  accepted: ({ title, who }) => ({
    headline: `« ${title} » est accepté`,
    text: `${who} a accepté « ${title} ». Les heures et le crédit sont maintenant réservés.`,
  }),
  declined: ({ title, who }) => ({
    headline: `« ${title} » est décliné`,
    text: `${who} a décliné « ${title} ». La raison est dans le dossier.`,
  }),
  withdrawn: ({ title, who }) => ({
    headline: `« ${title} » est retiré`,
    text: `${who} a retiré sa proposition « ${title} ». La raison est dans le dossier.`,
  }),
  expired: ({ title }) => ({
    headline: `« ${title} » est resté sans réponse`,
    text: `Le délai de réponse de « ${title} » est passé : l’échange n’aura pas lieu.`,
  }),
  no_capacity: ({ title, until }) => ({
    headline: `« ${title} » : trouver d’autres conditions`,
    text: `« ${title} » est accepté, mais l’offre n’a plus assez d’heures. D’autres conditions peuvent être proposées avant le ${until}.`,
  }),
  no_credit: ({ title, until }) => ({
    headline: `« ${title} » : trouver d’autres conditions`,
    text: `« ${title} » est accepté, mais le crédit ne suffit pas. D’autres conditions peuvent être proposées avant le ${until}.`,
  }),
  to_sign: ({ title }) => ({
    headline: `signer « ${title} »`,
    text: `L’échange « ${title} » est convenu : vous pouvez le signer.`,
  }),
  signed: ({ title, who }) => ({
    headline: `« ${title} » est signé par ${who}`,
    text: `${who} a signé « ${title} ».`,
  }),
  to_work: ({ title }) => ({
    headline: `« ${title} » peut commencer`,
    text: `« ${title} » est signé des deux côtés : le travail peut commencer. Relevez les heures au fur et à mesure.`,
  }),
  to_certify: ({ title, who, hours }) => ({
    headline: `certifier les heures de « ${title} »`,
    text: `${who} a relevé ${hours} pour « ${title} ». Quand tout est fait, certifiez le service fait.`,
  }),
  to_certify_soon: ({ title, until }) => ({
    headline: `certifier « ${title} » avant le ${until}`,
    text: `Le service fait de « ${title} » n’est pas certifié. Sans réponse de votre part, il le sera de lui-même le ${until}.`,
  }),
  certifies_itself_soon: ({ title, until }) => ({
    headline: `« ${title} » se certifie de lui-même le ${until}`,
    text: `Dans quelques jours, le ${until}, le service fait de « ${title} » est certifié de lui-même. Certifiez-le, en partie s’il le faut, ou ouvrez un différend avant.`,
  }),
  corrected: ({ title, who }) => ({
    headline: `« ${title} » : une séance est corrigée`,
    text: `${who} a corrigé une séance de « ${title} ».`,
  }),
  certified: ({ title, who, hours }) => ({
    headline: `« ${title} » est certifié`,
    text: `${who} a certifié ${hours} pour « ${title} ».`,
  }),
  certified_by_itself: ({ title, hours }) => ({
    headline: `« ${title} » est certifié, le délai étant passé`,
    text: `Le délai de certification de « ${title} » est passé : ${hours} sont certifiées d’elles-mêmes.`,
  }),
  disputed: ({ title, who }) => ({
    headline: `différend sur « ${title} »`,
    text: `${who} a ouvert un différend sur « ${title} ». Une association va le trancher.`,
  }),
  to_resolve: ({ title }) => ({
    headline: `trancher le différend sur « ${title} »`,
    text: `Un différend est ouvert sur « ${title} ». Il est à trancher.`,
  }),
  dispute_withdrawn: ({ title, who }) => ({
    headline: `« ${title} » : le différend est retiré`,
    text: `${who} a retiré son différend sur « ${title} » : l’échange reprend.`,
  }),
  resolved: ({ title, hours }) => ({
    headline: `« ${title} » : le différend est tranché`,
    text: `Le différend sur « ${title} » est tranché : ${hours}. Les raisons sont dans le dossier.`,
  }),
  settled: ({ title, hours }) => ({
    headline: `« ${title} » est soldé`,
    text: `« ${title} » est soldé : ${hours} sont passées d’un compte à l’autre.`,
  }),
  lapse_announced: ({ title, until }) => ({
    headline: `« ${title} » va devenir caduc`,
    text: `La période de « ${title} » est passée sans heures relevées. Sans heures d’ici au ${until}, l’échange devient caduc.`,
  }),
  lapses_soon: ({ title, until }) => ({
    headline: `« ${title} » devient caduc le ${until}`,
    text: `Dans quelques jours, le ${until}, « ${title} » devient caduc, et ce qui était réservé est rendu. Il attend encore quelque chose de votre territoire.`,
  }),
  lapsed: ({ title }) => ({
    headline: `« ${title} » est caduc`,
    text: `Personne n’a travaillé à « ${title} » : l’échange est caduc, et ce qui était réservé est rendu.`,
  }),
  cancelled: ({ title, who }) => ({
    headline: `« ${title} » est annulé`,
    text: `${who} a annulé « ${title} ». Ce qui était réservé est rendu ; la raison est dans le dossier.`,
  }),
  reversed: ({ title, hours }) => ({
    headline: `« ${title} » : des heures sont rendues`,
    text: `Un mouvement inverse a rendu ${hours} de « ${title} ».`,
  }),
  request_posted: ({ title, who }) => ({
    headline: `nouvelle demande « ${title} »`,
    text: `${who}, une commune de votre territoire, demande : « ${title} ».`,
  }),
  request_expired: ({ title }) => ({
    headline: `votre demande « ${title} » est close`,
    text: `La date de votre demande « ${title} » est passée : elle n’est plus ouverte.`,
  }),
  request_reopened: ({ title }) => ({
    headline: `votre demande « ${title} » est rouverte`,
    text: `L’échange qui répondait à votre demande « ${title} » n’aura pas lieu : elle est de nouveau ouverte.`,
  }),
  offer_expired: ({ title }) => ({
    headline: `votre offre « ${title} » est close`,
    text: `La date de votre offre « ${title} » est passée : elle n’est plus ouverte.`,
  }),
  admission_asked: ({ who }) => ({
    headline: `décider de l’admission : ${who}`,
    text: `${who} demande à être membre. Son admission est à décider.`,
  }),
  admitted: ({ who }) => ({
    headline: `admission : ${who}`,
    text: `Le territoire pour lequel vous agissez est admis dans la bourse : ${who}.`,
  }),
  admission_refused: ({ who }) => ({
    headline: `admission refusée : ${who}`,
    text: `L’admission du territoire pour lequel vous agissez est refusée : ${who}. La raison est dans le dossier.`,
  }),
  mandate_granted: ({ who, role }) => ({
    headline: `vous pouvez agir pour ${who}`,
    text: `Un mandat vous est donné pour ${who} : ${role}.`,
  }),
  mandate_withdrawn: ({ who, role }) => ({
    headline: `un mandat est retiré : ${who}`,
    text: `Votre mandat pour ${who} est retiré : ${role}.`,
  }),
};

const english: typeof french = {
  proposed: ({ title, who, hours, until }) => ({
    headline: `answer the proposal “${title}”`,
    text: `${who} proposes an exchange to you: “${title}”, ${hours}. Answer before ${until}.`,
  }),
  countered: ({ title, who, hours, until }) => ({
    headline: `answer the counter-proposal “${title}”`,
    text: `${who} proposes other terms for “${title}”: ${hours}. Answer before ${until}.`,
  }),
  to_answer_soon: ({ title, who, until }) => ({
    headline: `answer “${title}” before ${until}`,
    text: `The proposal “${title}”, with ${who}, still waits for an answer. Without one on ${until}, it expires.`,
  }),
  accepted: ({ title, who }) => ({
    headline: `“${title}” is accepted`,
    text: `${who} accepted “${title}”. Hours and credit are now being secured.`,
  }),
  declined: ({ title, who }) => ({
    headline: `“${title}” is declined`,
    text: `${who} declined “${title}”. The reason is in the file.`,
  }),
  withdrawn: ({ title, who }) => ({
    headline: `“${title}” is withdrawn`,
    text: `${who} withdrew the proposal “${title}”. The reason is in the file.`,
  }),
  expired: ({ title }) => ({
    headline: `“${title}” went without an answer`,
    text: `The time to answer “${title}” is over: the exchange will not take place.`,
  }),
  no_capacity: ({ title, until }) => ({
    headline: `“${title}”: find other terms`,
    text: `“${title}” is accepted, but the offer has not enough hours left. Other terms can be proposed before ${until}.`,
  }),
  no_credit: ({ title, until }) => ({
    headline: `“${title}”: find other terms`,
    text: `“${title}” is accepted, but the credit does not suffice. Other terms can be proposed before ${until}.`,
  }),
  to_sign: ({ title }) => ({
    headline: `sign “${title}”`,
    text: `The exchange “${title}” is agreed: you can sign it.`,
  }),
  signed: ({ title, who }) => ({
    headline: `“${title}” is signed by ${who}`,
    text: `${who} signed “${title}”.`,
  }),
  to_work: ({ title }) => ({
    headline: `“${title}” can begin`,
    text: `“${title}” is signed on both sides: the work can begin. Log the hours as you go.`,
  }),
  to_certify: ({ title, who, hours }) => ({
    headline: `certify the hours of “${title}”`,
    text: `${who} logged ${hours} for “${title}”. When all is done, certify the delivery.`,
  }),
  to_certify_soon: ({ title, until }) => ({
    headline: `certify “${title}” before ${until}`,
    text: `The delivery of “${title}” is not certified. Without an answer from you, it certifies itself on ${until}.`,
  }),
  certifies_itself_soon: ({ title, until }) => ({
    headline: `“${title}” certifies itself on ${until}`,
    text: `In a few days, on ${until}, the delivery of “${title}” certifies itself. Certify it before then, in part if need be, or raise a dispute.`,
  }),
  corrected: ({ title, who }) => ({
    headline: `“${title}”: a session is corrected`,
    text: `${who} corrected a session of “${title}”.`,
  }),
  certified: ({ title, who, hours }) => ({
    headline: `“${title}” is certified`,
    text: `${who} certified ${hours} for “${title}”.`,
  }),
  certified_by_itself: ({ title, hours }) => ({
    headline: `“${title}” is certified, the time being over`,
    text: `The time to certify “${title}” is over: ${hours} certified themselves.`,
  }),
  disputed: ({ title, who }) => ({
    headline: `dispute over “${title}”`,
    text: `${who} raised a dispute over “${title}”. An association will resolve it.`,
  }),
  to_resolve: ({ title }) => ({
    headline: `resolve the dispute over “${title}”`,
    text: `A dispute over “${title}” is open. It is to be resolved.`,
  }),
  dispute_withdrawn: ({ title, who }) => ({
    headline: `“${title}”: the dispute is withdrawn`,
    text: `${who} withdrew the dispute over “${title}”: the exchange goes on.`,
  }),
  resolved: ({ title, hours }) => ({
    headline: `“${title}”: the dispute is resolved`,
    text: `The dispute over “${title}” is resolved: ${hours}. The reasons are in the file.`,
  }),
  settled: ({ title, hours }) => ({
    headline: `“${title}” is settled`,
    text: `“${title}” is settled: ${hours} moved from one account to the other.`,
  }),
  lapse_announced: ({ title, until }) => ({
    headline: `“${title}” is about to lapse`,
    text: `The period of “${title}” is over and no hours are logged. Without any until ${until}, the exchange lapses.`,
  }),
  lapses_soon: ({ title, until }) => ({
    headline: `“${title}” lapses on ${until}`,
    text: `In a few days, on ${until}, “${title}” lapses, and what was reserved is released. It still waits for something from your territory.`,
  }),
  lapsed: ({ title }) => ({
    headline: `“${title}” has lapsed`,
    text: `Nobody worked on “${title}”: the exchange has lapsed, and what was reserved is released.`,
  }),
  cancelled: ({ title, who }) => ({
    headline: `“${title}” is cancelled`,
    text: `${who} cancelled “${title}”. What was reserved is released; the reason is in the file.`,
  }),
  reversed: ({ title, hours }) => ({
    headline: `“${title}”: hours are given back`,
    text: `A movement the other way gave back ${hours} of “${title}”.`,
  }),
  request_posted: ({ title, who }) => ({
    headline: `new request “${title}”`,
    text: `${who}, a commune of your territory, asks for: “${title}”.`,
  }),
  request_expired: ({ title }) => ({
    headline: `your request “${title}” is closed`,
    text: `The date of your request “${title}” has passed: it is open no more.`,
  }),
  request_reopened: ({ title }) => ({
    headline: `your request “${title}” is open again`,
    text: `The exchange that answered your request “${title}” will not take place: it is open again.`,
  }),
  offer_expired: ({ title }) => ({
    headline: `your offer “${title}” is closed`,
    text: `The date of your offer “${title}” has passed: it is open no more.`,
  }),
  admission_asked: ({ who }) => ({
    headline: `decide on the admission: ${who}`,
    text: `${who} asks to be a member. The admission is to be decided.`,
  }),
  admitted: ({ who }) => ({
    headline: `admission: ${who}`,
    text: `The territory that you act for is admitted to the exchange: ${who}.`,
  }),
  admission_refused: ({ who }) => ({
    headline: `admission refused: ${who}`,
    text: `The admission of the territory that you act for is refused: ${who}. The reason is in the file.`,
  }),
  mandate_granted: ({ who, role }) => ({
    headline: `you can act for ${who}`,
    text: `A mandate is given to you for ${who}: ${role}.`,
  }),
  mandate_withdrawn: ({ who, role }) => ({
    headline: `a mandate is withdrawn: ${who}`,
    text: `Your mandate for ${who} is withdrawn: ${role}.`,
  }),
};

export const sentences: Both<typeof french> = { fr: french, en: english };

const dates: Both<Intl.DateTimeFormat> = {
  fr: new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'Europe/Paris' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Paris' }),
};

export const dayIn = (language: Language, instant: Instant): string => {
  const written = dates[language].format(new Date(instant));
  return language === 'fr' ? withFrenchFirst(written) : written;
};

/** `5 h 30`, with spaces that do not break. */
export function hoursIn(language: Language, minutes: Minutes): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (language === 'en') return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
  if (hours === 0) return `${rest}\u00A0min`;
  return rest === 0 ? `${hours}\u00A0h` : `${hours}\u00A0h\u00A0${String(rest).padStart(2, '0')}`;
}
