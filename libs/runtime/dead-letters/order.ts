import { topics } from '@bourse/contracts/topics';
import { parseArgs } from 'node:util';

/** What the operator asks for. */
export type Order = {
  readonly action: 'list' | 'redrive';
  /** Those to look at: one, or for a list all of the bourse's. */
  readonly topics: readonly string[];
  readonly group: string | undefined;
  readonly limit: number;
};

export const USAGE = `npm run dead-letters -- list [--topic T] [--group G] [--limit N]
npm run dead-letters -- redrive --topic T [--group G] [--limit N]

list     shows the records that groups have set aside, and why
redrive  gives them again to the groups that set them aside, each once

--topic  where the records came from: ${topics.join(', ')}
--group  whose they are, such as offers.securing; left out, anybody's
--limit  at most so many: 50 for a list, 1000 to be given again

Kafka is found as the services find it (KAFKA_BROKERS and what goes with it); without, it is the embedded
broadcast in DATA_DIR, whose server must be stopped meanwhile.`;

/** What the operator wrote cannot be done. The message is a sentence. */
export class OrderError extends Error {
  override readonly name = 'OrderError';
}

const LIMITS = { list: 50, redrive: 1_000 } as const;
const MAX_LIMIT = 1_000_000;

/**
 * Reads the arguments of the command.
 *
 * @returns undefined when help is asked for.
 * @throws OrderError that says what is wrong.
 */
export function orderOf(args: readonly string[]): Order | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  const [action, ...more] = positionals;
  if ((action !== 'list' && action !== 'redrive') || more.length > 0) {
    throw new OrderError(
      `Either list or redrive is to be said, not ${positionals.join(' ') || 'nothing'}.`,
    );
  }
  const { topic, group, limit } = values;
  if (topic === undefined && action === 'redrive') {
    throw new OrderError('To give records again --topic must say where they came from.');
  }
  if (topic?.endsWith('.dead') === true) {
    throw new OrderError(
      `--topic is where the records came from, ${topic.replace(/\.dead$/, '')}, not where they lie.`,
    );
  }
  return {
    action,
    topics: topic === undefined ? topics : [topic],
    group,
    limit: limit === undefined ? LIMITS[action] : limitOf(limit),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        topic: { type: 'string' },
        group: { type: 'string' },
        limit: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    // Its first sentence; the others give advice about other arguments.
    const [said = ''] = (error as Error).message.split('. ');
    throw new OrderError(`${said.replace(/\.$/, '')}.`, { cause: error });
  }
}

function limitOf(text: string): number {
  const limit = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw new OrderError(`--limit is ${JSON.stringify(text)}, but it must be 1 to ${MAX_LIMIT}.`);
  }
  return limit;
}
