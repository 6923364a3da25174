import type { AccountId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type {
  AwardEndowment,
  CancelInstalments,
  CloseProgramme,
  OpenProgramme,
  PayInstalment,
  RefuseAward,
  ReturnUnused,
  SingleCommand,
} from './commands.ts';

// For tests only, as in model.ts: programmes by lists of what was asked.

type Outcome = 'done' | 'nothing' | 'refused';
type Way = { from: AccountId; to: AccountId; minutes: number };

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const isWhole = (minutes: number, from: number): boolean => minutes % 1 === 0 && minutes >= from;

/** What programmes promised, and what became of it. */
export class ProgrammeModel {
  #opened: OpenProgramme[] = [];
  #closed: Uuid[] = [];
  #decided: (AwardEndowment | RefuseAward)[] = [];
  /** `<award> <number>` of what was paid or is never to be. */
  #gone: { readonly award: Uuid; readonly number: number; readonly paid: boolean }[] = [];
  #back: { readonly award: Uuid; readonly minutes: number }[] = [];

  copy(): ProgrammeModel {
    const copy = new ProgrammeModel();
    copy.#opened = [...this.#opened];
    copy.#closed = [...this.#closed];
    copy.#decided = [...this.#decided];
    copy.#gone = [...this.#gone];
    copy.#back = [...this.#back];
    return copy;
  }

  open(command: OpenProgramme, issuerInUse: boolean): Outcome {
    const { programmeId, budgetMinutes, memberCeilingMinutes, opensOn, closesOn } = command.data;
    const before = this.#programme(programmeId);
    if (before !== undefined) return same(before, command) ? 'nothing' : 'refused';
    const fits = isWhole(budgetMinutes, 1) && isWhole(memberCeilingMinutes, 1);
    if (!issuerInUse || !fits || memberCeilingMinutes > budgetMinutes) return 'refused';
    if (Date.parse(closesOn) < Date.parse(opensOn)) return 'refused';
    this.#opened.push(command);
    return 'done';
  }

  award(command: AwardEndowment, memberInUse: boolean): Outcome {
    const answer = this.#decide(command);
    if (answer !== undefined) return answer;
    const { programmeId, toAccountId, instalments } = command.data;
    const programme = this.#programme(programmeId)?.data;
    const fits = instalments.every(
      ({ number, minutes }, index) => number === index + 1 && isWhole(minutes, 1),
    );
    if (programme === undefined || !memberInUse || !fits) return 'refused';
    if (instalments.length < 1 || instalments.length > 60) return 'refused';
    const wanted = instalments.reduce((sum, { minutes }) => sum + minutes, 0);
    const ofMember = (to: AccountId) => to === toAccountId;
    if (wanted + this.#promised(programmeId, ofMember) > programme.memberCeilingMinutes) {
      return 'refused';
    }
    if (wanted + this.#promised(programmeId, () => true) > programme.budgetMinutes) {
      return 'refused';
    }
    this.#decided.push(command);
    return 'done';
  }

  refuse(command: RefuseAward): Outcome {
    const answer = this.#decide(command);
    if (answer !== undefined) return answer;
    this.#decided.push(command);
    return 'done';
  }

  cancel({ data: { awardId, numbers } }: CancelInstalments): boolean {
    const once = numbers.length > 0 && new Set(numbers).size === numbers.length;
    if (!once || !numbers.every((number) => this.#unpaid(awardId, number))) return false;
    this.#gone.push(...numbers.map((number) => ({ award: awardId, number, paid: false })));
    return true;
  }

  close({ data: { programmeId } }: CloseProgramme): boolean {
    if (this.#programme(programmeId) === undefined || this.#closed.includes(programmeId)) {
      return false;
    }
    const due = this.#awardsOf(programmeId).some(({ data: { awardId, instalments } }) =>
      instalments.some(({ number }) => this.#unpaid(awardId, number)),
    );
    if (!due) this.#closed.push(programmeId);
    return !due;
  }

  /** What a payment moves; none where there is nothing to pay. */
  payment({ data: { awardId, number, today } }: PayInstalment): Way | undefined {
    const instalment = this.#unpaid(awardId, number);
    if (instalment === undefined || Date.parse(today) < Date.parse(instalment.dueOn)) {
      return undefined;
    }
    const way = this.#sides(awardId);
    return way === undefined ? undefined : { ...way, minutes: instalment.minutes };
  }

  /** What a return moves; none where there is not so much to return. */
  wayBack({ data: { awardId, minutes } }: ReturnUnused): Way | undefined {
    const way = this.#sides(awardId);
    if (way === undefined || minutes > this.#leftOf(awardId)) return undefined;
    return { from: way.to, to: way.from, minutes };
  }

  /** What may still come back of the award that a command pays. */
  left(command: SingleCommand): number {
    return command.type === 'PayInstalment' ? this.#leftOf(command.data.awardId) : 0;
  }

  /** Takes notice of a movement that pays an award, or comes back from one. */
  note(command: SingleCommand, award: Uuid | undefined, minutes: number): void {
    if (award === undefined) return;
    if (command.type === 'PayInstalment') {
      this.#gone.push({ award, number: command.data.number, paid: true });
    } else {
      this.#back.push({ award, minutes });
    }
  }

  /** The answer that a jury's decision has before what it gives is looked at. */
  #decide(command: AwardEndowment | RefuseAward): Outcome | undefined {
    const { programmeId, awardId, jury } = command.data;
    const before = this.#decided.find(({ data }) => data.awardId === awardId);
    if (before !== undefined) return same(before, command) ? 'nothing' : 'refused';
    const programme = this.#programme(programmeId)?.data;
    if (programme === undefined || this.#closed.includes(programmeId)) return 'refused';
    const [on, from, to] = [jury.decidedOn, programme.opensOn, programme.closesOn].map((day) =>
      Date.parse(day),
    );
    return on !== undefined && from !== undefined && to !== undefined && from <= on && on <= to
      ? undefined
      : 'refused';
  }

  #promised(programmeId: Uuid, to: (accountId: AccountId) => boolean): number {
    let sum = 0;
    for (const { data } of this.#awardsOf(programmeId)) {
      if (!to(data.toAccountId)) continue;
      for (const { number, minutes } of data.instalments) {
        const gone = this.#gone.find((one) => one.award === data.awardId && one.number === number);
        if (gone === undefined || gone.paid) sum += minutes;
      }
      sum -= this.#cameBack(data.awardId);
    }
    return sum;
  }

  #leftOf(awardId: Uuid): number {
    const paid = this.#gone
      .filter(({ award, paid: was }) => award === awardId && was)
      .map(({ number }) => this.#instalment(awardId, number)?.minutes ?? 0);
    return paid.reduce((sum, minutes) => sum + minutes, 0) - this.#cameBack(awardId);
  }

  #cameBack(awardId: Uuid): number {
    return this.#back
      .filter(({ award }) => award === awardId)
      .reduce((sum, { minutes }) => sum + minutes, 0);
  }

  #unpaid(awardId: Uuid, number: number) {
    const gone = this.#gone.some((one) => one.award === awardId && one.number === number);
    return gone ? undefined : this.#instalment(awardId, number);
  }

  #instalment(awardId: Uuid, number: number) {
    return this.#award(awardId)?.data.instalments.find((one) => one.number === number);
  }

  #sides(awardId: Uuid): Pick<Way, 'from' | 'to'> | undefined {
    const award = this.#award(awardId);
    const programme = award && this.#programme(award.data.programmeId);
    return programme && { from: programme.data.issuerId, to: award.data.toAccountId };
  }

  #programme(programmeId: Uuid): OpenProgramme | undefined {
    return this.#opened.find(({ data }) => data.programmeId === programmeId);
  }

  #award(awardId: Uuid): AwardEndowment | undefined {
    return this.#decided
      .filter((one) => one.type === 'AwardEndowment')
      .find(({ data }) => data.awardId === awardId);
  }

  #awardsOf(programmeId: Uuid): readonly AwardEndowment[] {
    return this.#decided
      .filter((one) => one.type === 'AwardEndowment')
      .filter(({ data }) => data.programmeId === programmeId);
  }
}
