import { territoryId as territoryIdSchema, type TerritoryId } from '@bourse/contracts/values';
import { type Clock, dayOf } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { type Acting, permit } from '@bourse/rights/permit';
import { type Action, ruleOf } from '@bourse/rights/policy';
import { ACTING_FOR_HEADER, type Authenticate, type Found, type Identity } from './identity.ts';
import type { Held, MandateBook } from './mandate-book.ts';
import type { TokenVerifier } from './token-verifier.ts';

const NEWS_WAIT_MS = 1_000;

/**
 * Tells who makes a request: from the bearer token the person, from the mandates in force today what
 * they may act as. `Bourse-Acting-For` names the territory; left out, it is the only one that the
 * person holds a mandate of.
 *
 * @param options.operators The ids of those who run the bourse. They act as that while they name no territory.
 * @param options.newsWaitMs How long a mandate that is missing is waited for. Default: 1 second.
 */
export function authenticator(options: {
  readonly verify: TokenVerifier;
  readonly mandates: MandateBook;
  readonly operators: ReadonlySet<Uuid>;
  readonly clock: Clock;
  readonly newsWaitMs?: number;
  readonly log: { warn(details: object, message: string): void };
}): Authenticate {
  const { verify, mandates, operators, clock, log, newsWaitMs = NEWS_WAIT_MS } = options;

  return async ({ header, action }) => {
    const authorization = header('authorization');
    if (authorization === undefined) return { kind: 'anonymous' };
    const token = /^Bearer +([\w~+/.=-]+) *$/i.exec(authorization)?.[1];
    if (token === undefined) return { kind: 'invalid_token' };
    const verified = await verify(token);
    if (verified.kind === 'unavailable') return { kind: 'identity_unavailable' };
    if (verified.kind === 'refused') {
      log.warn({ reason: verified.reason }, 'a token was refused');
      return { kind: 'invalid_token' };
    }

    const { personId: actor } = verified.bearer;
    const named = header(ACTING_FOR_HEADER);
    const territory = named === undefined ? null : territoryIdSchema.safeParse(named);
    if (territory?.success === false) return { kind: 'acting_for_malformed', actor };
    const wanted = territory?.data ?? null;
    if (wanted === null && operators.has(actor)) {
      return { kind: 'identified', identity: { actor, territoryId: null, roles: ['operator'] } };
    }
    const today = dayOf(clock.now());
    const choose = (held: readonly Held[]) => actingFor(held, wanted, mandates);
    const suffices = (held: readonly Held[]) => isEnough(choose(held), action);
    const now = mandates.heldBy(actor, today);
    const held = suffices(now) ? now : await mandates.expect(actor, today, suffices, newsWaitMs);
    return foundAs(actor, choose(held), action);
  };
}

/** As whom somebody acts; or the territories to choose from, none among them when there is no mandate. */
type Choice = Acting | { readonly choices: readonly TerritoryId[] };

function actingFor(
  held: readonly Held[],
  wanted: TerritoryId | null,
  mandates: Pick<MandateBook, 'perimeterOf'>,
): Choice {
  const choices = [...new Set(held.map(({ territoryId }) => territoryId))];
  const territoryId = wanted ?? (choices.length === 1 ? choices[0] : undefined);
  if (territoryId === undefined) return { choices };
  if (!choices.includes(territoryId)) return { choices: [] };
  const roles = held.filter((one) => one.territoryId === territoryId).map(({ role }) => role);
  const acting = { territoryId, roles: [...new Set(roles)] };
  return roles.includes('auditor')
    ? { ...acting, perimeter: mandates.perimeterOf(territoryId) }
    : acting;
}

/** Whether more news could not help. */
function isEnough(choice: Choice, action: Action): boolean {
  if (!isForRoles(action)) return true;
  if ('choices' in choice) return choice.choices.length > 0;
  // What an auditor is one for may be told a moment after the mandate.
  const isPlaced = !choice.roles.includes('auditor') || choice.perimeter !== undefined;
  return isPlaced && permit(action, choice) !== 'not_permitted';
}

function foundAs(actor: Uuid, choice: Choice, action: Action): Found {
  const identified = (acting: Acting): Found => {
    const identity: Identity = { actor, ...acting };
    return { kind: 'identified', identity };
  };
  if (!('choices' in choice)) return identified(choice);
  if (!isForRoles(action)) return identified({ territoryId: null, roles: [] });
  const { choices } = choice;
  return choices.length === 0
    ? { kind: 'no_mandate', actor }
    : { kind: 'acting_for_required', actor, territories: choices };
}

const isForRoles = (action: Action): boolean => typeof ruleOf(action) !== 'string';
