import type { MarketplaceId, TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import type { Random } from '../../support/random.ts';
import type { Books } from '../invariants/books.ts';
import type { LedgerBook } from '../invariants/ledger-book.ts';
import { FIRST_MARKETPLACE } from '../marketplaces.ts';
import type { Ask } from './ask.ts';

/** A territory that may take part. */
export type Person = {
  readonly territoryId: TerritoryId;
  readonly kind: TerritoryKind;
  readonly name: string;
};

/** What whoever draws a command knows: everything that is stored, and who is there. */
export type Market = {
  readonly books: Books;
  readonly random: Random;
  readonly now: Instant;
  readonly newId: () => Uuid;
  /** Members, associations apart. */
  readonly members: readonly Person[];
  readonly associations: readonly Person[];
  /** Not admitted yet. */
  readonly newcomers: readonly Person[];
  /** The marketplaces that are open. */
  readonly marketplaces: readonly MarketplaceId[];
  /** The one that this command is about, and what is in its ledger. */
  readonly place: MarketplaceId;
  readonly ledger: LedgerBook;
  /** Members, and associations, who are let in there. */
  readonly locals: readonly Person[];
  readonly issuers: readonly Person[];
  /** Holds that the clerk placed, by hand and for no exchange, and that are still open. */
  readonly holdsByHand: readonly Uuid[];
  /** The most minutes that one command is about. */
  readonly maxMinutes: number;
};

/**
 * A kind of command that clients give. To add one is to add an entry: how often, how it is drawn, and
 * what it causes when it is done.
 */
export type CommandKind = {
  /** How often, beside the others. */
  readonly weight: number;
  /** @returns undefined when there is nothing to do it to. */
  readonly draw: (market: Market) => Ask | undefined;
  /** The event that it causes: one, and no other; or, of several, their names in order, joined by commas. */
  readonly causes: string | RegExp;
  /** Whether being done may also mean that there was nothing left to do. */
  readonly mayCauseNothing: boolean;
};

export const as = (
  { territoryId }: Pick<Person, 'territoryId'>,
  role: 'member' | 'association',
): Ask['identity'] => ({
  actor: `client:${territoryId}`,
  territoryId,
  roles: [role === 'association' ? 'official' : 'signatory'],
});

export const OPERATOR: Ask['identity'] = {
  actor: 'client:operator',
  territoryId: null,
  roles: ['operator'],
};

/** The address of what belongs to the ledger of a marketplace. */
export const inLedger = (
  place: MarketplaceId,
  operationId: string,
  params: Readonly<Record<string, string>> = {},
) =>
  place === FIRST_MARKETPLACE
    ? { of: 'settlement' as const, operationId, params }
    : {
        of: 'settlement' as const,
        operationId: `${operationId}${ELSEWHERE}`,
        params: { ...params, marketplaceId: place },
      };

/** How operations on the ledger of another marketplace than the first end. */
const ELSEWHERE = 'InMarketplace';

/** The id that what a command causes bears: in another marketplace than the first, one of its own. */
export const effectIdOf = (commandId: Uuid, ask: Ask): Uuid =>
  ask.of === 'settlement' && ask.operationId.endsWith(ELSEWHERE)
    ? derivedId(commandId, ask.params['marketplaceId'] ?? '')
    : commandId;

/** Who decides over accounts: the operator, or an association. */
export function someDecider({ random, issuers }: Market): Ask['identity'] {
  const association = random.chance(0.7) ? random.pick(issuers) : undefined;
  return association === undefined ? OPERATOR : as(association, 'association');
}

/** A quantity that a command is about. */
export const someMinutes = ({ random, maxMinutes }: Market): number =>
  random.between(1, maxMinutes);

/** Mostly the one, seldom the other: what is refused is asked for too. */
export const mostly = <T>(random: Random, usual: T, seldom: T): T =>
  random.chance(0.9) ? usual : seldom;

export const pairOf = (market: Market): readonly [Person, Person] | undefined => {
  const { random, locals } = market;
  const one = random.pick(locals);
  const others = locals.filter((member) => member !== one);
  const other = random.pick(mostly(random, others, locals));
  return one === undefined || other === undefined ? undefined : [one, other];
};

const LATELY = 5;

/** Mostly one of those that came last, so that several clients are at the same thing. */
export const pickLately = <T>(random: Random, all: readonly T[]): T | undefined =>
  random.pick(random.chance(0.7) ? all.slice(-LATELY) : all);

export const REASON = 'simulated';
