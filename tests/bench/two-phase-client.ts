import { newId } from '@bourse/kernel/ids';
import type { TwoPhaseOrder } from './load.ts';

const MINUTES = 5;

/**
 * Holds and then posts many transfers, a bulk each.
 *
 * @returns A step, which gives how many transfers it brought to their end. It throws an Error when one was refused.
 */
export function twoPhaseClient(
  { accounts, transfers }: Pick<TwoPhaseOrder, 'accounts' | 'transfers'>,
  send: (body: string) => Promise<string>,
  number: number,
): () => Promise<number> {
  let turn = number;
  const give = async (commands: readonly object[]): Promise<readonly string[]> => {
    const text = await send(JSON.stringify({ mode: 'continueOnFailure', commands }));
    const { outcomes } = JSON.parse(text) as { outcomes: { id: string; result: string }[] };
    if (outcomes.length !== commands.length || outcomes.some(({ result }) => result !== 'done')) {
      throw new Error(`a bulk was not done whole: ${text.slice(0, 500)}`);
    }
    return outcomes.map(({ id }) => id);
  };
  return async () => {
    const holds = Array.from({ length: transfers }, (_, index) => {
      const from = (turn * transfers + index) % accounts.length;
      const sides = {
        fromAccountId: accounts[from],
        toAccountId: accounts[(from + 13) % accounts.length],
      };
      return { type: 'hold', ...sides, minutes: MINUTES, exchangeId: newId() };
    });
    turn += 1;
    const held = await give(holds);
    const posts = held.map((transferId) => ({ type: 'post', transferId, minutes: MINUTES }));
    return (await give(posts)).length;
  };
}
