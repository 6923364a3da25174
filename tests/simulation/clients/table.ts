import type { Random } from '../../support/random.ts';
import type { CommandKind } from './command-kind.ts';
import { exchangeCommands } from './exchange-commands.ts';
import { handCommands } from './hand-commands.ts';
import { ledgerCommands } from './ledger-commands.ts';
import { listingCommands } from './listing-commands.ts';
import { marketplaceCommands } from './marketplace-commands.ts';
import { programmeCommands } from './programme-commands.ts';

/** Everything that clients do. */
const commandKinds: Readonly<Record<string, CommandKind>> = {
  ...exchangeCommands,
  ...listingCommands,
  ...ledgerCommands,
  ...handCommands,
  ...programmeCommands,
  ...marketplaceCommands,
};

const entries = Object.entries(commandKinds);
const totalWeight = entries.reduce((sum, [, { weight }]) => sum + weight, 0);

/** One of them, each as often as its weight says. */
export function drawKind(random: Random): readonly [name: string, kind: CommandKind] {
  let left = random.next() * totalWeight;
  for (const entry of entries) {
    left -= entry[1].weight;
    if (left < 0) return entry;
  }
  throw new Error('no entry was drawn, though one of them always is');
}
