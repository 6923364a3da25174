import { newId } from '@bourse/kernel/ids';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { LoadAnswer, LoadOrder } from './load.ts';

// The clients of a measurement over HTTP, in a process of their own, so that what they cost is not
// counted as the server's. Takes orders from its parent; ends with it.

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ error: String(error) } satisfies LoadAnswer),
  );
});
process.on('disconnect', () => process.exit(0));

async function run({ url, headers, body, clients, sliceMs }: LoadOrder): Promise<LoadAnswer> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const begun = performance.now();
  let answers = 0;
  const client = async () => {
    while (performance.now() - begun < sliceMs) {
      await post(agent, url, { ...headers, 'Idempotency-Key': newId() }, body);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const perSecond = (answers * 1000) / (performance.now() - begun);
  agent.destroy();
  return { perSecond };
}

function post(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 201) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
      response.resume();
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
