import { addDays, dayOf } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { type BookAward, returnableOf } from '../invariants/programme-book.ts';
import type { Ask } from './ask.ts';
import {
  as,
  type CommandKind,
  inLedger,
  type Market,
  mostly,
  pickLately,
  REASON,
  someMinutes,
} from './command-kind.ts';

type Kinds = Readonly<Record<string, CommandKind>>;

const LONGEST_DAYS = 60;
const MOST_INSTALMENTS = 4;
const BUDGET_OF = 20;

function openProgramme(market: Market): Ask | undefined {
  const { random, issuers, now, maxMinutes, place } = market;
  const by = random.pick(issuers);
  if (by === undefined) return undefined;
  const budgetMinutes = random.between(1, maxMinutes * BUDGET_OF);
  return {
    ...inLedger(place, 'openProgramme'),
    identity: as(by, 'association'),
    body: {
      name: 'Un programme simulé',
      budgetMinutes,
      memberCeilingMinutes: random.between(1, budgetMinutes),
      opensOn: dayOf(addDays(now, -1)),
      closesOn: dayOf(addDays(now, random.between(0, LONGEST_DAYS))),
      reason: REASON,
    },
  };
}

/** A jury decides on a programme, mostly an open one. */
const deciding =
  (operationId: string, body: (market: Market) => Readonly<Record<string, unknown>>) =>
  (market: Market): Ask | undefined => {
    const { random, ledger, locals, now, place } = market;
    const all = [...ledger.programmes.programmes];
    const open = all.filter(([, { closed }]) => !closed);
    const [programmeId, programme] = pickLately(random, mostly(random, open, all)) ?? [];
    const to = random.pick(locals);
    if (programmeId === undefined || programme === undefined || to === undefined) return undefined;
    const jury = { decidedOn: dayOf(now), reasons: REASON };
    return {
      ...inLedger(place, operationId, { programmeId }),
      identity: as({ territoryId: programme.terms.issuerId }, 'association'),
      body: { ...body(market), toAccountId: to.territoryId, jury },
    };
  };

const someInstalments = (market: Market) => {
  const { random, now } = market;
  return {
    instalments: Array.from({ length: random.between(1, MOST_INSTALMENTS) }, () => ({
      dueOn: dayOf(addDays(now, random.between(-1, LONGEST_DAYS))),
      minutes: someMinutes(market),
    })),
  };
};

type OnAward = {
  readonly operationId: string;
  readonly of: (award: BookAward, market: Market) => boolean;
  readonly params?: (award: BookAward, market: Market) => Readonly<Record<string, string>>;
  readonly body?: (award: BookAward, market: Market) => Readonly<Record<string, unknown>>;
  /** Left out: the association whose programme it is. */
  readonly byMember?: true;
};

/** Something is done with an award, mostly with one of which it can be. */
const onAward =
  ({ operationId, of, params, body, byMember }: OnAward) =>
  (market: Market): Ask | undefined => {
    const { random, ledger, place } = market;
    const all: readonly (readonly [Uuid, BookAward])[] = [...ledger.programmes.awards];
    const fitting = all.filter(([, award]) => of(award, market));
    const [awardId, award] = pickLately(random, mostly(random, fitting, all)) ?? [];
    if (awardId === undefined || award === undefined) return undefined;
    const { programmeId, toAccountId } = award.terms;
    const issuerId = ledger.programmes.programmes.get(programmeId)?.terms.issuerId ?? '';
    const identity =
      byMember === true
        ? as({ territoryId: toAccountId }, 'member')
        : as({ territoryId: issuerId }, 'association');
    const where = { awardId, ...params?.(award, market) };
    return { ...inLedger(place, operationId, where), identity, body: body?.(award, market) ?? {} };
  };

const hasUnpaid = ({ instalments }: BookAward): boolean =>
  instalments.some(({ status }) => status === 'unpaid');

const hasDue = ({ instalments }: BookAward, { now }: Market): boolean =>
  instalments.some(({ status, dueOn }) => status === 'unpaid' && dueOn <= dayOf(now));

/** Mostly one that is not resolved, the one that is due soonest. */
function someNumber({ instalments }: BookAward, { random }: Market): number {
  const unpaid = instalments.filter(({ status }) => status === 'unpaid');
  const [next] = unpaid.toSorted((one, other) => (one.dueOn < other.dueOn ? -1 : 1));
  return mostly(random, next, random.pick(instalments))?.number ?? 1;
}

function closeProgramme({ random, ledger, place }: Market): Ask | undefined {
  const [programmeId, programme] = random.pick([...ledger.programmes.programmes]) ?? [];
  if (programmeId === undefined || programme === undefined) return undefined;
  return {
    ...inLedger(place, 'closeProgramme', { programmeId }),
    identity: as({ territoryId: programme.terms.issuerId }, 'association'),
    body: { reason: REASON },
  };
}

const kind = (weight: number, causes: string, draw: CommandKind['draw']): CommandKind => ({
  weight,
  causes,
  mayCauseNothing: false,
  draw,
});

/** What associations and their juries do with endowment programmes, and members with what they were awarded. */
export const programmeCommands: Kinds = {
  openProgramme: kind(0.8, 'ProgrammeOpened', openProgramme),
  awardEndowment: kind(2, 'EndowmentAwarded', deciding('awardEndowment', someInstalments)),
  refuseAward: kind(
    0.3,
    'AwardRefused',
    deciding('refuseAward', () => ({})),
  ),
  payInstalment: kind(
    0.8,
    'EndowmentGranted',
    onAward({
      operationId: 'payInstalment',
      of: hasDue,
      params: (award, market) => ({ number: String(someNumber(award, market)) }),
    }),
  ),
  cancelInstalments: kind(
    0.4,
    'InstalmentsCancelled',
    onAward({
      operationId: 'cancelInstalments',
      of: hasUnpaid,
      body: (award, market) => ({ numbers: [someNumber(award, market)], reason: REASON }),
    }),
  ),
  returnUnused: kind(
    0.8,
    'EndowmentReturned',
    onAward({
      operationId: 'returnUnused',
      of: (award) => returnableOf(award) > 0,
      byMember: true,
      body: (award, { random }) => ({
        minutes: mostly(
          random,
          random.between(1, Math.max(1, returnableOf(award))),
          returnableOf(award) + 1,
        ),
        reason: REASON,
      }),
    }),
  ),
  closeProgramme: kind(0.2, 'ProgrammeClosed', closeProgramme),
};
