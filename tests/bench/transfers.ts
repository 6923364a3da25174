import { newId, type Uuid } from '@bourse/kernel/ids';
import type { LedgerCommand } from '@bourse/ledger/commands';
import { performance } from 'node:perf_hooks';
import type { LedgerWriter } from '../../services/settlement/ledger/ledger-writer.ts';
import { contextOf, memberAccount } from './events.ts';
import type { Flow } from './flow.ts';

const MINUTES = 5;

/** A transfer between two members, with the ids that whoever asks for it brings along. */
export type Transfer = {
  readonly stream: Uuid;
  readonly from: string;
  readonly to: string;
  readonly exchangeId: Uuid;
  readonly holdId: Uuid;
  readonly postId: Uuid;
};

/** Makes a ledger move minutes in two phases: held, and posted once the hold is durable. */
export function transfersOn(writer: LedgerWriter, members: number) {
  let made = 0;
  const give = async (command: LedgerCommand, commandId: Uuid): Promise<void> => {
    const outcome = await writer.give(command, contextOf(commandId));
    if (outcome.kind !== 'done') throw new Error(`${command.type}: ${JSON.stringify(outcome)}`);
  };
  const make = (): Transfer => {
    made += 1;
    const [from, to] = [memberAccount(made % members), memberAccount((made + 13) % members)];
    return { stream: newId(), from, to, exchangeId: newId(), holdId: newId(), postId: newId() };
  };
  const bring = async (transfer: Transfer): Promise<void> => {
    const { stream: transferId, from, to, exchangeId, holdId, postId } = transfer;
    const sides = { debitAccountId: from, creditAccountId: to, minutes: MINUTES };
    await give({ type: 'HoldMinutes', data: { transferId, ...sides, exchangeId } }, holdId);
    const posted = { transferId, minutes: MINUTES, effectiveOn: '2026-03-01' };
    await give({ type: 'PostHold', data: posted }, postId);
  };
  return { make, bring };
}

/** More than are brought to their end in a second. */
const MADE_A_SECOND = 50_000;

/**
 * So many clients, each with one transfer under way. What the clients bring is made before: it is not
 * the ledger's work.
 *
 * @returns transfers a second.
 */
export async function transferRate(
  { make, bring }: ReturnType<typeof transfersOn>,
  clients: number,
  sliceMs: number,
): Promise<number> {
  const ahead = Math.ceil((MADE_A_SECOND * sliceMs) / 1000);
  const waiting = Array.from({ length: ahead }, make);
  const begun = performance.now();
  let done = 0;
  const client = async () => {
    while (performance.now() - begun < sliceMs) {
      await bring(waiting.pop() ?? make());
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (done * 1000) / (performance.now() - begun);
}

/** The same for a steady rate: a transfer has its effect once both phases are durable. */
export function transferFlow({ make, bring }: ReturnType<typeof transfersOn>): Flow<Transfer> {
  let listener: (stream: string) => void = () => undefined;
  return {
    make,
    put: async (samples) => {
      await Promise.all(samples.map((one) => bring(one).then(() => listener(one.stream))));
    },
    onEffect: (next) => void (listener = next),
    settle: () => Promise.resolve(),
  };
}
