import { dayOf } from '@bourse/kernel/clock';
import { MAX_MINUTES } from '@bourse/kernel/minutes';
import type { Offer } from '../../api-client/views.ts';
import type { Field } from '../../components/field.ts';
import type { Form } from '../../components/form.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { answerByField, answerByOf, type UsualTerms } from '../../journeys/usual-terms.ts';
import type { Language } from '../../wording/language.ts';
import { centsInField, eurosIn, hoursIn, minutesInField } from '../../wording/quantities.ts';
import type { Start } from './proposal-start.ts';
import { proposalWords } from './proposal-words.ts';
import { words } from './words.ts';

/** @param usual How whoever proposes did so last; left out where the form is only read. */
export function proposalForm(
  visit: SignedInVisit,
  { offer, request, ownRequests, ownOffers }: Start,
  usual?: UsualTerms,
): Form {
  const { language, now } = visit;
  const say = { ...words[language], ...proposalWords[language] };
  const from = offer === undefined ? `demande=${request?.requestId}` : `offre=${offer.offerId}`;
  const estimate = request?.estimatedMinutes ?? undefined;
  const other =
    offer === undefined
      ? lenderFields(visit, { ownOffers, request, usual })
      : ownRequests.length === 0
        ? []
        : [
            {
              kind: 'choice',
              name: 'requestId',
              label: say.forRequest,
              options: ownRequests.map(({ requestId, title }) => [requestId, title] as const),
              whenEmpty: 'absent',
            } as const,
          ];
  return {
    action: `/echanges?${from}`,
    page: `/echanges/nouveau?${from}`,
    submit: say.send,
    fields: [
      offer === undefined
        ? { kind: 'fixed', name: 'requestId', label: '', value: request?.requestId ?? '' }
        : { kind: 'fixed', name: 'offerId', label: '', value: offer.offerId },
      {
        kind: 'text',
        name: 'object',
        label: say.object,
        min: 3,
        max: 160,
        value: request?.title ?? offer?.title ?? '',
      },
      {
        kind: 'hours',
        name: 'minutes',
        label: say.howMany,
        hint:
          offer === undefined
            ? say.hoursHint
            : say.leftHint(hoursIn(language, offer.availableMinutes)),
        min: 1,
        max: MAX_MINUTES,
        ...(estimate === undefined ? {} : { value: minutesInField(estimate) }),
      },
      {
        kind: 'day',
        name: 'startsOn',
        label: say.from,
        ...(request === undefined ? {} : { value: dayOf(now) }),
      },
      {
        kind: 'day',
        name: 'endsOn',
        label: say.end,
        ...(request === undefined ? {} : { value: request.neededBy }),
      },
      ...other,
    ],
  };
}

/** What somebody who answers a request says beside hours and dates: an offer of theirs or a cost, and a delay. */
function lenderFields(
  visit: SignedInVisit,
  given: Pick<Start, 'ownOffers' | 'request'> & { readonly usual: UsualTerms | undefined },
): readonly Field[] {
  const { language } = visit;
  const say = { ...words[language], ...proposalWords[language] };
  const { ownOffers, request, usual } = given;
  // An offer brings its own cost: what was proposed last stands in for one, and does not go over it.
  const last = ownOffers.find(({ offerId }) => offerId === usual?.offerId);
  const cost = last === undefined ? usual : undefined;
  const choice: Field = {
    kind: 'choice',
    name: 'offerId',
    label: say.fromOffer,
    options: ownOffers.map((own) => [own.offerId, ownOfferSaid(language, own)] as const),
    whenEmpty: 'absent',
    ...(last === undefined || usual === undefined
      ? {}
      : { value: last.offerId, hint: say.usualOffer }),
  };
  return [
    ...(ownOffers.length === 0 ? [] : [choice]),
    {
      kind: 'euros',
      name: 'unitCostCents',
      label: say.costField,
      hint: cost === undefined ? say.noOffer : say.usualCost,
      max: 1_000_000,
      whenEmpty: 'absent',
      ...(cost === undefined ? {} : { value: centsInField(cost.unitCostCents) }),
    },
    answerByField(visit, { usual, endsOn: request?.neededBy }),
  ];
}

/** What was read of the form, as the API takes it. */
export const proposalBody = (
  read: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const { answerBy } = read;
  return typeof answerBy === 'string' ? { ...read, answerBy: answerByOf(answerBy) } : read;
};

/** An offer of one’s own, in one line. */
export const ownOfferSaid = (
  language: Language,
  { title, availableMinutes, unitCostCents }: Offer,
): string =>
  proposalWords[language].ownOffer(
    title,
    hoursIn(language, availableMinutes),
    eurosIn(language, unitCostCents),
  );
