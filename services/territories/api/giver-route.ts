import { territoryId, type TerritoryId } from '@bourse/contracts/values';
import { type Clock, dayOf } from '@bourse/kernel/clock';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { MandateQueries } from '../read-models/mandates/queries.ts';
import type { Registration } from '../read-models/territories/queries.ts';

const giver = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('signatory') }),
    z.object({ by: z.literal('association'), associationId: territoryId }),
    z.object({ by: z.literal('operator') }),
    z.object({ by: z.literal('nobody_yet') }),
  ])
  .meta({ id: 'MandateGiver' });

type Parts = {
  readonly mandates: MandateQueries;
  readonly registration: (territoryId: TerritoryId) => Registration | undefined;
  /** By the official directory, or as one that is registered here. */
  readonly isKnown: (territoryId: TerritoryId) => boolean;
  readonly clock: Clock;
};

/** Whom somebody asks who works for a territory and is to act for it. It says whether it has signatories, and not who they are. */
export const giverRoute = (parts: Parts): Route =>
  reading({
    path: '/api/territories/{territoryId}/mandate-giver',
    operationId: 'getMandateGiver',
    action: 'territory.read',
    summary:
      'Says who gives mandates for a territory: its signatories; the association that admitted it, as long as it has never had one; the operator; nobody before it is a member.',
    tag: 'mandates',
    params: z.strictObject({ territoryId }),
    replies: { 200: { description: 'Whom to ask', schema: giver } },
    refusals: ['territory_unknown'],
    handle: ({ params }) =>
      parts.isKnown(params.territoryId)
        ? answer(200, giverOf(params.territoryId, parts))
        : problem('territory_unknown'),
  });

/** As the decision on a grant would have it. */
function giverOf(of: TerritoryId, { mandates, registration, clock }: Parts): z.infer<typeof giver> {
  const holders = mandates.holdersOf(of, dayOf(clock.now()));
  if (holders.some(({ role }) => role === 'signatory')) return { by: 'signatory' };
  const found = registration(of);
  if (found?.status !== 'admitted') return { by: 'nobody_yet' };
  return found.decidedBy === null || mandates.everHadSignatory(of)
    ? { by: 'operator' }
    : { by: 'association', associationId: found.decidedBy };
}
