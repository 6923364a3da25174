import { budgetMinutes, instalment } from '@bourse/contracts/ledger';
import { day, id, minutes, reason, territoryId, title } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import { receipt } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { PeoplesLedger } from '../ledger/for-people.ts';
import { type LedgerAsking, tag } from './ledger-asking.ts';

const awardParams = z.strictObject({ awardId: id });
const jury = z.strictObject({ decidedOn: day, reasons: reason });
const sidesInUse = [
  'debit_account_closed',
  'debit_account_frozen',
  'credit_account_closed',
  'credit_account_frozen',
] as const;
const juryRefusals = [
  'not_a_member',
  'own_account_not_open',
  'programme_not_found',
  'programme_closed',
  'outside_programme_period',
] as const;

/**
 * Endowment programmes: an association sets a budget apart, its jury decides with reasons, what is
 * awarded is paid by instalments, and what was not used comes back. An association acts on its own
 * programmes only; what is unused is returned by the member that has it.
 */
export function programmeRoutes(
  { associationOf, give }: LedgerAsking,
  writer: PeoplesLedger,
): readonly Route[] {
  /** Whether the programme is another association's. One that there is not is for the ledger to refuse. */
  async function belongsToAnother(programmeId: string | undefined, by: string): Promise<boolean> {
    const programme = (await writer.view()).programmes.get(programmeId ?? '');
    return programme !== undefined && programme.terms.issuerId !== by;
  }
  const programmeOf = async (awardId: string): Promise<string | undefined> =>
    (await writer.view()).awards.get(awardId)?.terms.programmeId;

  return [
    writing({
      method: 'post',
      path: '/api/ledger/programmes',
      operationId: 'openProgramme',
      action: 'programme.manage',
      summary: 'Sets a budget of the association’s minutes apart, to be given by a jury’s awards.',
      tag,
      body: z.strictObject({
        name: title,
        budgetMinutes,
        memberCeilingMinutes: budgetMinutes,
        opensOn: day,
        closesOn: day,
        reason,
      }),
      replies: { 201: { description: 'Opened', schema: receipt } },
      refusals: [
        'not_a_member',
        'own_account_not_open',
        'invalid_programme_period',
        'invalid_member_ceiling',
        'debit_account_not_found',
        'debit_account_not_issuer',
        'debit_account_closed',
      ],
      handle: async (call) => {
        const by = await associationOf(call.identity);
        if (typeof by !== 'string') return by;
        const programmeId = call.context.commandId;
        return give(call, {
          id: programmeId,
          created: `/api/ledger/programmes/${programmeId}`,
          command: { type: 'OpenProgramme', data: { programmeId, issuerId: by, by, ...call.body } },
        });
      },
    }),
    writing({
      method: 'post',
      path: '/api/ledger/programmes/{programmeId}/awards',
      operationId: 'awardEndowment',
      action: 'programme.manage',
      summary: 'Records a jury’s yes: minutes for a member, to be paid by instalments.',
      tag,
      params: z.strictObject({ programmeId: id }),
      body: z.strictObject({
        toAccountId: territoryId,
        instalments: z
          .array(z.strictObject({ dueOn: day, minutes }))
          .min(1)
          .max(60),
        jury,
      }),
      replies: { 201: { description: 'Awarded', schema: receipt } },
      refusals: [
        ...juryRefusals,
        'credit_account_not_found',
        'credit_account_not_member',
        'credit_account_closed',
        'exceeds_member_ceiling',
        'exceeds_budget',
      ],
      handle: async (call) => {
        const by = await associationOf(call.identity);
        if (typeof by !== 'string') return by;
        const { programmeId } = call.params;
        if (await belongsToAnother(programmeId, by)) return problem('not_permitted');
        const awardId = call.context.commandId;
        const { toAccountId, instalments, jury: decided } = call.body;
        return give(call, {
          id: awardId,
          created: `/api/ledger/awards/${awardId}`,
          command: {
            type: 'AwardEndowment',
            data: {
              programmeId,
              awardId,
              toAccountId,
              instalments: instalments.map((one, index) => ({ number: index + 1, ...one })),
              jury: { by, ...decided },
            },
          },
        });
      },
    }),
    writing({
      method: 'post',
      path: '/api/ledger/programmes/{programmeId}/refusals',
      operationId: 'refuseAward',
      action: 'programme.manage',
      summary: 'Records a jury’s no, with its reasons.',
      tag,
      params: z.strictObject({ programmeId: id }),
      body: z.strictObject({ toAccountId: territoryId, jury }),
      replies: { 201: { description: 'Refused', schema: receipt } },
      refusals: juryRefusals,
      handle: async (call) => {
        const by = await associationOf(call.identity);
        if (typeof by !== 'string') return by;
        const { programmeId } = call.params;
        if (await belongsToAnother(programmeId, by)) return problem('not_permitted');
        const awardId = call.context.commandId;
        const { toAccountId, jury: decided } = call.body;
        return give(call, {
          id: awardId,
          created: `/api/ledger/awards/${awardId}`,
          command: {
            type: 'RefuseAward',
            data: { programmeId, awardId, toAccountId, jury: { by, ...decided } },
          },
        });
      },
    }),
    writing({
      method: 'post',
      path: '/api/ledger/awards/{awardId}/instalments/{number}/payments',
      operationId: 'payInstalment',
      action: 'programme.manage',
      summary:
        'Pays an instalment that is due. Due instalments are paid by themselves, too: this is for the one that could not be.',
      tag,
      params: z.strictObject({
        awardId: id,
        number: z.coerce.number().pipe(instalment.shape.number),
      }),
      body: z.strictObject({}),
      replies: { 201: { description: 'Paid', schema: receipt } },
      refusals: [
        'not_a_member',
        'own_account_not_open',
        'award_not_found',
        'instalment_not_found',
        'instalment_already_resolved',
        'instalment_not_due',
        ...sidesInUse,
        'insufficient_credit',
        'exceeds_ceiling',
      ],
      handle: async (call) => {
        const by = await associationOf(call.identity);
        if (typeof by !== 'string') return by;
        const { awardId, number } = call.params;
        if (await belongsToAnother(await programmeOf(awardId), by)) return problem('not_permitted');
        const transferId = call.context.commandId;
        return give(call, {
          id: transferId,
          created: `/api/ledger/transfers/${transferId}`,
          command: {
            type: 'PayInstalment',
            data: { awardId, number, transferId, today: dayOf(call.context.now) },
          },
        });
      },
    }),
    writing({
      method: 'post',
      path: '/api/ledger/awards/{awardId}/cancellations',
      operationId: 'cancelInstalments',
      action: 'programme.manage',
      summary: 'Frees the budget of instalments that are not to be paid.',
      tag,
      params: awardParams,
      body: z.strictObject({ numbers: z.array(instalment.shape.number).min(1).max(60), reason }),
      replies: { 200: { description: 'Cancelled', schema: receipt } },
      refusals: [
        'not_a_member',
        'own_account_not_open',
        'award_not_found',
        'invalid_instalments',
        'instalment_not_found',
        'instalment_already_resolved',
      ],
      handle: async (call) => {
        const by = await associationOf(call.identity);
        if (typeof by !== 'string') return by;
        const { awardId } = call.params;
        if (await belongsToAnother(await programmeOf(awardId), by)) return problem('not_permitted');
        const decisionId = call.context.commandId;
        return give(call, {
          id: awardId,
          command: { type: 'CancelInstalments', data: { decisionId, awardId, by, ...call.body } },
        });
      },
    }),
    writing({
      method: 'post',
      path: '/api/ledger/awards/{awardId}/returns',
      operationId: 'returnUnused',
      action: 'endowment.return',
      summary: 'Gives minutes of an award that were not used back, by the member that has them.',
      tag,
      params: awardParams,
      body: z.strictObject({ minutes, reason }),
      replies: { 201: { description: 'Returned', schema: receipt } },
      refusals: [
        'award_not_found',
        'exceeds_returnable_minutes',
        'debit_account_closed',
        'debit_account_frozen',
        'credit_account_frozen',
        'insufficient_credit',
      ],
      handle: async (call) => {
        const { awardId } = call.params;
        const award = (await writer.view()).awards.get(awardId);
        const holder = call.identity.territoryId;
        if (holder === null || (award !== undefined && award.terms.toAccountId !== holder)) {
          return problem('not_permitted');
        }
        const transferId = call.context.commandId;
        return give(call, {
          id: transferId,
          created: `/api/ledger/transfers/${transferId}`,
          command: {
            type: 'ReturnUnused',
            data: { awardId, transferId, ...call.body, effectiveOn: dayOf(call.context.now) },
          },
        });
      },
    }),
    writing({
      method: 'post',
      path: '/api/ledger/programmes/{programmeId}/closings',
      operationId: 'closeProgramme',
      action: 'programme.manage',
      summary: 'Ends a programme that has nothing left to pay.',
      tag,
      params: z.strictObject({ programmeId: id }),
      body: z.strictObject({ reason }),
      replies: { 200: { description: 'Closed', schema: receipt } },
      refusals: [
        'not_a_member',
        'own_account_not_open',
        'programme_not_found',
        'programme_closed',
        'instalments_unpaid',
      ],
      handle: async (call) => {
        const by = await associationOf(call.identity);
        if (typeof by !== 'string') return by;
        const { programmeId } = call.params;
        if (await belongsToAnother(programmeId, by)) return problem('not_permitted');
        const decisionId = call.context.commandId;
        return give(call, {
          id: programmeId,
          command: { type: 'CloseProgramme', data: { decisionId, programmeId, by, ...call.body } },
        });
      },
    }),
  ];
}
