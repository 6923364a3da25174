import type { CommandContext } from '@bourse/commands/handle-command';
import type { TerritoryId } from '@bourse/contracts/values';
import { pause } from '@bourse/kernel/backoff';
import type { LedgerCommand } from '@bourse/ledger/commands';
import type { Membership } from '@bourse/membership/membership';
import type { PeoplesLedger, PeoplesOutcome } from './for-people.ts';

const RETRY_MS = 25;

/**
 * Gives a command that may come a moment before the account of a newly admitted member is opened:
 * while an account is missing and its territory is a member, it is given again.
 *
 * @param options.timeoutMs How long to wait for the account, and as long at the most for news of the admission.
 * @returns The last outcome: the refusal, when the account did not appear in time.
 */
export async function giveToNewcomer(options: {
  readonly writer: Pick<PeoplesLedger, 'give'>;
  readonly membership: Pick<Membership, 'expect'>;
  readonly command: LedgerCommand;
  readonly context: CommandContext;
  readonly timeoutMs: number;
}): Promise<PeoplesOutcome> {
  const { writer, membership, command, context } = options;
  const overdue = new AbortController();
  const limit = setTimeout(() => overdue.abort(), options.timeoutMs);
  try {
    for (;;) {
      const outcome = await writer.give(command, context);
      const missing = missingAccount(outcome);
      if (missing === undefined || overdue.signal.aborted) return outcome;
      if ((await membership.expect(missing, options.timeoutMs)) === undefined) return outcome;
      await pause(RETRY_MS, overdue.signal);
    }
  } finally {
    clearTimeout(limit);
  }
}

function missingAccount(outcome: PeoplesOutcome): TerritoryId | undefined {
  if (outcome.kind !== 'rejected') return undefined;
  const { rejection } = outcome;
  const missing =
    rejection.code === 'account_not_found' ||
    rejection.code === 'debit_account_not_found' ||
    rejection.code === 'credit_account_not_found';
  return missing ? rejection.accountId : undefined;
}
