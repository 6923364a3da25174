import { reactionContext } from '@bourse/commands/reaction-context';
import type { exchanges } from '@bourse/contracts/exchanges';
import type { MarketplaceId } from '@bourse/contracts/values';
import { addDays, type Clock, dayOf } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import { Recent } from '@bourse/kernel/recent';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { LedgerRejection } from '@bourse/ledger/rejections';
import type { Membership } from '@bourse/membership/membership';
import type { FactOf } from '@bourse/projections/fact';
import { holdIdOf } from '../domain/exchange-state.ts';
import type { ExchangeCommand } from '../domain/exchange.ts';
import type { ExchangeHandler } from '../exchange-handler.ts';
import { demandDone } from './demand-done.ts';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { Policies } from '../policies.ts';

export const MOVEMENTS = 'settlement.movements';

type Ports = {
  readonly exchanges: ExchangeHandler;
  readonly ledgers: Ledgers;
  readonly membership: Membership;
  readonly clock: Clock;
  readonly policies: Policies;
  /** The marketplace in which every member gets an account by itself. */
  readonly first: MarketplaceId;
};
type Fact = FactOf<typeof exchanges>;
type FactType<Type extends Fact['event']['type']> = Extract<Fact['event'], { type: Type }>;

/**
 * Follows each exchange with the ledger: a hold when it is secured, a void when it falls through, a
 * posting when the work is certified, a movement back when it is reversed; and tells the exchange.
 * Every step bears an id that derives from the exchange, so that doing it again does nothing. The ledger
 * forgets what it refused: a step that it may refuse is taken only where the exchange still waits for it.
 */
export function movements(given: Ports): (fact: Fact) => Promise<void> {
  const ports = { ...given, marketplaceOf: finderOfMarketplaces(given) };
  return async (fact) => {
    const { event } = fact;
    switch (event.type) {
      case 'ExchangeAccepted':
        return tell(ports, fact, 'start', { type: 'StartSecuring' });
      case 'SecuringStarted':
        return seekCredit(ports, fact, event);
      case 'SecuringRefused':
        return giveBack(ports, fact, event.data.transferId);
      case 'ExchangeCancelled':
        return event.data.transferId === null
          ? undefined
          : giveBack(ports, fact, event.data.transferId);
      case 'ExchangeLapsed':
        return giveBack(ports, fact, event.data.transferId);
      case 'DeliveryCertified':
      case 'DisputeResolved':
        return settle(ports, fact, event);
      case 'ReversalRequested':
        return moveBack(ports, fact, event);
      default:
        // The other steps of an exchange move no minutes.
        return undefined;
    }
  };
}

/** Exchanges whose marketplace is remembered. */
const REMEMBERED = 10_000;

/** In whose ledger the minutes of an exchange move: for ever the same. */
function finderOfMarketplaces({ exchanges }: Ports) {
  const known = new Recent<Uuid, MarketplaceId>(REMEMBERED);
  return async ({ event }: Fact): Promise<MarketplaceId> => {
    const { exchangeId } = event.data;
    const remembered = known.get(exchangeId);
    if (remembered !== undefined) return remembered;
    const exchange = await exchanges.look(exchangeId);
    invariant(exchange.status !== 'unknown', `${event.type} before ExchangeProposed`);
    known.set(exchangeId, exchange.marketplaceId);
    return exchange.marketplaceId;
  };
}
type Around = Ports & { readonly marketplaceOf: ReturnType<typeof finderOfMarketplaces> };

async function seekCredit(
  ports: Around,
  fact: Fact,
  event: FactType<'SecuringStarted'>,
): Promise<void> {
  const { exchangeId, attempt, lenderId, borrowerId, minutes } = event.data;
  const exchange = await ports.exchanges.look(exchangeId);
  if (exchange.status !== 'securing' || exchange.attempt !== attempt) return;
  const marketplaceId = await ports.marketplaceOf(fact);
  const refusal = await moveIn(ports, marketplaceId, fact, {
    type: 'HoldMinutes',
    data: {
      transferId: holdIdOf(exchangeId, attempt),
      debitAccountId: borrowerId,
      creditAccountId: lenderId,
      minutes,
      exchangeId,
    },
  });
  if (refusal === undefined) return tell(ports, fact, 'held', { type: 'RecordCredit', attempt });
  const missing =
    refusal.code === 'debit_account_not_found' || refusal.code === 'credit_account_not_found';
  const opensByItself = marketplaceId === ports.first;
  if (missing && opensByItself && ports.membership.find(refusal.accountId) !== undefined) {
    // A member whose account is about to be opened: not a refusal, only too early.
    throw new Error(`the account of ${refusal.accountId} is not open yet`);
  }
  const detail = refusal.code;
  const availableMinutes = 'availableMinutes' in refusal ? refusal.availableMinutes : null;
  // How long the parties have to find other terms.
  const { answerWithinDays } = ports.policies.of(marketplaceId);
  const answerBy = addDays(ports.clock.now(), answerWithinDays);
  const command = {
    type: 'RefuseSecuring',
    attempt,
    cause: 'no_credit',
    detail,
    availableMinutes,
    answerBy,
  } as const;
  return tell(ports, fact, 'refused', command);
}

async function giveBack(ports: Around, fact: Fact, transferId: Uuid): Promise<void> {
  const refusal = await move(ports, fact, { type: 'VoidHold', data: { transferId } });
  // No hold was placed: the ledger had refused it.
  if (refusal !== undefined && refusal.code !== 'hold_not_found')
    throw refused('VoidHold', refusal);
}

async function settle(
  ports: Around,
  fact: Fact,
  event: FactType<'DeliveryCertified' | 'DisputeResolved'>,
): Promise<void> {
  const { transferId, minutes } = event.data;
  const effectiveOn = dayOf(fact.recordedAt);
  const command: LedgerCommand =
    minutes === 0
      ? { type: 'VoidHold', data: { transferId } }
      : { type: 'PostHold', data: { transferId, minutes, effectiveOn } };
  const refusal = await move(ports, fact, command);
  if (refusal !== undefined) throw refused(command.type, refusal);
  return tell(ports, fact, 'settled', { type: 'RecordSettlement' });
}

async function moveBack(
  ports: Around,
  fact: Fact,
  event: FactType<'ReversalRequested'>,
): Promise<void> {
  const { exchangeId, transferId, reversalId, minutes, reasonCode, reason } = event.data;
  const exchange = await ports.exchanges.look(exchangeId);
  const reversal = exchange.status === 'settled' ? exchange.reversals.get(reversalId) : undefined;
  if (reversal?.status !== 'requested') return;
  const refusal = await move(ports, fact, {
    type: 'ReverseTransfer',
    data: {
      transferId: reversalId,
      reversesTransferId: transferId,
      minutes,
      reasonCode,
      reason,
      effectiveOn: dayOf(fact.recordedAt),
    },
  });
  const cause = refusal?.code ?? null;
  return tell(ports, fact, 'reversed', { type: 'RecordReversal', reversalId, cause });
}

const move = async (
  ports: Around,
  fact: Fact,
  command: LedgerCommand,
): Promise<LedgerRejection | undefined> =>
  moveIn(ports, await ports.marketplaceOf(fact), fact, command);

/** @returns What the ledger refused, or nothing when it is done. */
async function moveIn(
  { ledgers, clock }: Around,
  marketplaceId: MarketplaceId,
  fact: Fact,
  command: LedgerCommand,
): Promise<LedgerRejection | undefined> {
  const context = reactionContext(MOVEMENTS, fact, clock, command.type);
  const outcome = await ledgers.of(marketplaceId).give(command, context);
  if (outcome.kind === 'command_id_reused')
    throw new Error(`${command.type} for ${fact.id}: id reused`);
  return outcome.kind === 'rejected' ? outcome.rejection : undefined;
}

async function tell(
  { exchanges, clock }: Around,
  fact: Fact,
  part: string,
  command: ExchangeCommand,
): Promise<void> {
  const { exchangeId } = fact.event.data;
  const result = await exchanges.give(
    exchangeId,
    command,
    reactionContext(MOVEMENTS, fact, clock, part),
  );
  demandDone(result, `${command.type} of the exchange ${exchangeId}`);
}

const refused = (what: string, refusal: LedgerRejection): Error =>
  new Error(`${what} was refused by the ledger: ${refusal.code}`);
