import { accountId, day, id, minutesOrNone, territoryId } from '@bourse/contracts/values';
import { etagOf } from '@bourse/service-kit/command-reply';
import { cursorParameter, limitParameter, numberedPages } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { ProgrammeQueries } from '../read-models/programmes/queries.ts';
import { tag } from './ledger-asking.ts';

const page = { limit: limitParameter, cursor: cursorParameter };
const programmePages = numberedPages('programmes');
const awardPages = numberedPages('awards');
const pageView = (item: z.ZodType) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

const programmeView = z
  .object({
    programmeId: id,
    issuerId: accountId,
    name: z.string(),
    status: z.enum(['open', 'closed']),
    budgetMinutes: z.int(),
    memberCeilingMinutes: z.int(),
    opensOn: day,
    closesOn: day,
    reason: z.string(),
    awardedMinutes: z.int(),
    paidMinutes: z.int(),
    returnedMinutes: z.int(),
    leftMinutes: z.int(),
    revision: z.int(),
  })
  .meta({ id: 'Programme' });

const awardView = z
  .object({
    awardId: id,
    programmeId: id,
    toAccountId: accountId,
    status: z.enum(['awarded', 'refused']),
    jury: z.object({ by: territoryId, decidedOn: day, reasons: z.string() }),
    instalments: z.array(
      z.object({
        number: z.int(),
        dueOn: day,
        minutes: z.int(),
        status: z.enum(['unpaid', 'paid', 'cancelled']),
        transferId: id.nullable(),
      }),
    ),
    returnedMinutes: minutesOrNone,
    recordedAt: z.string(),
    revision: z.int(),
  })
  .meta({ id: 'Award' });

/** What anybody may ask of endowment programmes. */
export const programmeReads = (queries: ProgrammeQueries): readonly Route[] => [
  reading({
    path: '/api/ledger/programmes',
    operationId: 'listProgrammes',
    action: 'programme.read',
    summary: 'Lists endowment programmes, the newest first.',
    tag,
    query: z.strictObject(page),
    replies: { 200: { description: 'A page of programmes', schema: pageView(programmeView) } },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor } }) => {
      const before = programmePages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const found = queries.programmes({ before, limit });
      return answer(200, programmePages.pageOf(found.programmes, limit, found.last));
    },
  }),
  reading({
    path: '/api/ledger/programmes/{programmeId}',
    operationId: 'getProgramme',
    action: 'programme.read',
    summary: 'Shows a programme: what was promised, paid and returned, and what is left.',
    tag,
    params: z.strictObject({ programmeId: id }),
    replies: { 200: { description: 'The programme', schema: programmeView, headers: ['ETag'] } },
    refusals: ['programme_not_found'],
    handle: ({ params: { programmeId } }) => {
      const programme = queries.programme(programmeId);
      if (programme === undefined) return problem('programme_not_found', { programmeId });
      return answer(200, programme, { ETag: etagOf(programme.revision) });
    },
  }),
  reading({
    path: '/api/ledger/awards',
    operationId: 'listAwards',
    action: 'programme.read',
    summary: 'Lists what juries decided, the newest first: of a programme, or for a member.',
    tag,
    query: z.strictObject({
      programmeId: id.optional(),
      toAccountId: accountId.optional(),
      ...page,
    }),
    replies: { 200: { description: 'A page of awards', schema: pageView(awardView) } },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, ...filter } }) => {
      const before = awardPages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const found = queries.awards(filter, { before, limit });
      return answer(200, awardPages.pageOf(found.awards, limit, found.last));
    },
  }),
  reading({
    path: '/api/ledger/awards/{awardId}',
    operationId: 'getAward',
    action: 'programme.read',
    summary: 'Shows a jury’s decision, its reasons, and what became of each instalment.',
    tag,
    params: z.strictObject({ awardId: id }),
    replies: { 200: { description: 'The award', schema: awardView, headers: ['ETag'] } },
    refusals: ['award_not_found'],
    handle: ({ params: { awardId } }) => {
      const award = queries.award(awardId);
      if (award === undefined) return problem('award_not_found', { awardId });
      return answer(200, award, { ETag: etagOf(award.revision) });
    },
  }),
];
