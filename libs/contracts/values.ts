import { MAX_MINUTES } from '@bourse/kernel/minutes';
import { z } from 'zod';
import { wording } from './wording.ts';

/**
 * A territory: `insee:59183` (a commune, by its INSEE code) or `siren:245900428` (any other legal
 * entity, by its SIREN number).
 */
export const territoryId = z
  .string()
  .regex(
    /^(insee:(\d{2}|2[AB])\d{3}|siren:\d{9})$/,
    wording('must be insee:<code> or siren:<number>', 'doit être insee:<code> ou siren:<numéro>'),
  )
  .meta({ example: 'siren:245900428' });
export type TerritoryId = z.infer<typeof territoryId>;

/** A département, or a collectivity overseas, as Insee writes it: `59`, `2A`, `974`. */
export const departementCode = z
  .string()
  .regex(
    /^(\d{2}|2[AB]|9[78]\d)$/,
    wording(
      'must be the code of a département, such as 59, 2A or 974',
      'doit être un code de département, comme 59, 2A ou 974',
    ),
  )
  .meta({ example: '59' });

/** A marketplace, by the name that its ledger's stream bears: small letters, digits, single hyphens. */
export const marketplaceId = z
  .string()
  .regex(
    /^[a-z0-9](-?[a-z0-9]){0,62}$/,
    wording(
      'must be of small letters and digits, with single hyphens between them',
      'doit être fait de minuscules et de chiffres, séparés par des traits d’union simples',
    ),
  )
  .meta({ example: 'sud' });
export type MarketplaceId = z.infer<typeof marketplaceId>;

/** Another marketplace as the holder of an account: `marketplace:<name>`. */
const foreignMarketplace = z.string().regex(/^marketplace:[a-z0-9](-?[a-z0-9]){0,62}$/);

/** Tells the two kinds of holder of an account apart. */
export const isMarketplaceId = (holder: string): boolean =>
  foreignMarketplace.safeParse(holder).success;

/** The account that stands for a marketplace in the ledger of another. */
export const clearingAccountOf = (marketplace: MarketplaceId): AccountId =>
  `marketplace:${marketplace}`;

/** Whom an account is kept for: a territory, or another marketplace. */
export const accountId = z
  .string()
  .regex(
    /^(insee:(\d{2}|2[AB])\d{3}|siren:\d{9}|marketplace:[a-z0-9](-?[a-z0-9]){0,62})$/,
    wording(
      'must be insee:<code>, siren:<number> or marketplace:<name>',
      'doit être insee:<code>, siren:<numéro> ou marketplace:<nom>',
    ),
  )
  .meta({ example: 'siren:245900428' });
export type AccountId = z.infer<typeof accountId>;

export const territoryKind = z.enum(['commune', 'epci', 'association', 'body']);
export type TerritoryKind = z.infer<typeof territoryKind>;

/** Read in either case, kept in small letters (RFC 9562, 4). */
export const id = z.uuid().toLowerCase();
/** UTC, milliseconds: the form in which instants sort as text. */
export const instant = z.iso
  .datetime({ precision: 3 })
  .meta({ example: '2026-01-31T12:00:00.000Z' });
/** Within years in which the day after, and every sum of days, can still be written as one. */
export const day = z.iso
  .date({ abort: true })
  .refine(
    (given) => given >= '2000' && given < '2200',
    wording('must lie in the years 2000 to 2199', 'doit être dans les années 2000 à 2199'),
  )
  .meta({ example: '2026-01-31', description: 'In the years 2000 to 2199.' });

/** Minutes of expertise that something lasts or costs. */
export const minutes = z.int().min(1).max(MAX_MINUTES).meta({ example: 480 });
/** The same, where nothing is a possible answer. */
export const minutesOrNone = z.int().min(0).max(MAX_MINUTES);
/** Euro cents for one hour. */
export const unitCostCents = z.int().min(0).max(1_000_000).meta({ example: 4200 });

/**
 * What people write. Half a character, which JSON can say and UTF-8 cannot, would come back as another
 * text than was sent; a control character, NUL above all, cuts it short or does worse wherever it is shown.
 */
export const text = z
  .string()
  .refine(
    (given) => given.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(given),
    wording(
      'must be of whole characters, with no control characters but tabs and line ends',
      'doit être fait de caractères entiers, sans caractère de commande hors tabulations et fins de ligne',
    ),
  );
export const title = text.trim().min(3).max(160);
export const prose = text.trim().min(1).max(4000);
/** Why somebody did something: required wherever another party has to live with it. */
export const reason = text.trim().min(3).max(1000);
export const skills = z.array(text.trim().min(2).max(80)).min(1).max(20);

/** Why minutes go back: what a statistic can count, beside what a person can read. */
export const reversalReason = z.enum([
  'error',
  'duplicate',
  'work_not_done',
  'dispute',
  'unused',
  'other',
]);
export type ReversalReason = z.infer<typeof reversalReason>;
