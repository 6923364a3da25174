/**
 * One kind of refusal as HTTP says it (RFC 9457). Its `type` is `/problems/<code>`, stable and
 * readable in a browser.
 */
export type ProblemKind = {
  readonly status: number;
  /** What it means and what to do, in the two languages of the bourse. */
  readonly fr: string;
  readonly en: string;
  /**
   * It will be otherwise in a moment, by itself: news is on its way, or there is a crowd. Not
   * remembered under an Idempotency-Key, so that a retry is heard.
   */
  readonly passing?: true;
};

/** Every code of a closed set, with how HTTP says it: a forgotten code does not compile. */
export type ProblemTable<Code extends string = string> = Readonly<Record<Code, ProblemKind>>;

/** A refusal on its way out. */
export type Problem = {
  readonly kind: 'problem';
  readonly code: string;
  /** Members added to the problem, such as `availableMinutes`. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One of the `errors` of a refusal: where (RFC 6901), and what, in English or a `wording`. */
export type FieldError = { readonly pointer: string; readonly detail: string };

/** Builds a refusal. @param details Extra members for the client. */
export const problem = (
  code: string,
  details: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Problem => ({ kind: 'problem', code, details, headers });

/** What goes wrong before any rule of the bourse is asked. */
export const transportProblems = {
  malformed_json: {
    status: 400,
    fr: 'Le corps de la requête n’est pas du JSON bien formé.',
    en: 'The body is not well-formed JSON.',
  },
  invalid_query: {
    status: 400,
    fr: 'Un paramètre de l’adresse est inconnu ou mal formé.',
    en: 'A parameter of the address is unknown or malformed.',
  },
  invalid_cursor: {
    status: 400,
    fr: 'Le curseur n’a pas été donné par cette liste.',
    en: 'The cursor was not given by this list.',
  },
  too_many_streams: {
    status: 429,
    fr: 'Trop de suivis en direct sont ouverts. Fermez-en, ou réessayez plus tard.',
    en: 'Too many live streams are open. Close some, or try again later.',
  },
  invalid_header: {
    status: 400,
    fr: 'Un en-tête est mal formé.',
    en: 'A header is malformed.',
  },
  idempotency_key_required: {
    status: 400,
    fr: 'Un en-tête Idempotency-Key est requis, pour que l’opération puisse être répétée sans risque.',
    en: 'An Idempotency-Key header is required, so that the operation can be repeated safely.',
  },
  position_of_another_service: {
    status: 400,
    fr: 'La position donnée par « after » vient d’un autre service que celui qui est lu.',
    en: 'The position given in "after" comes from another service than the one being read.',
  },
  identity_required: {
    status: 401,
    fr: 'Il faut se connecter pour cela.',
    en: 'Sign in for this.',
  },
  invalid_token: {
    status: 401,
    fr: 'Le jeton d’accès a expiré, ou n’est pas un jeton de cette bourse ; connectez-vous de nouveau.',
    en: 'The access token has expired, or is none of this bourse; sign in again.',
  },
  acting_for_required: {
    status: 400,
    fr: 'Vous avez des mandats de plusieurs territoires ; dites dans l’en-tête Bourse-Acting-For pour lequel vous agissez.',
    en: 'You hold mandates of several territories; say in the header Bourse-Acting-For which one you act for.',
  },
  no_mandate: {
    status: 403,
    fr: 'Vous n’avez pas de mandat en cours pour agir ainsi. S’il vient d’être donné, réessayez ; sinon, demandez-le à un signataire de votre territoire.',
    en: 'You hold no mandate in force for this. If it was granted a moment ago, try again; otherwise ask a signatory of your territory for one.',
    passing: true,
  },
  not_permitted: {
    status: 403,
    fr: 'Votre rôle, ou le territoire pour lequel vous agissez, ne permet pas cela.',
    en: 'Your role, or the territory that you act for, does not permit this.',
  },
  not_found: {
    status: 404,
    fr: 'Il n’y a rien à cette adresse.',
    en: 'Nothing is at this address.',
  },
  method_not_allowed: {
    status: 405,
    fr: 'Cette adresse ne connaît pas cette méthode.',
    en: 'This address does not know the method.',
  },
  stale_revision: {
    status: 412,
    fr: 'L’objet a changé depuis qu’il a été lu ; relisez-le avant de recommencer.',
    en: 'The object has changed since it was read; read it again first.',
  },
  body_too_large: {
    status: 413,
    fr: 'Le corps de la requête dépasse 1 Mo.',
    en: 'The body is larger than 1 MB.',
  },
  unsupported_media_type: {
    status: 415,
    fr: 'Le corps doit être de type application/json, en UTF-8 et non compressé autrement que par gzip, deflate ou br.',
    en: 'The body must be application/json, in UTF-8, with no encoding but gzip, deflate or br.',
  },
  misdirected_request: {
    status: 421,
    fr: 'Ce serveur ne répond pas sous le nom donné par l’en-tête Host.',
    en: 'This server does not answer under the name given in the Host header.',
  },
  invalid_input: {
    status: 422,
    fr: 'La requête est lisible, mais un champ est inconnu, manquant ou hors des valeurs permises.',
    en: 'The request is readable, but a field is unknown, missing or outside the permitted values.',
  },
  idempotency_key_reused: {
    status: 422,
    fr: 'Cette clé Idempotency-Key a déjà servi pour une autre demande.',
    en: 'This Idempotency-Key was used for another request.',
  },
  if_match_required: {
    status: 428,
    fr: 'Un en-tête If-Match est requis, avec l’ETag de ce qui a été lu.',
    en: 'An If-Match header is required, with the ETag of what was read.',
  },
  internal_error: {
    status: 500,
    fr: 'Une erreur inattendue est survenue ; elle est enregistrée sous l’identifiant donné.',
    en: 'An unexpected error happened; it is logged under the identifier given.',
  },
  read_model_behind: {
    status: 503,
    fr: 'La vue n’a pas encore atteint la position demandée ; réessayez.',
    en: 'The view has not reached the position asked for; try again.',
    passing: true,
  },
  identity_unavailable: {
    status: 503,
    fr: 'Le service d’identité ne répond pas encore, et personne ne peut être reconnu ; réessayez.',
    en: 'The identity service does not answer yet, and nobody can be known; try again.',
    passing: true,
  },
  too_many_requests: {
    status: 429,
    fr: 'Ce compte écrit trop souvent ; attendez le temps que dit Retry-After, puis recommencez.',
    en: 'This account writes too often; wait for as long as Retry-After says, then go on.',
    passing: true,
  },
  too_busy: {
    status: 503,
    fr: 'Trop d’écritures concurrentes sur le même objet ; réessayez.',
    en: 'Too many concurrent writes on the same object; try again.',
    passing: true,
  },
} as const satisfies ProblemTable;

export type Language = 'fr' | 'en';

/** The language that a client prefers, of the two that are spoken here: French unless English comes first. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((wish) => {
      const [tag = '', ...parameters] = wish.trim().toLowerCase().split(';');
      const q = parameters.find((parameter) => parameter.trim().startsWith('q='));
      const weight = q === undefined ? 1 : Number(q.split('=')[1]);
      return { language: tag.split('-')[0], weight: Number.isFinite(weight) ? weight : 0 };
    })
    .filter(({ language, weight }) => (language === 'fr' || language === 'en') && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return wishes[0]?.language === 'en' ? 'en' : 'fr';
}
