import { requestContent } from '@bourse/contracts/requests';
import { day, departementCode, id, reason, territoryId } from '@bourse/contracts/values';
import { cursorParameter, limitParameter } from '@bourse/service-kit/cursor';
import { readAt } from '@bourse/service-kit/follow-listings';
import { z } from 'zod';

const status = z.enum(['open', 'cancelled', 'expired', 'fulfilled']);

export const requestView = z
  .object({
    requestId: id,
    borrowerId: territoryId,
    status,
    ...requestContent.shape,
    exchangeId: id.nullable(),
    closedReason: reason.nullable().meta({ description: 'Why the borrower cancelled it.' }),
    postedAt: z.string(),
    revision: z.int(),
  })
  .meta({ id: 'Request' });

/** What a list can be narrowed by, of those that are open. */
const narrowing = {
  departement: departementCode.optional(),
  epciId: territoryId.optional(),
  skill: z.string().trim().min(1).max(80).optional(),
  q: z.string().trim().min(1).max(200).optional(),
  neededBefore: day.optional(),
  exceptBorrowerId: territoryId
    .optional()
    .meta({ description: 'Leaves out those of a territory.' }),
};
export const followQuery = z.strictObject({ ...narrowing, since: readAt });
export const listQuery = z.strictObject({
  status: z
    .enum([...status.options, 'any'])
    .optional()
    .meta({ description: 'Left out: open, or any where a borrower is named.' }),
  borrowerId: territoryId.optional(),
  ...narrowing,
  limit: limitParameter,
  cursor: cursorParameter,
});

/** What whoever follows a list asks. */
export type Narrowed = z.infer<typeof followQuery>;
