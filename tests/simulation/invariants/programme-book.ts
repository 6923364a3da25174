import type { LedgerEvent } from '@bourse/contracts/ledger';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import type { Referee } from './referee.ts';

type DataOf<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>['data'];
type Instalment = DataOf<'EndowmentAwarded'>['instalments'][number];

export type BookProgramme = { readonly terms: DataOf<'ProgrammeOpened'>; closed: boolean };

/** A jury’s yes, and what became of it. */
export type BookAward = {
  readonly terms: DataOf<'EndowmentAwarded'>;
  readonly instalments: (Instalment & { status: 'unpaid' | 'paid' | 'cancelled' })[];
  /** By returns and reversals. */
  returned: number;
};

export type ProgrammeEvent = Extract<
  LedgerEvent,
  {
    type:
      | 'ProgrammeOpened'
      | 'EndowmentAwarded'
      | 'AwardRefused'
      | 'InstalmentsCancelled'
      | 'ProgrammeClosed';
  }
>;

const sumOf = (parts: readonly { readonly minutes: number }[]): number =>
  parts.reduce((sum, { minutes }) => sum + minutes, 0);

/** What a programme has promised by an award, and not got back. */
const committedBy = ({ instalments, returned }: BookAward): number =>
  sumOf(instalments.filter(({ status }) => status !== 'cancelled')) - returned;

/** What may still come back of an award. */
export const returnableOf = ({ instalments, returned }: BookAward): number =>
  sumOf(instalments.filter(({ status }) => status === 'paid')) - returned;

/** Endowment programmes of one ledger: budgets, awards, and what was paid of them. */
export class ProgrammeBook {
  readonly programmes = new Map<Uuid, BookProgramme>();
  readonly awards = new Map<Uuid, BookAward>();
  readonly #refused = new Set<Uuid>();
  readonly #referee: Referee;

  constructor(referee: Referee) {
    this.#referee = referee;
  }

  add(event: ProgrammeEvent): void {
    switch (event.type) {
      case 'ProgrammeOpened': {
        const { programmeId } = event.data;
        const isNew = !this.programmes.has(programmeId);
        this.#demand(isNew, 'a programme is opened once', () => programmeId);
        this.programmes.set(programmeId, { terms: event.data, closed: false });
        return;
      }
      case 'EndowmentAwarded': {
        const { awardId, instalments } = event.data;
        this.#demandDecided(event.data);
        const unpaid = instalments.map((one) => ({ ...one, status: 'unpaid' as const }));
        this.awards.set(awardId, { terms: event.data, instalments: unpaid, returned: 0 });
        return this.#withinBudget(event.data);
      }
      case 'AwardRefused':
        this.#demandDecided(event.data);
        this.#refused.add(event.data.awardId);
        return;
      case 'InstalmentsCancelled': {
        const { awardId, numbers, minutes } = event.data;
        const parts = numbers.map((number) => this.#resolve(awardId, number, 'cancelled'));
        const freed = sumOf(parts);
        this.#demand(freed === minutes, 'what is cancelled is free again', () => awardId);
        return;
      }
      case 'ProgrammeClosed': {
        const programme = this.#programme(event.data.programmeId);
        const unpaid = this.#awardsOf(event.data.programmeId).some(({ instalments }) =>
          instalments.some(({ status }) => status === 'unpaid'),
        );
        this.#demand(
          !programme.closed && !unpaid,
          'a programme is closed once, with nothing left to pay',
          () => event.data.programmeId,
        );
        programme.closed = true;
        return;
      }
      default:
        assertNever(event);
    }
  }

  /** An endowment that pays an instalment. */
  pay(data: DataOf<'EndowmentGranted'>, of: NonNullable<DataOf<'EndowmentGranted'>['award']>) {
    const award = this.#award(of.awardId);
    const { issuerId } = this.#programme(award.terms.programmeId).terms;
    const paid = this.#resolve(of.awardId, of.instalmentNumber, 'paid');
    this.#demand(
      paid.minutes === data.minutes &&
        data.debitAccountId === issuerId &&
        data.creditAccountId === award.terms.toAccountId,
      'an instalment is paid as it was awarded',
      () => `${of.awardId}, ${of.instalmentNumber}: ${JSON.stringify(data)}`,
    );
  }

  /** Minutes of an award are back at the issuer. */
  takeBack(awardId: Uuid, minutes: number): void {
    const award = this.#award(awardId);
    this.#demand(
      minutes <= returnableOf(award),
      'no more of an award comes back than was paid',
      () => `${minutes} of ${awardId}: ${JSON.stringify(award)}`,
    );
    award.returned += minutes;
  }

  #resolve(awardId: Uuid, number: number, as: 'paid' | 'cancelled'): Instalment {
    const instalment = this.#award(awardId).instalments.find((one) => one.number === number);
    if (instalment === undefined) throw new Error(`${awardId} has no instalment ${number}`);
    this.#demand(
      instalment.status === 'unpaid',
      'an instalment is paid or cancelled once',
      () => `${awardId}, ${number}: ${instalment.status}, ${as}`,
    );
    instalment.status = as;
    return instalment;
  }

  #demandDecided({ awardId, programmeId }: { awardId: Uuid; programmeId: Uuid }): void {
    const isNew = !this.awards.has(awardId) && !this.#refused.has(awardId);
    const { closed } = this.#programme(programmeId);
    this.#demand(isNew && !closed, 'a jury decides once, on an open programme', () => awardId);
  }

  #withinBudget({ programmeId, toAccountId }: { programmeId: Uuid; toAccountId: string }): void {
    const { budgetMinutes, memberCeilingMinutes } = this.#programme(programmeId).terms;
    const all = this.committedOf(programmeId);
    const ofMember = this.committedOf(programmeId, toAccountId);
    this.#demand(
      all <= budgetMinutes && ofMember <= memberCeilingMinutes,
      'no programme gives more than it has',
      () => `${programmeId}: ${all}, of them ${ofMember} to ${toAccountId}`,
    );
  }

  /** What a programme has promised and not got back: in all, or to one member. */
  committedOf(programmeId: Uuid, toAccountId?: string): number {
    return this.#awardsOf(programmeId)
      .filter(({ terms }) => toAccountId === undefined || terms.toAccountId === toAccountId)
      .reduce((sum, award) => sum + committedBy(award), 0);
  }

  #awardsOf(programmeId: Uuid): readonly BookAward[] {
    return [...this.awards.values()].filter(({ terms }) => terms.programmeId === programmeId);
  }

  #programme(programmeId: Uuid): BookProgramme {
    const programme = this.programmes.get(programmeId);
    if (programme === undefined) throw new Error(`${programmeId} is no programme`);
    return programme;
  }

  #award(awardId: Uuid): BookAward {
    const award = this.awards.get(awardId);
    if (award === undefined) throw new Error(`${awardId} is no award`);
    return award;
  }

  #demand(holds: boolean, invariant: string, detail: () => string): void {
    this.#referee.demand(holds, invariant, detail);
  }
}
