// What the demo looks at in the answers of the API; it knows the bourse by HTTP only.

export type TerritoryView = {
  readonly territoryId: string;
  readonly name: string;
  readonly departement: string | null;
  readonly epciId: string | null;
  readonly epciName: string | null;
  readonly population: number | null;
  readonly memberCount: number | null;
  readonly status: string;
  readonly revision: number | null;
};

export type OfferView = {
  readonly offerId: string;
  readonly reservedMinutes: number;
  readonly consumedMinutes: number;
  readonly availableMinutes: number;
  readonly revision: number;
};

export type RequestView = {
  readonly requestId: string;
  readonly status: string;
  readonly exchangeId: string | null;
  readonly revision: number;
};

export type ExchangeView = {
  readonly exchangeId: string;
  readonly status: string;
  readonly refusedFor: string | null;
  readonly crossesEpci: boolean;
  readonly terms: { readonly minutes: number; readonly startsOn: string };
  readonly renewsExchangeId: string | null;
  readonly sessions: readonly {
    readonly sessionId: string;
    readonly minutes: number;
    readonly totalMinutes: number;
    readonly correctedFor: string | null;
  }[];
  readonly loggedMinutes: number;
  /** Hours and, beside them, euro cents. */
  readonly figures: {
    readonly owed: { readonly minutes: number; readonly costCents: number } | null;
  };
  readonly revision: number;
};

export type AccountView = {
  readonly accountId: string;
  readonly kind: string;
  readonly balanceMinutes: number;
  readonly pendingOutMinutes: number;
  readonly givenMinutes: number;
  readonly receivedMinutes: number;
  readonly revision: number;
};

export type MarketplaceView = { readonly marketplaceId: string; readonly revision: number };

export type CrossingView = {
  readonly crossingId: string;
  readonly status: string;
  readonly revision: number;
};

export type ClearingView = {
  readonly items: readonly {
    readonly balanceMinutes: number;
    readonly theirBalanceMinutes: number | null;
    readonly exposureMinutes: number;
    readonly theirExposureMinutes: number | null;
    readonly mirrored: boolean;
  }[];
};

export type ProgrammeView = {
  readonly programmeId: string;
  readonly status: string;
  readonly paidMinutes: number;
  readonly returnedMinutes: number;
};

export type AwardView = {
  readonly awardId: string;
  readonly instalments: readonly { readonly status: string }[];
  readonly returnedMinutes: number;
};

export type TransferView = {
  readonly transferId: string;
  readonly status: string;
  readonly postedMinutes: number;
};

export type StatementView = {
  readonly openingBalanceMinutes: number;
  readonly lines: readonly {
    readonly kind: string;
    readonly direction: 'given' | 'received';
    readonly counterpartyId: string;
    readonly minutes: number;
    readonly balanceMinutes: number;
    readonly effectiveOn: string;
  }[];
  readonly closingBalanceMinutes: number;
};

export type TrialBalanceView = {
  readonly accounts: number;
  readonly balanceMinutes: number;
  readonly debitsPostedMinutes: number;
  readonly creditsPostedMinutes: number;
  readonly heldMinutes: number;
  readonly balanced: boolean;
};

export type TrailEventView = {
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly causedBy: { readonly eventId: string; readonly type: string } | null;
  readonly data: unknown;
};

export type TimelineView = {
  readonly items: readonly TrailEventView[];
  readonly truncated: boolean;
};

export type GapsView = {
  readonly complete: boolean;
  readonly events: number;
  readonly faultyStreams: number;
  readonly unreadable: number;
};
