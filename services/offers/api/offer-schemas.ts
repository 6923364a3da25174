import { capacityPeriod, offerContent } from '@bourse/contracts/offers';
import { departementCode, id, minutes, reason, territoryId } from '@bourse/contracts/values';
import { cursorParameter, limitParameter } from '@bourse/service-kit/cursor';
import { readAt } from '@bourse/service-kit/follow-listings';
import { z } from 'zod';

const status = z.enum(['open', 'paused', 'withdrawn', 'expired']);

export const offerView = z
  .object({
    offerId: id,
    lenderId: territoryId,
    status,
    ...offerContent.shape,
    periods: z.array(
      capacityPeriod.extend({
        reservedMinutes: z.int(),
        consumedMinutes: z.int(),
        availableMinutes: z
          .int()
          .meta({ description: 'What is free in it, and never more than in the whole offer.' }),
      }),
    ),
    reservedMinutes: z.int(),
    consumedMinutes: z.int(),
    availableMinutes: z.int(),
    closedReason: reason.nullable().meta({ description: 'Why the lender withdrew it.' }),
    publishedAt: z.string(),
    revision: z.int(),
  })
  .meta({ id: 'Offer' });

/** What a list can be narrowed by, of those that are open. */
const narrowing = {
  departement: departementCode.optional(),
  epciId: territoryId.optional(),
  skill: z.string().trim().min(1).max(80).optional(),
  q: z.string().trim().min(1).max(200).optional(),
  minAvailableMinutes: z.coerce.number().pipe(minutes).optional(),
};
export const followQuery = z.strictObject({ ...narrowing, since: readAt });
export const listQuery = z.strictObject({
  status: z
    .enum([...status.options, 'any'])
    .optional()
    .meta({ description: 'Left out: open, or any where a lender is named.' }),
  lenderId: territoryId.optional(),
  ...narrowing,
  limit: limitParameter,
  cursor: cursorParameter,
});

/** What whoever follows a list asks. */
export type Narrowed = z.infer<typeof followQuery>;
