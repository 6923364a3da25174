import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';

const IMAGE = 'eventstore/eventstore:23.10.1-bookworm-slim';
const PORT = 2113;

/** A real EventStoreDB to test against, or why there is none. */
export type RealEventStoreDb =
  | { readonly kind: 'found'; readonly how: string; readonly start: () => Promise<Started> }
  | { readonly kind: 'none'; readonly why: string };
type Started = { readonly connectionString: string; readonly stop: () => Promise<void> };

/** Looks for one: `EVENTSTORE_URL`, then a container where Docker answers. */
export async function findRealEventStoreDb(
  url: string | undefined = process.env['EVENTSTORE_URL'],
): Promise<RealEventStoreDb> {
  if (url !== undefined && url !== '') {
    return {
      kind: 'found',
      how: 'EVENTSTORE_URL',
      start: () => Promise.resolve({ connectionString: url, stop: () => Promise.resolve() }),
    };
  }
  try {
    await getContainerRuntimeClient();
  } catch {
    return { kind: 'none', why: 'EVENTSTORE_URL is not set, and Docker does not answer' };
  }
  return { kind: 'found', how: 'a container', start: startContainer };
}

async function startContainer(): Promise<Started> {
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({
      EVENTSTORE_INSECURE: 'true',
      EVENTSTORE_MEM_DB: 'true',
      EVENTSTORE_TELEMETRY_OPTOUT: 'true',
    })
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCode(204))
    .start();
  const at = `${container.getHost()}:${container.getMappedPort(PORT)}`;
  return {
    connectionString: `esdb://${at}?tls=false`,
    stop: async () => {
      await container.stop();
    },
  };
}
