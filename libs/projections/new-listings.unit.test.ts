import { fixedClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NewListing, newListings } from './new-listings.ts';

type Row = NewListing & { readonly skill: string };
const clock = fixedClock('2026-03-02T09:00:00.000Z');
let rows: Row[];
/** After which rows the newest was asked for, each time. */
let asked: number[];
let unreadable: boolean;
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
    end: () => {
      if (unreadable) throw new Error('the file is being put back');
      return rows.at(-1)?.number ?? 0;
    },
    lastBefore: (instant) => rows.findLast(({ listedAt }) => listedAt < instant)?.number ?? 0,
    newest: ({ skill }, beyond) => {
      asked.push(beyond);
      return rows.findLast(
        (row) => row.number > beyond && (skill === undefined || row.skill === skill),
      );
    },
  });
beforeEach(() => {
  rows = [];
  asked = [];
  unreadable = false;
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
    const before = asked.length;
    await sleep(20);
    expect([heard, asked.length - before]).toEqual([['row 5'], 0]);
  });

  test('costs a look one query for each list, however many look at it, over what came alone', async () => {
    for (let more = 0; more < 3; more += 1) add('voirie', '2026-03-01T09:00:00.000Z');
    const news = open();
    const all = Array.from({ length: 5 }, () => listening(news));
    const none = listening(news, 'archives');
    expect(asked).toEqual(Array.from({ length: 6 }, () => 3));
    asked = [];
    add('voirie');
    await eventually('everybody hears', () => all.every(({ heard }) => heard.length > 0));
    add('voirie');
    await eventually('and again', () => all.every(({ heard }) => heard.length > 1));
    expect([all[4]?.heard, none.heard]).toEqual([['row 4', 'row 5'], []]);
    expect(asked).toEqual([3, 3, 4, 4]);
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
    unreadable = true;
    add('voirie');
    await sleep(10);
    unreadable = false;
    await eventually('what came while nothing could be read is heard', () => heard.length > 1);
    expect(heard).toEqual(['row 4', 'row 5']);
    // Nor does whoever comes back wait for as many as there were.
    const back = listening(news, undefined, 1_000);
    add('voirie', '2026-03-01T09:00:00.000Z');
    await eventually('the next is heard', () => back.heard.length > 0);
    expect(back.heard).toEqual(['row 6']);
  });
});
