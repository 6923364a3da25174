// The parts of kafkajs 2.2.4 that are used without being public. Each is used in one file, which says why.

declare module 'kafkajs/src/network/requestQueue/index.js' {
  /** The part of the queue of requests to one broker that request-queue.ts corrects. */
  type RequestQueue = {
    readonly pending: readonly unknown[];
    readonly throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  };
  const RequestQueueClass: { readonly prototype: RequestQueue };
  export default RequestQueueClass;
}

declare module 'kafkajs/src/cluster/index.js' {
  import type { Broker, Cluster as PublicCluster, KafkaConfig, KafkaMessage } from 'kafkajs';
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  type Log = (message: string, details?: object) => void;
  type Logger = {
    readonly [level in 'debug' | 'info' | 'warn' | 'error']: Log;
  } & { namespace(): Logger };

  /** One request to one broker, in the words of its protocol. */
  export type ProtocolCall<T> = {
    readonly request: {
      readonly apiKey: number;
      readonly apiVersion: number;
      readonly apiName: string;
      /** What follows the client's name in the header. */
      readonly encode: () => Promise<Encoder>;
    };
    readonly response: {
      /** Given what follows the correlation id in the header. */
      readonly decode: (payload: Buffer) => Promise<T>;
      readonly parse: (decoded: T) => Promise<T>;
    };
  };

  export type FetchResponse = {
    readonly responses: readonly {
      readonly topicName: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly highWatermark: string;
        /** Of the partition: the first that is still there. */
        readonly lastStartOffset: string;
        readonly messages: readonly (KafkaMessage & { readonly isControlRecord: boolean })[];
      }[];
    }[];
  };

  export type ClusterBroker = Omit<Broker, 'fetch'> & {
    readonly versions: Readonly<Record<string, { readonly maxVersion: number }>>;
    fetch(request: Parameters<Broker['fetch']>[0]): Promise<FetchResponse>;
    readonly connectionPool: { send<T>(call: ProtocolCall<T>): Promise<T> };
  };

  /** What stands behind every client of kafkajs: its connections, and who leads what. */
  class Cluster {
    constructor(
      options: Pick<
        KafkaConfig,
        | 'brokers'
        | 'clientId'
        | 'connectionTimeout'
        | 'requestTimeout'
        | 'enforceRequestTimeout'
        | 'retry'
        | 'socketFactory'
        | 'ssl'
        | 'sasl'
      > & {
        readonly logger: Logger;
        readonly metadataMaxAge: number;
        readonly allowAutoTopicCreation: boolean;
      },
    );
    connect(): Promise<void>;
    addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
    findControllerBroker(): Promise<ClusterBroker>;
    findBroker(node: { readonly nodeId: string }): Promise<ClusterBroker>;
    readonly findLeaderForPartitions: PublicCluster['findLeaderForPartitions'];
    readonly findTopicPartitionMetadata: PublicCluster['findTopicPartitionMetadata'];
    readonly fetchTopicsOffset: PublicCluster['fetchTopicsOffset'];
    readonly refreshMetadata: PublicCluster['refreshMetadata'];
  }
  export default Cluster;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  class Encoder {
    writeInt8(value: number): this;
    writeBoolean(value: boolean): this;
    writeBuffer(value: Buffer): this;
    writeUVarInt(value: number): this;
    writeUVarIntString(value: string): this;
  }
  export default Encoder;
}

declare module 'kafkajs/src/protocol/decoder.js' {
  class Decoder {
    constructor(buffer: Buffer);
    readInt16(): number;
    readInt32(): number;
    readBoolean(): boolean;
    readBytes(length: number): Buffer;
    readUVarInt(): number;
    readUVarIntString(): string | null;
    readUVarIntArray<T>(read: (decoder: Decoder) => T): T[] | null;
  }
  export default Decoder;
}
