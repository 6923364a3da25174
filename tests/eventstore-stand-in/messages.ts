import shared from '@eventstore/db-client/generated/shared_pb.js';
import statusMessages from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Expected, LogResult, Proposed, StoredEvent } from './log.ts';

/** Answers and questions as the client's own generated messages. */

const TICKS_PER_MS = 10_000n;

export function eventMessage(event: StoredEvent): ReadResp {
  const position = event.position.toString();
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifier(event.stream))
    .setStreamRevision(event.revision.toString())
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setCustomMetadata(event.metadata)
    .setData(event.data);
  recorded.getMetadataMap().set('type', event.type);
  recorded.getMetadataMap().set('content-type', event.contentType);
  recorded.getMetadataMap().set('created', (BigInt(event.createdMs) * TICKS_PER_MS).toString());
  return new streams.ReadResp().setEvent(
    new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position),
  );
}

export const confirmationMessage = (id: string): ReadResp =>
  new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  );

export const checkpointMessage = (commit: bigint, prepare: bigint): ReadResp =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint()
      .setCommitPosition(commit.toString())
      .setPreparePosition(prepare.toString()),
  );

export const notFoundMessage = (stream: string): ReadResp =>
  new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(stream)),
  );

const identifier = (stream: string) =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream).toString('base64'));

type Identifier = InstanceType<typeof shared.StreamIdentifier> | undefined;
export const nameOf = (from: Identifier): string =>
  Buffer.from(from?.getStreamName_asU8() ?? []).toString('utf8');

type ProposedMessage =
  | InstanceType<typeof streams.AppendReq.ProposedMessage>
  | InstanceType<typeof streams.BatchAppendReq.ProposedMessage>;
export const proposedOf = (message: ProposedMessage): Proposed => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asB64(),
  metadata: message.getCustomMetadata_asB64(),
});

type SingleOptions = InstanceType<typeof streams.AppendReq.Options>;
export function expectedOfSingle(options: SingleOptions): Expected {
  if (options.hasRevision()) return BigInt(options.getRevision());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
}

type BatchOptions = InstanceType<typeof streams.BatchAppendReq.Options>;
export function expectedOfBatch(options: BatchOptions): Expected {
  if (options.hasStreamPosition()) return BigInt(options.getStreamPosition());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
}

/** The answer to a unary append. @param withPosition Whether it says where the last event stands. */
export function singleAnswer(result: LogResult, expected: Expected, withPosition: boolean) {
  const answer = new streams.AppendResp();
  if (result.kind === 'appended') {
    const position = result.last.position.toString();
    const success = new streams.AppendResp.Success().setCurrentRevision(
      result.last.revision.toString(),
    );
    if (withPosition) {
      success.setPosition(
        new streams.AppendResp.Position().setCommitPosition(position).setPreparePosition(position),
      );
    } else success.setNoPosition(new shared.Empty());
    return answer.setSuccess(success);
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (result.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(result.current.toString());
  if (typeof expected === 'bigint') wrong.setExpectedRevision(expected.toString());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedAny(new shared.Empty());
  return answer.setWrongExpectedVersion(wrong);
}

/** The answer to one append of a batch call. */
export function batchAnswer(
  result: LogResult,
  asked: { readonly stream: string; readonly expected: Expected; readonly correlationId: string },
  withPosition: boolean,
) {
  const answer = new streams.BatchAppendResp()
    .setCorrelationId(new shared.UUID().setString(asked.correlationId))
    .setStreamIdentifier(identifier(asked.stream));
  if (result.kind === 'appended') {
    const position = result.last.position.toString();
    const success = new streams.BatchAppendResp.Success().setCurrentRevision(
      result.last.revision.toString(),
    );
    if (withPosition) {
      success.setPosition(
        new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position),
      );
    } else success.setNoPosition(new empty.Empty());
    return answer.setSuccess(success);
  }
  const wrong = new shared.WrongExpectedVersion();
  if (result.current === undefined) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(result.current.toString());
  if (typeof asked.expected === 'bigint') {
    wrong.setExpectedStreamPosition(asked.expected.toString());
  } else if (asked.expected === 'no_stream') wrong.setExpectedNoStream(new empty.Empty());
  const details = new any.Any();
  details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  return answer.setError(
    new statusMessages.Status().setMessage('WrongExpectedVersion').setDetails(details),
  );
}
