import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Decider } from '@bourse/kernel/decider';
import { type CertificationCommand, decideCertification } from './certification.ts';
import { decideDelivery, type DeliveryCommand } from './delivery.ts';
import { decideDispute, type DisputeCommand } from './dispute.ts';
import { decideEnding, type EndingCommand } from './ending.ts';
import { evolve } from './evolve.ts';
import type { Exchange, ExchangeRejection } from './exchange-state.ts';
import { decideNegotiation, type NegotiationCommand } from './negotiation.ts';
import { decideOutcome, type OutcomeCommand } from './outcome.ts';
import { type ReminderCommand, remindOfDeadline } from './reminder.ts';
import { decideSecuring, type SecuringCommand } from './securing.ts';

export type ExchangeCommand =
  | NegotiationCommand
  | SecuringCommand
  | DeliveryCommand
  | CertificationCommand
  | DisputeCommand
  | EndingCommand
  | ReminderCommand
  | OutcomeCommand;

/**
 * One exchange between one lender and one borrower, from the proposal to the settlement.
 * Streams: `exchange-<exchangeId>`.
 */
export const exchangeDecider: Decider<ExchangeCommand, ExchangeEvent, Exchange, ExchangeRejection> =
  {
    initialState: () => ({ status: 'unknown' }),
    decide: (command, exchange) => {
      switch (command.type) {
        case 'ProposeExchange':
        case 'CounterProposal':
        case 'AcceptExchange':
        case 'DeclineExchange':
        case 'WithdrawExchange':
        case 'ExpireExchange':
          return decideNegotiation(command, exchange);
        case 'StartSecuring':
        case 'RecordCapacity':
        case 'RecordCredit':
        case 'RefuseSecuring':
          return decideSecuring(command, exchange);
        case 'SignConvention':
        case 'LogWork':
        case 'CorrectWork':
          return decideDelivery(command, exchange);
        case 'CertifyDelivery':
        case 'RemindCertification':
        case 'CertifyAutomatically':
          return decideCertification(command, exchange);
        case 'RaiseDispute':
        case 'WithdrawDispute':
        case 'ResolveDispute':
          return decideDispute(command, exchange);
        case 'CancelExchange':
        case 'AnnounceLapse':
        case 'LapseExchange':
          return decideEnding(command, exchange);
        case 'RemindOfDeadline':
          return remindOfDeadline(command, exchange);
        case 'RecordSettlement':
        case 'RequestReversal':
        case 'RecordReversal':
          return decideOutcome(command, exchange);
        default:
          return assertNever(command);
      }
    },
    evolve,
  };
