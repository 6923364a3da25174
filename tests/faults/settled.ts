import { type Client, eventually } from '../support/client.ts';

type Ready = {
  readonly status: string;
  readonly parts: readonly { service: string; name: string; ok: boolean; detail: string }[];
};

const IN_BETWEEN = ['accepted', 'securing', 'certified', 'resolved'] as const;
const STILL_FOR_MS = 700;

/** Waits until nothing moves any more: no exchange in between, nothing left to hear, the trail at rest. */
export async function untilSettled(client: Client, timeoutMs: number): Promise<void> {
  let events = -1;
  let stillSince = Date.now();
  const look = async () => {
    const ready = (await client.send('GET', '/readyz')).body as Ready;
    const gaps = await client.get<{ events: number }>('/api/audit/gaps');
    if (gaps.events !== events) [events, stillSince] = [gaps.events, Date.now()];
    const moving: string[] = [];
    for (const status of IN_BETWEEN) {
      const { items } = await client.get<{ items: unknown[] }>(`/api/exchanges?status=${status}`);
      if (items.length > 0) moving.push(`${items.length} ${status}`);
    }
    const behind = ready.parts.filter(({ ok, detail }) => !ok || toGo.test(detail));
    return { status: ready.status, behind, moving, stillMs: Date.now() - stillSince };
  };
  await eventually(
    look,
    ({ status, behind, moving, stillMs }) =>
      status === 'ready' && behind.length === 0 && moving.length === 0 && stillMs > STILL_FOR_MS,
    timeoutMs,
  );
}

/** What a listener says that has something left to hear, or that gave something up. */
const toGo = /[1-9]\d* (to go|set aside|parked)/;
