import { afterEach, describe, expect, test } from '@jest/globals';
import { agentOf, testOperator, type TestPerson } from '@bourse/identity/testing';
import { newId } from '@bourse/kernel/ids';
import { eventually } from '@bourse/service-kit/testing';
import { z } from 'zod';
import { BERTHEN, DUNKERQUE, LILLE, worldForEachTest } from './exchange-world.ts';

/** An EPCI that is party to nothing, and of which one of the parties is a commune. */
const EPCI = 'siren:200040947';

const stage = worldForEachTest();
const open: AbortController[] = [];
// Hooks of afterwards run the last first: nobody listens any more when the service stops.
afterEach(() => {
  for (const one of open.splice(0)) one.abort();
});

const told = z.object({
  exchangeId: z.string(),
  type: z.string(),
  status: z.string(),
  revision: z.int(),
  changedAt: z.string(),
});
type Heard = { readonly id: string } & z.infer<typeof told>;

/** Listens as a browser does. */
async function listen(
  person: TestPerson,
  { query = '', lastEventId }: { readonly query?: string; readonly lastEventId?: string } = {},
) {
  const leaving = new AbortController();
  open.push(leaving);
  const response = await fetch(`${stage.world.url}/api/exchanges/changes${query}`, {
    headers: {
      ...(await stage.world.as(person)),
      Accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
    },
    signal: leaving.signal,
  });
  const heard: Heard[] = [];
  let ended = false;
  const reading = (async () => {
    let text = '';
    try {
      for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        text += Buffer.from(part).toString('utf8');
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, id, data] = /^id: (\d+)\nevent: exchange\ndata: (.*)$/.exec(block) ?? [];
          if (id !== undefined) heard.push({ id, ...told.parse(JSON.parse(data ?? '')) });
        }
      }
    } catch {
      // Left in the middle, by this side or the other.
    }
    ended = true;
  })();
  return {
    response,
    heard,
    until: (willDo: (all: readonly Heard[]) => boolean) =>
      eventually(() => Promise.resolve(heard), willDo),
    isOver: () => ended,
    leave: async () => {
      leaving.abort();
      await reading;
    },
  };
}
const has =
  (...statuses: readonly string[]) =>
  (all: readonly Heard[]): boolean =>
    statuses.every((status) => all.some((one) => one.status === status));

describe('who listens to exchanges', () => {
  test('hears what the other party does, with the revision that can then be read; others hear nothing', async () => {
    const auditor = { subject: 'auditor', territoryId: EPCI, roles: ['auditor'] } as const;
    const [party, stranger, watching, auditing, auditingElsewhere] = await Promise.all([
      listen(agentOf(BERTHEN)),
      listen(agentOf(LILLE)),
      listen(testOperator),
      listen({ ...auditor, perimeter: [EPCI, BERTHEN] }),
      listen({ ...auditor, subject: 'other', territoryId: LILLE, perimeter: [LILLE] }),
    ]);
    expect(party.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const id = await stage.world.agree();
    await party.until(has('agreed'));
    await watching.until(has('agreed'));
    await auditing.until(has('agreed'));
    const last = party.heard.at(-1);
    const shown = await stage.world.show(id);
    expect(last).toMatchObject({ exchangeId: id, type: 'ExchangeAgreed', revision: 4 });
    expect(shown.status).toBe('agreed');
    expect([...stranger.heard, ...auditingElsewhere.heard]).toEqual([]);
  });

  test('goes on from the last that was heard, and misses nothing in between', async () => {
    const id = await stage.world.agree();
    const first = await listen(agentOf(BERTHEN));
    await first.until(has('agreed'));
    await first.leave();
    const lastEventId = first.heard.at(-1)?.id ?? '';
    await stage.world.does(DUNKERQUE, id, 'signatures');
    await stage.world.does(BERTHEN, id, 'signatures');
    const other = await stage.world.agree();
    const again = await listen(agentOf(BERTHEN), { lastEventId });
    await again.until(has('signed', 'agreed'));
    expect(again.heard.map(({ exchangeId, status }) => [exchangeId, status])).toEqual([
      [id, 'signed'],
      [other, 'agreed'],
    ]);
    const upToDate = await listen(agentOf(BERTHEN), { lastEventId: again.heard.at(-1)?.id ?? '' });
    const work = await stage.world.work(id, 60);
    expect(work).toBeDefined();
    await upToDate.until(has('delivering'));
    expect(upToDate.heard.map(({ status }) => status)).toEqual(['delivering']);
  });

  test('without a last one begins with the last minute, and with nothing older', async () => {
    const id = await stage.world.agree();
    const soon = await listen(agentOf(BERTHEN));
    await soon.until(has('agreed'));
    expect(soon.heard.map(({ exchangeId }) => exchangeId)).toEqual([id]);
    stage.world.clock.set('2026-03-02T09:05:00.000Z');
    const later = await listen(agentOf(BERTHEN));
    await stage.world.does(DUNKERQUE, id, 'signatures');
    await later.until((all) => all.length > 0);
    expect(later.heard.map(({ type }) => type)).toEqual(['ConventionSigned']);
  });

  test('of one exchange hears how it stands first, whenever it came there, and of no other', async () => {
    const id = await stage.world.agree();
    stage.world.clock.set('2026-03-02T10:00:00.000Z');
    const one = await listen(agentOf(BERTHEN), { query: `?exchangeId=${id}` });
    await one.until(has('agreed'));
    await stage.world.agree();
    await stage.world.does(DUNKERQUE, id, 'signatures');
    await one.until((all) => all.some(({ type }) => type === 'ConventionSigned'));
    expect(new Set(one.heard.map(({ exchangeId }) => exchangeId))).toEqual(new Set([id]));
    const strangers = await listen(agentOf(LILLE), { query: `?exchangeId=${id}` });
    await stage.world.does(BERTHEN, id, 'signatures');
    await one.until(has('signed'));
    expect(strangers.heard).toEqual([]);
  });

  test('may not be anybody, nor ask for what there is not, nor open streams without end', async () => {
    expect((await fetch(`${stage.world.url}/api/exchanges/changes`)).status).toBe(401);
    expect((await listen(agentOf(LILLE), { query: '?exchangeId=x' })).response.status).toBe(400);
    expect((await listen(agentOf(LILLE), { query: '?since=1' })).response.status).toBe(400);
    const head = await fetch(`${stage.world.url}/api/exchanges/changes?exchangeId=${newId()}`, {
      method: 'HEAD',
      headers: await stage.world.as(agentOf(LILLE)),
    });
    expect(head.status).toBe(200);
    const opened = [];
    for (let more = 0; more < 12; more += 1) opened.push(await listen(agentOf(LILLE)));
    const refused = await listen(agentOf(LILLE));
    expect(refused.response.status).toBe(429);
    expect(refused.response.headers.get('retry-after')).toBe('60');
    expect((await listen(agentOf(BERTHEN))).response.status).toBe(200);
    await opened[0]?.leave();
    const after = await eventually(
      async () => (await listen(agentOf(LILLE))).response.status,
      (status) => status === 200,
    );
    expect(after).toBe(200);
  });

  test('is let go at once when the service stops, and what is behind it goes on', async () => {
    const listening = await listen(agentOf(BERTHEN));
    const begun = performance.now();
    await stage.world.stop();
    expect(performance.now() - begun).toBeLessThan(900);
    await eventually(() => Promise.resolve(listening.isOver()), Boolean);
    expect(listening.isOver()).toBe(true);
    await stage.begin();
  });
});
