import { reversalReason } from '@bourse/contracts/values';
import type { Ask } from './ask.ts';
import {
  as,
  type CommandKind,
  inLedger,
  type Market,
  mostly,
  OPERATOR,
  pairOf,
  type Person,
  REASON,
  someDecider,
  someMinutes,
} from './command-kind.ts';

type Kinds = Readonly<Record<string, CommandKind>>;

/** Of what one command is about, at the most. */
const LIMITS_UP_TO = 2;

function grantEndowment(market: Market): Ask | undefined {
  const { random, issuers, locals } = market;
  const [by, to] = [random.pick(issuers), random.pick(locals)];
  if (by === undefined || to === undefined) return undefined;
  return {
    ...inLedger(market.place, 'grantEndowment'),
    identity: as(by, 'association'),
    body: { toAccountId: to.territoryId, minutes: someMinutes(market), reason: REASON },
  };
}

function transferMinutes(market: Market): Ask | undefined {
  const parties = pairOf(market);
  if (parties === undefined) return undefined;
  const [from, to] = parties;
  const sides = { fromAccountId: from.territoryId, toAccountId: to.territoryId };
  return {
    ...inLedger(market.place, 'transferMinutes'),
    identity: someDecider(market),
    body: { ...sides, minutes: someMinutes(market), reason: REASON },
  };
}

/** What moved at once, or paid an instalment: what belongs to an exchange is reversed there. */
function reverseTransfer(market: Market): Ask | undefined {
  const { random, ledger, place } = market;
  const moved = [...ledger.transfers].filter(
    ([, { kind }]) => kind === 'endowment' || kind === 'transfer',
  );
  const all = [...ledger.transfers];
  const [transferId, original] = random.pick(mostly(random, moved, all)) ?? [];
  if (transferId === undefined || original === undefined) return undefined;
  const left = original.posted - original.reversed;
  const minutes = mostly(random, random.between(Math.min(1, left), left), left + 1);
  const reasonCode = random.pick(reversalReason.options);
  return {
    ...inLedger(place, 'reverseTransfer', { transferId }),
    // What an association gave is the operator's to take back: it would be its own affair.
    identity: original.kind === 'endowment' ? OPERATOR : someDecider(market),
    body: { minutes: Math.max(1, minutes), reasonCode, reason: REASON },
  };
}

/** Something is decided over an account, mostly by another than its own territory. */
const ruling = (
  operationId: string,
  weight: number,
  causes: string,
  body: (market: Market, of: Person) => Readonly<Record<string, unknown>> = () => ({}),
  among: (market: Market, of: Person) => boolean = () => true,
): CommandKind => ({
  weight,
  causes,
  mayCauseNothing: false,
  draw: (market) => {
    const { random, locals, issuers, place } = market;
    const all = [...locals, ...issuers];
    const of = random.pick(
      mostly(
        random,
        all.filter((one) => among(market, one)),
        all,
      ),
    );
    if (of === undefined) return undefined;
    return {
      ...inLedger(place, operationId, { accountId: of.territoryId }),
      // Over an association, the operator.
      identity: of.kind === 'association' ? OPERATOR : someDecider(market),
      body: { ...body(market, of), reason: REASON },
    };
  },
});

/** How far an association goes beside a member. */
const factorOf = ({ kind }: Person): number => (kind === 'association' ? 100 : LIMITS_UP_TO);

const accountOf = ({ ledger }: Market, { territoryId }: Person) => ledger.accounts.get(territoryId);
const isFrozen = (market: Market, of: Person) => accountOf(market, of)?.status === 'frozen';
/** What nothing is on, so that closing it closes nobody out. */
const isUnused = (market: Market, of: Person): boolean => {
  const account = accountOf(market, of);
  return account !== undefined && account.creditsPosted + account.debitsPosted === 0;
};

/** Two transfers in one request: both or neither. */
function giveBulk(market: Market): Ask | undefined {
  const [one, other] = [pairOf(market), pairOf(market)];
  if (one === undefined || other === undefined) return undefined;
  const commands = [one, other].map(([from, to]) => ({
    type: 'transfer',
    fromAccountId: from.territoryId,
    toAccountId: to.territoryId,
    minutes: someMinutes(market),
    reason: REASON,
  }));
  return {
    ...inLedger(market.place, 'giveBulk'),
    identity: someDecider(market),
    body: { mode: 'atomic', commands },
  };
}

/** What associations and the operator do to a ledger, over the API. A new command of it is an entry here. */
export const ledgerCommands: Kinds = {
  grantEndowment: {
    weight: 3,
    causes: 'EndowmentGranted',
    mayCauseNothing: false,
    draw: grantEndowment,
  },
  transferMinutes: {
    weight: 2,
    causes: 'MinutesTransferred',
    mayCauseNothing: false,
    draw: transferMinutes,
  },
  reverseTransfer: {
    weight: 1.5,
    causes: 'TransferReversed',
    mayCauseNothing: false,
    draw: reverseTransfer,
  },
  giveBulk: {
    weight: 1.5,
    causes: 'MinutesTransferred,MinutesTransferred',
    mayCauseNothing: false,
    draw: giveBulk,
  },
  changeCreditLimit: ruling(
    'changeCreditLimit',
    3,
    'CreditLimitChanged',
    ({ random, maxMinutes }, of) => ({
      creditLimitMinutes: random.between(0, maxMinutes) * factorOf(of),
    }),
  ),
  changeWarningLevel: ruling(
    'changeWarningLevel',
    0.4,
    'WarningLevelChanged',
    ({ random, maxMinutes }) => ({
      warningLevelMinutes: random.chance(0.3) ? null : random.between(0, maxMinutes),
    }),
  ),
  changeCeiling: ruling('changeCeiling', 0.8, 'CeilingChanged', ({ random, maxMinutes }) => ({
    ceilingMinutes: random.chance(0.5) ? null : random.between(0, maxMinutes * LIMITS_UP_TO * 4),
  })),
  freezeAccount: ruling('freezeAccount', 0.6, 'AccountFrozen'),
  unfreezeAccount: ruling('unfreezeAccount', 1.5, 'AccountUnfrozen', undefined, isFrozen),
  closeAccount: ruling('closeAccount', 0.05, 'AccountClosed', undefined, isUnused),
};
