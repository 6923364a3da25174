import { type StorePosition, storePosition, START } from '@bourse/event-store/port';
import { EVERYWHERE } from '@bourse/rights/permit';
import type { Service } from '@bourse/service-kit/service';
import { openForReading } from '@bourse/sqlite/database';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedProcess } from '../processes/simulated-process.ts';
import type { World } from '../world.ts';

/** How far a view has come. */
export function positionOf(process: SimulatedProcess, view: string): StorePosition {
  const file = join(process.files.directory, 'read-models', `${view}.sqlite`);
  if (!existsSync(file)) return START;
  const database = openForReading(file);
  try {
    const row = database.prepare("SELECT position FROM checkpoint WHERE source = 'store'").get();
    return row === undefined ? START : storePosition(Number(row['position']));
  } finally {
    database.close();
  }
}

/** What a view answers; undefined for a refusal. */
export async function shown(
  service: Service,
  operationId: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const route = service.routes.find((one) => one.operationId === operationId);
  if (route?.kind !== 'read') throw new Error(`${service.name} has no read ${operationId}`);
  const call = {
    params,
    query,
    body: undefined,
    identity: undefined,
    reach: EVERYWHERE,
    accept: undefined,
  };
  const reply = await route.handle(call);
  if (reply.kind !== 'answer') return undefined;
  const { text, body } = reply;
  return text === undefined ? body : (JSON.parse(text.content) as unknown);
}

type Row = Readonly<Record<string, unknown>>;

/** Compares some fields of what is shown with what is told by the events. */
export function demandSame(world: World, what: string, found: unknown, expected: Row): void {
  const fields = (found ?? {}) as Row;
  for (const [name, value] of Object.entries(expected)) {
    world.referee.demand(
      fields[name] === value,
      'a view shows what the events say',
      () => `${what}: ${name} is ${String(fields[name])}, not ${String(value)}`,
    );
  }
}
