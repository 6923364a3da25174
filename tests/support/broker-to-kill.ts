/** A real Kafka that a test may treat as badly as it likes. */
export type BrokerToKill = {
  readonly brokers: readonly string[];
  /** Ends it at once (SIGKILL); the data stay. */
  kill(): Promise<void>;
  /** Starts it again where it was, with its data, and resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};
