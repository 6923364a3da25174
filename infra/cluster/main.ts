import { startCluster } from './cluster.ts';
import { readyAccountsOn } from './ready-accounts.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

// Pauses do not keep a process alive; while it starts there may be nothing else to wait for.
setInterval(() => undefined, 2 ** 30);
const cluster = await startCluster({ port: Number(process.env['PORT'] ?? 8080), say });
const accounts = await readyAccountsOn(cluster).catch(async (error: unknown) => {
  await cluster.stop();
  throw error;
});
say(`Ready: ${cluster.url}/api (Ctrl+C, or kill ${process.pid}, ends all of it)`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    const ended = accounts.stop().then(() => cluster.stop());
    void ended.then(() => process.exit(0));
  });
}
