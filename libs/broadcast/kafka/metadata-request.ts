import type { ProtocolCall } from 'kafkajs/src/cluster/index.js';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';

/** What the cluster says of a topic. */
export type TopicDescription = {
  readonly name: string;
  /** Given when the topic was made: removed and made again, it has another (KIP-516). */
  readonly id: string;
  readonly partitions: number;
};

export const METADATA = 3;
/** The first that says the ids of topics without asking for more rights; of Kafka 2.8. */
export const METADATA_VERSION = 11;

const ID_BYTES = 16;
const NO_ID = Buffer.alloc(ID_BYTES);
const UNKNOWN_TOPIC = 3;

/**
 * Asks for topics by their names. kafkajs 2.2.4 speaks older versions of this request only, which know
 * no ids.
 *
 * @returns A call whose answer is the topics that there are; what is not there is left out.
 * @see https://kafka.apache.org/protocol#The_Messages_Metadata
 */
export const metadataCall = (
  topics: readonly string[],
): ProtocolCall<readonly TopicDescription[]> => ({
  request: {
    apiKey: METADATA,
    apiVersion: METADATA_VERSION,
    apiName: 'Metadata',
    encode: async () => {
      const request = new Encoder().writeUVarInt(NO_TAGS).writeUVarInt(topics.length + 1);
      for (const topic of topics) {
        request.writeBuffer(NO_ID).writeUVarIntString(topic).writeUVarInt(NO_TAGS);
      }
      const [createTopics, tellRights] = [false, false];
      return request.writeBoolean(createTopics).writeBoolean(tellRights).writeUVarInt(NO_TAGS);
    },
  },
  response: { decode: async (payload) => topicsIn(new Decoder(payload)), parse: async (it) => it },
});

const NO_TAGS = 0;

/** Later versions may add fields under numbers; none of them is of interest. */
function skipTags(decoder: Decoder): void {
  for (let left = decoder.readUVarInt(); left > 0; left -= 1) {
    decoder.readUVarInt();
    decoder.readBytes(decoder.readUVarInt());
  }
}

function topicsIn(decoder: Decoder): readonly TopicDescription[] {
  skipTags(decoder);
  decoder.readInt32(); // how long the broker throttled
  decoder.readUVarIntArray(skipBroker);
  decoder.readUVarIntString(); // the cluster
  decoder.readInt32(); // its controller
  const topics = decoder.readUVarIntArray(readTopic) ?? [];
  return topics.filter((one) => one !== undefined);
}

function skipBroker(decoder: Decoder): void {
  decoder.readInt32();
  decoder.readUVarIntString();
  decoder.readInt32();
  decoder.readUVarIntString();
  skipTags(decoder);
}

/** @throws Error when the cluster has trouble with the topic, other than that it does not have it. */
function readTopic(decoder: Decoder): TopicDescription | undefined {
  const error = decoder.readInt16();
  const name = decoder.readUVarIntString() ?? '';
  const id = decoder.readBytes(ID_BYTES).toString('hex');
  decoder.readBoolean(); // whether it is Kafka's own
  const partitions = decoder.readUVarIntArray(skipPartition)?.length ?? 0;
  decoder.readInt32(); // what may be done with it
  skipTags(decoder);
  if (error === UNKNOWN_TOPIC) return undefined;
  if (error !== 0) throw new Error(`Kafka cannot describe the topic ${name}: error ${error}`);
  return { name, id, partitions };
}

function skipPartition(decoder: Decoder): void {
  const readNode = (it: Decoder): number => it.readInt32();
  decoder.readInt16();
  decoder.readInt32();
  decoder.readInt32();
  decoder.readInt32();
  decoder.readUVarIntArray(readNode);
  decoder.readUVarIntArray(readNode);
  decoder.readUVarIntArray(readNode);
  skipTags(decoder);
}
