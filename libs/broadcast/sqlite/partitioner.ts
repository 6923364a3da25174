const MULTIPLIER = 0x5bd1e995;
const SEED = 0x9747b28c;

/**
 * The 32-bit hash with which Kafka's default partitioner places keys: murmur2, by Austin Appleby.
 *
 * @returns A signed integer, as in `org.apache.kafka.common.utils.Utils.murmur2`.
 */
export function murmur2(key: string): number {
  const bytes = Buffer.from(key, 'utf8');
  const tail = bytes.length % 4;
  const whole = bytes.length - tail;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), MULTIPLIER);
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  if (tail > 0) hash = Math.imul(hash ^ bytes.readUIntLE(whole, tail), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return (hash ^ (hash >>> 15)) | 0;
}

/** The partition of a key: the one that Kafka would choose among as many. */
export const partitionOf = (key: string, partitions: number): number =>
  (murmur2(key) & 0x7fffffff) % partitions;
