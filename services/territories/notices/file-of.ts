import type { TerritoryId } from '@bourse/contracts/values';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Uuid } from '@bourse/kernel/ids';

/** What later events of a file do not say again: whose it is, and what it is about. */
export type KnownFile = {
  readonly fileId: Uuid;
  /** Who lends; null of a request. */
  readonly lenderId: TerritoryId | null;
  /** Who borrows; null of an offer. */
  readonly borrowerId: TerritoryId | null;
  readonly title: string;
  readonly minutes: Minutes | null;
  /** Who signed first. */
  readonly signedBy: TerritoryId | null;
};
