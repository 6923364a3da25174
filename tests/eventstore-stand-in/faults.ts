import { Metadata, type ServiceError, status, StatusBuilder } from '@grpc/grpc-js';

/** What the stand-in does wrong on purpose. Changed at any time; counts go down as they are used. */
export type Faults = {
  /** Takes what is asked and never answers: nothing, or these. */
  silent: 'no' | 'appends' | 'reads' | 'everything';
  /** Stores so many appends and never says so. */
  swallowAnswers: number;
  /** Takes nothing more of what is sent to it in batches, so that the sender has to hold it. */
  deaf: boolean;
  /** Waits so long before each answer. */
  slowMs: number;
  /** Refuses so many appends although they are as expected. */
  wrongRevisions: number;
  /** Is not there for anybody. */
  unavailable: boolean;
  /** Sends everybody who asks for the leader to another server. */
  notLeader: { readonly host: string; readonly port: number } | undefined;
  /** Acknowledges repetitions without a position, as some versions do. */
  forgetsPositions: boolean;
  /** Resumed at an event that is not of the filter's, passes over the first one that is, as versions before 24 do. */
  skipsAtSeam: boolean;
  /** Sends nothing more to open subscriptions, and keeps them open. */
  stuckSubscriptions: boolean;
};

export const noFaults = (): Faults => ({
  silent: 'no',
  swallowAnswers: 0,
  deaf: false,
  slowMs: 0,
  wrongRevisions: 0,
  unavailable: false,
  notLeader: undefined,
  forgetsPositions: false,
  skipsAtSeam: false,
  stuckSubscriptions: false,
});

export type Asked = 'appends' | 'reads';

/** The error that the faults make of a call, if any. */
export function refusalOf(
  faults: Faults,
  call: { readonly metadata: Metadata },
): Partial<ServiceError> | undefined {
  if (faults.unavailable) {
    return new StatusBuilder()
      .withCode(status.UNAVAILABLE)
      .withDetails('the stand-in is unavailable on purpose')
      .build();
  }
  if (faults.notLeader !== undefined && call.metadata.get('requires-leader').includes('true')) {
    const metadata = new Metadata();
    metadata.set('exception', 'not-leader');
    metadata.set('leader-endpoint-host', faults.notLeader.host);
    metadata.set('leader-endpoint-port', String(faults.notLeader.port));
    return { code: status.NOT_FOUND, details: 'Leader info available', metadata };
  }
  return undefined;
}

/** Waits as long as the faults say. @returns false when there is to be no answer at all. */
export async function mayAnswer(faults: Faults, asked: Asked): Promise<boolean> {
  if (faults.silent === 'everything' || faults.silent === asked) return false;
  if (faults.slowMs > 0) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, faults.slowMs).unref();
    });
  }
  return true;
}

/** Uses up one of a count. */
export function useOne(faults: Faults, count: 'swallowAnswers' | 'wrongRevisions'): boolean {
  if (faults[count] === 0) return false;
  faults[count] -= 1;
  return true;
}
