import { delayMs, pause } from '@bourse/kernel/backoff';
import type {
  BroadcastSubscription,
  LostRecordsError,
  SubscribeOptions,
  SubscriptionHealth,
} from '../port.ts';
import { lagSecondsOf } from '../age.ts';
import { heardTopicsOf } from '../dead-letter.ts';
import { sentenceOf } from '../refusal.ts';
import type { ClusterAdmin } from './connection.ts';
import type { Refusals } from './batch.ts';
import { DeadlineError, within } from './deadline.ts';
import { lagOf } from './lag.ts';
import { joinGroup, type Member, type MemberSurroundings } from './member.ts';
import { noPartitions } from './partitions.ts';
import type { DeadLetterTally } from './tally.ts';

export type SubscriptionSurroundings = MemberSurroundings & {
  readonly admin: ClusterAdmin;
  readonly tally: DeadLetterTally;
  readonly stopWithinMs: number;
};

/** What is left to do with a subscription. */
export type RunningSubscription = BroadcastSubscription & {
  /** Ends it at once, for good: nothing that it could still hear is to be handled. */
  cutOff(why: LostRecordsError): void;
};

/**
 * Consumes topics as a member of a group, until stopped.
 *
 * Whatever makes its consumer end, the health is `stopped`, it is alarmed, and a new one is started,
 * after a time that grows up to the maximum of the retry.
 */
export function startSubscription(
  wanted: SubscribeOptions,
  of: SubscriptionSurroundings,
): RunningSubscription {
  const { group, topics } = wanted;
  const { session, onAlarm, retry } = of;
  const partitions = noPartitions();
  const refusals: Refusals = {};
  const ending = new AbortController();
  const lost = new WeakSet<Member>();
  let failures = 0;
  let lastLag = 0;
  let lastDeadLetters = 0;
  let current = start();
  let stopped: Promise<void> | undefined;
  // Keeps the process alive, as the connections of a consumer do: one that is being replaced has none.
  const looking = setInterval(look, session.heartbeatMs);

  function start(): Member {
    const member: Member = joinGroup(wanted, {
      ...of,
      partitions,
      refusals,
      onLost: (error) => lose(member, error),
      onHeartbeat: () => {
        failures = 0;
      },
    });
    return member;
  }

  /**
   * Without a sign of life for a session the group has given its partitions to others, whatever kafkajs
   * still tries: its retries are nested, and go on for minutes.
   */
  function look(): void {
    const allowedMs = session.timeoutMs + (current.isJoining() ? session.rebalanceMs : 0);
    if (Date.now() - current.lastSignAt() <= allowedMs) return;
    lose(current, new DeadlineError(`no sign of life of the consumer for ${allowedMs} ms`));
  }

  function lose(member: Member, error: unknown): void {
    if (lost.has(member) || ending.signal.aborted) return;
    lost.add(member);
    member.abandon();
    failures += 1;
    refusals.lastError = sentenceOf(error);
    // A group that is being loaded refuses a newcomer, which kafkajs takes for the end: that is no news.
    const passes = (error as { readonly retriable?: boolean }).retriable === true;
    if (!passes || failures >= retry.attempts) {
      onAlarm('A consumer is lost, and another is started', { group, topics, failures, error });
    }
    void startAgain(member, delayMs(retry, failures));
  }

  /** After the records in hand: the next one would be given them at the same time. */
  async function startAgain(after: Member, waitMs: number): Promise<void> {
    await Promise.all([after.finished(), pause(waitMs, ending.signal)]);
    partitions.clear();
    if (!ending.signal.aborted) current = start();
  }

  function stateOf(): SubscriptionHealth['state'] {
    const isDown = lost.has(current) || (failures > 0 && current.isJoining());
    if (ending.signal.aborted || isDown) return 'stopped';
    return partitions.anyStalled() ? 'stalled' : 'running';
  }

  async function health(): Promise<SubscriptionHealth> {
    const known = () => ({
      state: stateOf(),
      lag: lastLag,
      deadLetters: lastDeadLetters,
      ...lagSecondsOf(partitions.inHand(), of.clock),
      ...refusals,
    });
    if (ending.signal.aborted) return { ...known(), lag: 0 };
    if (stateOf() === 'stopped') return known();
    try {
      [lastLag, lastDeadLetters] = await Promise.all([
        lagOf(of.admin, { groupId: of.groupId, topics: heardTopicsOf(wanted), partitions }),
        of.tally.count(group, topics),
      ]);
      return known();
    } catch (error) {
      // What was known before, then: it is not less.
      return { ...known(), lastError: sentenceOf(error) };
    }
  }

  async function stop(): Promise<void> {
    ending.abort();
    clearInterval(looking);
    try {
      await within(of.stopWithinMs, 'the end of a consumer', current.leave());
    } catch (error) {
      const sentence = 'A consumer is cut off: the record in hand, or the group, takes too long';
      onAlarm(sentence, { group, topics, error });
    } finally {
      current.abandon();
      partitions.clear();
    }
  }

  function cutOff(why: LostRecordsError): void {
    refusals.lastError = sentenceOf(why);
    ending.abort();
    clearInterval(looking);
    current.abandon();
    partitions.clear();
    stopped ??= current.finished();
  }

  return { health, stop: () => (stopped ??= stop()), cutOff };
}
