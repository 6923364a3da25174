import { refusalCodeOf } from '@bourse/commands/command-handler';
import type { CommandResult } from '@bourse/commands/handle-command';

/** A process counts on its command being accepted; a refusal means that something is wrong. */
export function demandDone(
  result: CommandResult<unknown, { readonly code: string }>,
  what: string,
): void {
  const code = refusalCodeOf(result);
  if (code !== undefined) throw new Error(`${what} was refused: ${code}`);
}
