import { dayOf } from '@bourse/kernel/clock';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { Ask } from './ask.ts';
import {
  as,
  type CommandKind,
  type Market,
  mostly,
  OPERATOR,
  type Person,
  REASON,
  someMinutes,
} from './command-kind.ts';

type Kinds = Readonly<Record<string, CommandKind>>;

/** Of what one command is about, at the most. */
const LIMITS_UP_TO = 2;

function grantEndowment(market: Market): Ask | undefined {
  const { random, associations, members } = market;
  const [by, to] = [random.pick(associations), random.pick(members)];
  if (by === undefined || to === undefined) return undefined;
  return {
    of: 'settlement',
    operationId: 'grantEndowment',
    params: {},
    identity: as(by, 'association'),
    body: { toAccountId: to.territoryId, minutes: someMinutes(market), reason: REASON },
  };
}

function changeCreditLimit({ random, associations, members, maxMinutes }: Market): Ask | undefined {
  const by = random.pick(associations);
  const of = random.pick([...members, ...associations]);
  if (by === undefined || of === undefined) return undefined;
  const factor = of.kind === 'association' ? 100 : LIMITS_UP_TO;
  return {
    of: 'settlement',
    operationId: 'changeCreditLimit',
    params: { accountId: of.territoryId },
    identity: as(by, 'association'),
    body: { creditLimitMinutes: random.between(0, maxMinutes) * factor, reason: REASON },
  };
}

/** A command that the clerk gives to the ledger itself. */
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

const pair = ({ random, members }: Market): readonly [Person, Person] | undefined => {
  const one = random.pick(members);
  const others = members.filter((member) => member !== one);
  const other = random.pick(mostly(random, others, members));
  return one === undefined || other === undefined ? undefined : [one, other];
};

function holdMinutes(market: Market): LedgerCommand | undefined {
  const parties = pair(market);
  if (parties === undefined) return undefined;
  const [debit, credit] = parties;
  return {
    type: 'HoldMinutes',
    data: {
      transferId: market.newId(),
      debitAccountId: debit.territoryId,
      creditAccountId: credit.territoryId,
      minutes: someMinutes(market),
      exchangeId: market.newId(),
    },
  };
}

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

const REASONS = ['error', 'duplicate', 'work_not_done', 'dispute', 'unused'] as const;

function reverseByHand({ random, books, ledger, newId, now }: Market): LedgerCommand | undefined {
  const posted = [...ledger.transfers].filter(
    ([, { kind, status, exchangeId = '' }]) =>
      kind === 'hold' && status === 'posted' && !books.exchanges.exchanges.has(exchangeId),
  );
  const [reversesTransferId, original] = random.pick(posted) ?? [];
  if (reversesTransferId === undefined || original === undefined) return undefined;
  const minutes = mostly(random, random.between(1, original.posted), original.posted + 1);
  const reasonCode = random.pick(REASONS) ?? ('other' as const);
  const data = { transferId: newId(), reversesTransferId, minutes, reasonCode, reason: REASON };
  return { type: 'ReverseTransfer', data: { ...data, effectiveOn: dayOf(now) } };
}

function openAccount({ random, members, maxMinutes }: Market): LedgerCommand | undefined {
  const of = random.pick(members);
  if (of === undefined) return undefined;
  const creditLimitMinutes = random.between(0, maxMinutes);
  return {
    type: 'OpenAccount',
    data: { accountId: of.territoryId, kind: 'member', creditLimitMinutes },
  };
}

/** What is done to the ledger: over the API, and by hand. A new command of the ledger is an entry here. */
export const ledgerCommands: Kinds = {
  grantEndowment: {
    weight: 3,
    causes: 'EndowmentGranted',
    mayCauseNothing: false,
    draw: grantEndowment,
  },
  changeCreditLimit: {
    weight: 3,
    causes: 'CreditLimitChanged',
    mayCauseNothing: true,
    draw: changeCreditLimit,
  },
  holdByHand: byHand(3, 'TransferPended', false, holdMinutes),
  postByHand: byHand(1.5, 'TransferPosted', true, postHold),
  voidByHand: byHand(1.5, 'TransferVoided', true, voidHold),
  reverseByHand: byHand(1, 'TransferReversed', false, reverseByHand),
  openByHand: byHand(0.5, 'AccountOpened', true, openAccount),
};
