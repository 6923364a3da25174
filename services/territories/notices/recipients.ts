import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { ruleOf } from '@bourse/rights/policy';
import type { MandateQueries } from '../read-models/mandates/queries.ts';
import type { Audience } from './notice.ts';

/** A person, and for which territory they are told; null where it concerns themselves. */
export type Recipient = { readonly personId: Uuid; readonly territoryId: TerritoryId | null };

/** The people that something is for, by the mandates in force and the table of rights. Each once. */
export function recipientsOf(
  audience: Audience,
  mandates: Pick<MandateQueries, 'holdersOf' | 'officials'>,
  today: Day,
): readonly Recipient[] {
  switch (audience.kind) {
    case 'person':
      return [{ personId: audience.personId, territoryId: null }];
    case 'officials':
      return once(mandates.officials(today));
    case 'agents': {
      const rule = ruleOf(audience.action);
      const may = typeof rule === 'string' ? [] : rule.own;
      const holders = mandates.holdersOf(audience.territoryId, today);
      return once(holders.filter(({ role }) => may.includes(role)));
    }
    default:
      return assertNever(audience);
  }
}

const once = (found: readonly { personId: Uuid; territoryId: TerritoryId }[]): Recipient[] => [
  ...new Map(
    found.map(({ personId, territoryId }) => [personId, { personId, territoryId }]),
  ).values(),
];
