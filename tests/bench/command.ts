import { createLogger } from '@bourse/service-kit/logger';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { content } from './events.ts';
import { type SameOrder, startLoad } from './load.ts';
import { inTurn } from './measure.ts';
import { type Row, rowOf } from './row.ts';
import type { Scale } from './scale.ts';
import { idleService, serve, type Served } from './serve.ts';
import { startWorld } from './world.ts';

/** Publishing an offer, again and again. */
export const publishing = (
  { url, identity }: Served,
  clients: number,
  sliceMs: number,
): SameOrder => ({
  kind: 'same',
  url: `${url}/api/offers`,
  headers: {
    'Content-Type': 'application/json',
    ...identity,
  },
  body: JSON.stringify(content),
  clients,
  sliceMs,
});

/** A command over HTTP: against the same HTTP stack before a service that does nothing. */
export async function measureCommand(directory: string, scale: Scale): Promise<Row[]> {
  const emptyDirectory = join(directory, 'empty');
  mkdirSync(emptyDirectory, { recursive: true });
  const logger = createLogger({ level: 'info', toFile: join(emptyDirectory, 'empty.log') });
  const empty = await serve(emptyDirectory, idleService, logger);
  const alone = await startWorld(join(directory, 'command'), [], { followed: false });
  const whole = await startWorld(join(directory, 'command-followed'), []);
  const load = startLoad();
  const rateAt = (served: Served, sliceMs: number) =>
    load.rate(publishing(served, scale.clients, sliceMs));
  const figures = await inTurn(
    {
      alone: (sliceMs) => rateAt(alone, sliceMs),
      empty: (sliceMs) => rateAt(empty, sliceMs),
      whole: async (sliceMs) => {
        const rate = await rateAt(whole, sliceMs);
        await whole.settle();
        return rate;
      },
    },
    scale,
  );
  await load.stop();
  await alone.stop();
  await whole.stop();
  await empty.stop();
  const said = {
    against: 'the same stack, doing nothing',
    unit: 'commands/s',
    references: figures.empty,
  };
  return [
    rowOf({
      ...said,
      name: `publish an offer over HTTP, ${scale.clients} clients`,
      values: figures.alone,
      target: { of: 'ratio', bound: 'at_least', limit: 0.5 },
    }),
    rowOf({
      ...said,
      name: 'the same, with view, relay and listener in the process',
      values: figures.whole,
    }),
  ];
}
