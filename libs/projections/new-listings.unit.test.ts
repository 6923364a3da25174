import { fixedClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NewListing, newListings } from './new-listings.ts';

type Row = NewListing & { readonly skill: string };
const clock = fixedClock('2026-03-02T09:00:00.000Z');
let rows: Row[];
let asked: number;
const leaving: (() => void)[] = [];
const add = (skill: string, listedAt = clock.now()): Row => {
  const number = rows.length + 1;
  const row = { number, id: `row ${number}`, listedAt, skill };
  rows.push(row);
  return row;
};
const open = () =>
  newListings<{ readonly skill?: string | undefined; readonly since?: string }>({
    clock,
    everyMs: 2,
    end: () => rows.at(-1)?.number ?? 0,
    newest: ({ skill }) => {
      asked += 1;
      return rows.findLast((row) => skill === undefined || row.skill === skill);
    },
  });
beforeEach(() => {
  rows = [];
  asked = 0;
});

afterEach(() => {
  for (const leave of leaving.splice(0)) leave();
});

describe('whoever looks at a list', () => {
  const listening = (news: ReturnType<typeof open>, skill?: string, after?: number) => {
    const heard: string[] = [];
    const leave = news.listen({ skill }, after, ({ id }) => heard.push(id));
    leaving.push(leave);
    return { heard, leave };
  };

  test('hears what comes into it, as it is narrowed, once each', async () => {
    const news = open();
    const [all, some] = [listening(news), listening(news, 'voirie')];
    add('archives');
    await eventually('the first is heard', () => all.heard.length === 1);
    add('voirie');
    await eventually('the second is heard', () => some.heard.length === 1);
    expect([all.heard, some.heard]).toEqual([['row 1', 'row 2'], ['row 2']]);
    all.leave();
    some.leave();
    add('voirie');
    await sleep(10);
    expect([all.heard.length, some.heard.length]).toEqual([2, 1]);
  });

  test('hears of several that come at once only the newest, and asks for nothing while nothing comes', async () => {
    const { heard } = listening(open());
    for (let more = 0; more < 5; more += 1) add('voirie');
    await eventually('the newest is heard', () => heard.length > 0);
    const before = asked;
    await sleep(20);
    expect([heard, asked - before]).toEqual([['row 5'], 0]);
  });

  test('begins with the last minute, with what came since the list was read, or after the last that was heard', () => {
    const news = open();
    add('voirie', '2026-03-02T08:58:59.999Z');
    expect(listening(news).heard).toEqual([]);
    expect(listening(news, undefined, 0).heard).toEqual(['row 1']);
    expect(listening(news, undefined, 1).heard).toEqual([]);
    const heardSince = (since: string): number => {
      let count = 0;
      leaving.push(news.listen({ since }, undefined, () => (count += 1)));
      return count;
    };
    expect(heardSince('2026-03-02T08:58:59.999Z')).toBe(1);
    expect(heardSince('2026-03-02T08:59:00.000Z')).toBe(0);
    add('voirie', '2026-03-02T08:59:00.000Z');
    expect(listening(news).heard).toEqual(['row 2']);
  });

  test('is told nothing anew of rows that were put back, and hears what comes after them', async () => {
    const news = open();
    for (let more = 0; more < 3; more += 1) add('voirie', '2026-03-01T09:00:00.000Z');
    const { heard } = listening(news);
    rows.splice(1);
    await sleep(10);
    for (let more = 0; more < 3; more += 1) add('voirie', '2026-03-01T09:00:00.000Z');
    await eventually('what is beyond is heard', () => heard.length > 0);
    expect(heard).toEqual(['row 4']);
  });
});
