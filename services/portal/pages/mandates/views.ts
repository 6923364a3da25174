import { mandateRole } from '@bourse/contracts/mandates';
import { day, id, instant, territoryId } from '@bourse/contracts/values';
import { z } from 'zod';

// What these pages read of what the API says of mandates.

export const ownMandates = z.object({
  personId: id,
  mandates: z.array(
    z.object({
      mandateId: id,
      territoryId,
      territoryName: z.string().nullable(),
      role: mandateRole,
      until: day.nullable(),
      delegatedFrom: id.nullable(),
    }),
  ),
});
export type OwnMandate = z.infer<typeof ownMandates>['mandates'][number];

const mandate = z.object({
  mandateId: id,
  territoryId,
  personId: id,
  personName: z.string().nullable(),
  role: mandateRole,
  until: day.nullable(),
  by: territoryId.nullable(),
  delegatedFrom: id.nullable(),
  grantedAt: instant,
  endedAt: instant.nullable(),
  reason: z.string().nullable(),
});
export type Mandate = z.infer<typeof mandate>;
export const mandates = z.object({ items: z.array(mandate), next: z.string().nullable() });

export const offeredMandate = z.object({
  territoryId,
  role: mandateRole,
  until: day.nullable(),
  delegated: z.boolean(),
  endsAt: instant,
});

const invitation = offeredMandate.extend({
  invitationId: id,
  invitedBy: id,
  label: z.string().nullable(),
  code: z.string().nullable(),
});
export type Invitation = z.infer<typeof invitation>;
export const invitations = z.object({ items: z.array(invitation) });
