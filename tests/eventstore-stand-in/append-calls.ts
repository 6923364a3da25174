import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { sendUnaryData, ServerDuplexStream, ServerReadableStream } from '@grpc/grpc-js';
import { type Faults, mayAnswer, refusalOf, useOne } from './faults.ts';
import type { Expected, LogResult, Proposed } from './log.ts';
import {
  batchAnswer,
  expectedOfBatch,
  expectedOfSingle,
  nameOf,
  proposedOf,
  singleAnswer,
} from './messages.ts';

/** Stores, or refuses. */
export type Append = (stream: string, expected: Expected, events: readonly Proposed[]) => LogResult;

/** What becomes of an append under the faults of the moment; undefined for silence. */
async function decide(
  append: Append,
  faults: Faults,
  order: Order,
): Promise<LogResult | undefined> {
  if (!(await mayAnswer(faults, 'appends'))) return undefined;
  if (useOne(faults, 'wrongRevisions')) {
    return { kind: 'wrong_version', current: 4_242n };
  }
  const result = append(order.stream, order.expected, order.events);
  return useOne(faults, 'swallowAnswers') ? undefined : result;
}

type Order = {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: Proposed[];
};

const saysPosition = (faults: Faults, result: LogResult): boolean =>
  !(faults.forgetsPositions && result.kind === 'appended' && result.repeated);

/** One append in a call of its own. */
export function answerAppend(
  call: ServerReadableStream<AppendReq, AppendResp>,
  reply: sendUnaryData<AppendResp>,
  append: Append,
  faults: Faults,
): void {
  const refusal = refusalOf(faults, call);
  if (refusal !== undefined) {
    reply(refusal);
    return;
  }
  let order: Order | undefined;
  call.on('data', (message: AppendReq) => {
    const options = message.getOptions();
    if (options !== undefined) {
      order = {
        stream: nameOf(options.getStreamIdentifier()),
        expected: expectedOfSingle(options),
        events: [],
      };
    }
    const proposed = message.getProposedMessage();
    if (proposed !== undefined) order?.events.push(proposedOf(proposed));
  });
  call.on('end', () => {
    void (async () => {
      if (order === undefined) throw new Error('an append without options');
      const result = await decide(append, faults, order);
      if (result === undefined) return;
      reply(null, singleAnswer(result, order.expected, saysPosition(faults, result)));
    })();
  });
}

/** Many appends in one call, told apart by their correlation ids. */
export function answerBatchAppend(
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
  append: Append,
  faults: Faults,
): void {
  const orders = new Map<string, Order>();
  call.on('data', (message: BatchAppendReq) => {
    if (faults.deaf) {
      call.pause();
      return;
    }
    const refusal = refusalOf(faults, call);
    if (refusal !== undefined) {
      call.emit('error', refusal);
      return;
    }
    const correlationId = message.getCorrelationId()?.getString() ?? '';
    const options = message.getOptions();
    if (options !== undefined) {
      orders.set(correlationId, {
        stream: nameOf(options.getStreamIdentifier()),
        expected: expectedOfBatch(options),
        events: [],
      });
    }
    const order = orders.get(correlationId);
    order?.events.push(...message.getProposedMessagesList().map(proposedOf));
    if (order === undefined || !message.getIsFinal()) return;
    orders.delete(correlationId);
    void (async () => {
      const result = await decide(append, faults, order);
      if (result === undefined || call.cancelled) return;
      call.write(batchAnswer(result, { ...order, correlationId }, saysPosition(faults, result)));
    })();
  });
  call.on('end', () => call.end());
}
