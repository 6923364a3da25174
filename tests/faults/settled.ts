import { type Client, eventually } from '../support/client.ts';

/** What `/readyz` answers. */
export type Ready = {
  readonly status: string;
  readonly parts: readonly { service: string; name: string; ok: boolean; detail: string }[];
};

const IN_BETWEEN = ['accepted', 'securing', 'certified', 'resolved'] as const;
const STILL_FOR_MS = 700;

/**
 * Waits until nothing moves any more: every part ready, no exchange in between, nothing left to hear,
 * nothing recorded that the trail has not heard of, the trail and every part at rest.
 *
 * @param options.recorded How many events there are, where somebody else can say.
 * @param options.setAside Whether records may stay set aside.
 * @throws Error with what still moved, after `timeoutMs`.
 */
export async function untilSettled(
  client: Client,
  timeoutMs: number,
  options: { readonly recorded?: () => Promise<number>; readonly setAside?: boolean } = {},
): Promise<void> {
  const { recorded, setAside = false } = options;
  const toGo = setAside ? /[1-9]\d* (to go|parked)/ : /[1-9]\d* (to go|set aside|parked)/;
  let places = '';
  let stillSince = Date.now();
  const look = async () => {
    const ready = (await client.send('GET', '/readyz')).body as Ready;
    const gaps = await client.get<{ events: number }>('/api/audit/gaps');
    // A part that is well may still be on its way.
    const now = JSON.stringify([gaps.events, ready.parts.map(({ detail }) => placeIn(detail))]);
    if (now !== places) [places, stillSince] = [now, Date.now()];
    const moving: string[] = [];
    for (const status of IN_BETWEEN) {
      const found = await client.send('GET', `/api/exchanges?status=${status}`);
      // Who watches reads nothing that cannot be recorded: the store may not be back yet.
      const items = found.status === 200 ? (found.body as { items: unknown[] }).items : undefined;
      if (items === undefined) moving.push(`${found.status} for ${status}`);
      else if (items.length > 0) moving.push(`${items.length} ${status}`);
    }
    const behind = ready.parts.filter(({ ok, detail }) => !ok || toGo.test(detail));
    const atRest = ready.status === 'ready' && behind.length === 0 && moving.length === 0;
    const isStill = atRest && Date.now() - stillSince > STILL_FOR_MS;
    const unheard = isStill && recorded !== undefined ? (await recorded()) - gaps.events : 0;
    return { status: ready.status, behind, moving, isStill, unheard };
  };
  await eventually(look, ({ isStill, unheard }) => isStill && unheard <= 0, timeoutMs);
}

/** Where a part says that it stands. */
const placeIn = (detail: string): string | undefined => /\bat (-?\d+)/.exec(detail)?.[1];
