import type { CommandContext } from '@bourse/commands/handle-command';
import type { MarketplaceId } from '@bourse/contracts/values';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { Identity } from '@bourse/identity/identity';
import type { TerritoryCommand } from '../../../services/territories/domain/territory.ts';

/** What a client wants done, and of whom it asks it. */
export type Ask =
  /** Over a route of the API, as HTTP would call it. */
  | {
      readonly of: 'settlement' | 'offers' | 'requests';
      readonly operationId: string;
      readonly params: Readonly<Record<string, string>>;
      readonly body: Readonly<Record<string, unknown>>;
      readonly identity: Identity;
      /** The revision that the client decided on (If-Match); left out, any will do. */
      readonly seen?: number;
    }
  /** Of a writer of the ledger itself. */
  | {
      readonly of: 'clerk';
      readonly marketplaceId: MarketplaceId;
      readonly command: LedgerCommand;
      readonly identity: Identity;
    }
  /** Of the register of territories. */
  | {
      readonly of: 'territories';
      readonly id: string;
      readonly command: TerritoryCommand;
      readonly identity: Identity;
    };

export type ServerKind = Ask['of'];

/** What a server answers. */
export type Outcome =
  | {
      readonly kind: 'done';
      /** Of what was touched; null where there is nothing yet; of some answers it is not told. */
      readonly revision: number | 'untold' | null;
      readonly position: bigint;
    }
  /** `passing`: it will be otherwise in a moment, by itself. */
  | { readonly kind: 'refused'; readonly code: string; readonly passing: boolean };

/** A server as clients see it. @throws whatever goes wrong inside: the client learns only that something did. */
export type Answerer = (ask: Ask, context: CommandContext) => Promise<Outcome>;
