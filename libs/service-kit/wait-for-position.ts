import { wording } from '@bourse/contracts/wording';
import { storePosition } from '@bourse/event-store/port';
import { z } from 'zod';
import { check } from './check.ts';
import { type Language, problem, type Problem } from './problem.ts';
import type { Service } from './service.ts';

const WAIT_MS = 2_000;
const afterToken = z
  .string()
  .regex(
    /^[a-z]+:\d{1,18}$/,
    wording(
      'must be a position that a write answered with, such as offers:42',
      'doit être une position donnée en réponse à une écriture, comme offers:42',
    ),
  );

/**
 * Waits, up to two seconds, until what a service shows has passed the position given in `after`.
 *
 * @param after As the address has it; undefined for a read that waits for nothing.
 * @returns The refusal of a position that is none, or another service's, or not reached in time.
 */
export async function waitForPosition(
  after: unknown,
  service: Service,
  language: Language,
): Promise<Problem | undefined> {
  if (after === undefined) return undefined;
  const token = check(afterToken, after, 'invalid_query', language);
  if (token.kind === 'problem') return token;
  const [source = '', position = ''] = String(token.value).split(':');
  const asked = storePosition(BigInt(position));
  const waiting =
    source === service.name
      ? service.waitFor(asked, WAIT_MS)
      : service.waitForOther?.(source, asked, WAIT_MS);
  if (waiting === undefined) return problem('position_of_another_service');
  return (await waiting) ? undefined : problem('read_model_behind', {}, { 'Retry-After': '1' });
}
