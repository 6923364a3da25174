import { parseArgs } from 'node:util';
import { startEventStoreStandIn } from './stand-in.ts';

/** Runs the stand-in as a process: `node tests/eventstore-stand-in/main.ts --port 2113 [--file events.jsonl]`. */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '2113' }, file: { type: 'string' } },
});
const standIn = await startEventStoreStandIn({
  port: Number(values.port),
  ...(values.file === undefined ? {} : { file: values.file }),
});
console.log(
  `A STAND-IN for EventStoreDB, not the real one, ${values.file === undefined ? 'in memory only' : `with ${values.file}`}`,
);
console.log(`Ready: ${standIn.connectionString}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void standIn.stop().then(() => process.exit(0)));
}
