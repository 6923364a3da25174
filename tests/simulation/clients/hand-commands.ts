import { reversalReason } from '@bourse/contracts/values';
import { addDays, dayOf } from '@bourse/kernel/clock';
import type { LedgerCommand, SingleCommand } from '@bourse/ledger/commands';
import {
  type CommandKind,
  type Market,
  mostly,
  OPERATOR,
  pairOf,
  REASON,
  someMinutes,
} from './command-kind.ts';

type Kinds = Readonly<Record<string, CommandKind>>;

/** A command that the clerk gives to a ledger itself. */
const byHand = (
  weight: number,
  causes: string,
  mayCauseNothing: boolean,
  draw: (market: Market) => LedgerCommand | undefined,
): CommandKind => ({
  weight,
  causes,
  mayCauseNothing,
  draw: (market) => {
    const command = draw(market);
    const marketplaceId = market.place;
    return command && { of: 'clerk', marketplaceId, command, identity: OPERATOR };
  },
});

const LONGEST_HOLD_DAYS = 40;

function sidesOf(market: Market) {
  const parties = pairOf(market);
  if (parties === undefined) return undefined;
  const [debit, credit] = parties;
  const sides = { debitAccountId: debit.territoryId, creditAccountId: credit.territoryId };
  return { transferId: market.newId(), ...sides, minutes: someMinutes(market) };
}

const holding =
  (expires: boolean) =>
  (market: Market): SingleCommand | undefined => {
    const sides = sidesOf(market);
    if (sides === undefined) return undefined;
    const { random, now, newId } = market;
    const expiresAt = expires ? addDays(now, random.between(0, LONGEST_HOLD_DAYS)) : null;
    return { type: 'HoldMinutes', data: { ...sides, exchangeId: newId(), expiresAt } };
  };

function postHold({ random, ledger, holdsByHand, now }: Market): LedgerCommand | undefined {
  const transferId = random.pick(holdsByHand);
  if (transferId === undefined) return undefined;
  const held = ledger.transfers.get(transferId)?.held ?? 1;
  const minutes = mostly(random, random.between(1, held), held + 1);
  return { type: 'PostHold', data: { transferId, minutes, effectiveOn: dayOf(now) } };
}

function voidHold({ random, holdsByHand }: Market): LedgerCommand | undefined {
  const transferId = random.pick(holdsByHand);
  return transferId === undefined ? undefined : { type: 'VoidHold', data: { transferId } };
}

/** Beside the process that does so by itself. */
function expireHold({ random, ledger, holdsByHand, now }: Market): LedgerCommand | undefined {
  const expiring = holdsByHand.filter((id) => ledger.transfers.get(id)?.expiresAt !== null);
  const transferId = random.pick(expiring);
  return transferId === undefined ? undefined : { type: 'ExpireHold', data: { transferId, now } };
}

function transferMinutes(market: Market): SingleCommand | undefined {
  const sides = sidesOf(market);
  if (sides === undefined) return undefined;
  const ground = { by: null, reason: REASON, effectiveOn: dayOf(market.now) };
  return { type: 'TransferMinutes', data: { ...sides, ...ground } };
}

/** A posted hold that belongs to no exchange and no crossing: both sides of a crossing go back together. */
function reverseTransfer(market: Market): LedgerCommand | undefined {
  const { random, books, ledger, newId, now } = market;
  const posted = [...ledger.transfers].filter(
    ([, { kind, status, exchangeId = '' }]) =>
      kind === 'hold' &&
      status === 'posted' &&
      !books.exchanges.exchanges.has(exchangeId) &&
      !books.crossings.crossings.has(exchangeId),
  );
  const [reversesTransferId, original] = random.pick(posted) ?? [];
  if (reversesTransferId === undefined || original === undefined) return undefined;
  const minutes = mostly(random, random.between(1, original.posted), original.posted + 1);
  const reasonCode = random.pick(reversalReason.options) ?? ('other' as const);
  const data = { transferId: newId(), reversesTransferId, minutes, reasonCode, reason: REASON };
  return { type: 'ReverseTransfer', data: { ...data, effectiveOn: dayOf(now) } };
}

function openAccount({ random, locals, maxMinutes }: Market): LedgerCommand | undefined {
  const of = random.pick(locals);
  if (of === undefined) return undefined;
  const creditLimitMinutes = random.between(0, maxMinutes);
  return {
    type: 'OpenAccount',
    data: { accountId: of.territoryId, kind: 'member', creditLimitMinutes },
  };
}

/** A hold and a transfer: both or neither. */
function linked(market: Market): LedgerCommand | undefined {
  const [hold, transfer] = [holding(false)(market), transferMinutes(market)];
  if (hold === undefined || transfer === undefined) return undefined;
  return { type: 'Linked', data: { commands: [hold, transfer] } };
}

/** What is done to a ledger by hand: what it answers is compared with what it would have said at that time. */
export const handCommands: Kinds = {
  holdByHand: byHand(2.5, 'TransferPended', false, holding(false)),
  holdThatExpires: byHand(1.5, 'TransferPended', false, holding(true)),
  postByHand: byHand(1.5, 'TransferPosted', true, postHold),
  voidByHand: byHand(1.5, 'TransferVoided', true, voidHold),
  expireByHand: byHand(0.5, 'TransferExpired', true, expireHold),
  transferByHand: byHand(1, 'MinutesTransferred', false, transferMinutes),
  reverseByHand: byHand(1, 'TransferReversed', false, reverseTransfer),
  openByHand: byHand(0.5, 'AccountOpened', true, openAccount),
  linkedByHand: byHand(1, 'TransferPended,MinutesTransferred', false, linked),
};
