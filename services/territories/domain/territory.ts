import type { TerritoryEvent } from '@bourse/contracts/territories';
import type { TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Instant } from '@bourse/kernel/clock';
import { accept, type Decider, type Decision, reject } from '@bourse/kernel/decider';
import { isDeepStrictEqual } from 'node:util';

/** Who a territory is. Streams: `territory-<territoryId>`. */
export type TerritoryIdentity = {
  readonly territoryId: TerritoryId;
  readonly kind: TerritoryKind;
  readonly name: string;
  /** The EPCI that it belongs to, or that it is; null for what belongs to none. */
  readonly epciId: TerritoryId | null;
};

type Decided = { readonly identity: TerritoryIdentity; readonly by: TerritoryId | null };

export type Territory =
  | { readonly status: 'unregistered' }
  /** Waits for a decision on its admission. */
  | { readonly status: 'registered'; readonly identity: TerritoryIdentity }
  /** A member, for good. */
  | ({ readonly status: 'admitted' } & Decided)
  /** May apply again, or be admitted after all. */
  | ({ readonly status: 'refused'; readonly reason: string } & Decided);

/**
 * Who decides on an admission. That an association is itself admitted is another stream's truth:
 * whoever gives the command has checked it, and says so by `byKind`.
 */
export type Admitter =
  | { readonly by: null; readonly byKind: 'operator' }
  | { readonly by: TerritoryId; readonly byKind: 'association' };

export type TerritoryCommand =
  | {
      readonly type: 'RegisterTerritory';
      readonly identity: TerritoryIdentity;
      readonly now: Instant;
    }
  | ({ readonly type: 'AdmitTerritory' } & Admitter)
  | ({ readonly type: 'RefuseAdmission'; readonly reason: string } & Admitter);

/** In order of precedence: whether there is anything to decide on, who decides, then what was decided before. */
export type TerritoryRejection =
  | { readonly code: 'territory_not_registered' }
  | { readonly code: 'not_the_admitter'; readonly admitter: Admitter['byKind'] }
  | { readonly code: 'registered_otherwise'; readonly registered: TerritoryIdentity }
  | { readonly code: 'already_admitted' };

type TerritoryDecision = Decision<TerritoryEvent, TerritoryRejection>;
type Command<Type extends TerritoryCommand['type']> = Extract<TerritoryCommand, { type: Type }>;

export const territoryDecider: Decider<
  TerritoryCommand,
  TerritoryEvent,
  Territory,
  TerritoryRejection
> = {
  initialState: () => ({ status: 'unregistered' }),

  evolve: (territory, event) => {
    switch (event.type) {
      case 'TerritoryRegistered':
        return { status: 'registered', identity: event.data };
      case 'TerritoryAdmitted': {
        const { by, ...identity } = event.data;
        return { status: 'admitted', identity, by };
      }
      case 'AdmissionRefused': {
        if (territory.status === 'unregistered') {
          throw new Error('AdmissionRefused before TerritoryRegistered');
        }
        const { by, reason } = event.data;
        return { status: 'refused', identity: territory.identity, by, reason };
      }
      default:
        return assertNever(event, 'event');
    }
  },

  decide: (command, territory) => {
    switch (command.type) {
      case 'RegisterTerritory':
        return registerTerritory(command, territory);
      case 'AdmitTerritory':
        return admitTerritory(command, territory);
      case 'RefuseAdmission':
        return refuseAdmission(command, territory);
      default:
        return assertNever(command);
    }
  },
};

/** The operator admits associations; an admitted association admits everything else. */
export const admitterOf = (kind: TerritoryKind): Admitter['byKind'] =>
  kind === 'association' ? 'operator' : 'association';

function registerTerritory(
  { identity }: Command<'RegisterTerritory'>,
  territory: Territory,
): TerritoryDecision {
  if (territory.status === 'unregistered' || territory.status === 'refused') {
    return accept({ type: 'TerritoryRegistered', data: identity });
  }
  return isDeepStrictEqual(territory.identity, identity)
    ? accept()
    : reject({ code: 'registered_otherwise', registered: territory.identity });
}

function admitTerritory(
  command: Command<'AdmitTerritory'>,
  territory: Territory,
): TerritoryDecision {
  if (territory.status === 'unregistered') return reject({ code: 'territory_not_registered' });
  const { identity } = territory;
  return (
    wrongAdmitter(command, identity.kind) ??
    (territory.status === 'admitted'
      ? accept()
      : accept({ type: 'TerritoryAdmitted', data: { ...identity, by: command.by } }))
  );
}

function refuseAdmission(
  command: Command<'RefuseAdmission'>,
  territory: Territory,
): TerritoryDecision {
  if (territory.status === 'unregistered') return reject({ code: 'territory_not_registered' });
  const { territoryId, kind } = territory.identity;
  const wrong = wrongAdmitter(command, kind);
  if (wrong !== undefined) return wrong;
  if (territory.status === 'admitted') return reject({ code: 'already_admitted' });
  const { by, reason } = command;
  // Other reasons are news to whoever applied; the same ones are not.
  const repeated =
    territory.status === 'refused' && territory.by === by && territory.reason === reason;
  return repeated
    ? accept()
    : accept({ type: 'AdmissionRefused', data: { territoryId, by, reason } });
}

function wrongAdmitter({ byKind }: Admitter, kind: TerritoryKind): TerritoryDecision | undefined {
  const admitter = admitterOf(kind);
  return byKind === admitter ? undefined : reject({ code: 'not_the_admitter', admitter });
}
