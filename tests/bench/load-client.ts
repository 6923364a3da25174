import { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import { post } from './http-client.ts';
import type { LoadAnswer, LoadOrder } from './load.ts';
import { twoPhaseClient } from './two-phase-client.ts';

// The clients of a measurement over HTTP, in a process of their own, so that what they cost is not
// counted as the server's. Takes orders from its parent; ends with it.

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ error: String(error) } satisfies LoadAnswer),
  );
});
process.on('disconnect', () => process.exit(0));

async function run(order: LoadOrder): Promise<LoadAnswer> {
  const { url, headers, clients, sliceMs } = order;
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const begun = performance.now();
  let done = 0;
  const client = async (number: number) => {
    const step =
      order.kind === 'same'
        ? () => post(agent, url, headers, order.body).then(() => 1)
        : twoPhaseClient(order, (body) => post(agent, url, headers, body), number);
    while (performance.now() - begun < sliceMs) {
      // In two statements: others add to it during the wait.
      const more = await step();
      done += more;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const perSecond = (done * 1000) / (performance.now() - begun);
  agent.destroy();
  return { perSecond };
}
