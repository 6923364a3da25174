import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ContractViolation, type EventOf } from '@bourse/contracts/contract';
import { lamps } from '@bourse/contracts/specimen';
import { type EventStore, type RecordedEvent, revision } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { accept, type Decider, reject } from '@bourse/kernel/decider';
import { newId } from '@bourse/kernel/ids';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandContext, ContentionError, handleCommand } from './handle-command.ts';

type Command = { readonly light: number; readonly andBreak?: boolean };
type State = { readonly watts: number; readonly broken: boolean };
type Rejection = { readonly code: 'lamp_broken'; readonly watts: number };

const decider: Decider<Command, EventOf<typeof lamps>, State, Rejection> = {
  initialState: () => ({ watts: 0, broken: false }),
  decide: ({ light, andBreak = false }, { watts, broken }) => {
    if (broken) return reject({ code: 'lamp_broken', watts });
    if (light === 0) return accept();
    const events: EventOf<typeof lamps>[] = [{ type: 'LampLit', data: { watts: light } }];
    return accept(...events, ...(andBreak ? [{ type: 'LampBroken', data: {} } as const] : []));
  },
  evolve: (state, { type, data }) =>
    type === 'LampLit' ? { ...state, watts: state.watts + data.watts } : { ...state, broken: true },
};
const aggregate = { contract: lamps, decider };
const FAINT = 1;
const isFaint = ({ type, data }: EventOf<typeof lamps>): boolean =>
  type === 'LampLit' && data.watts === FAINT;

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let id: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-commands-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  id = newId();
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const context = (changes: Partial<CommandContext> = {}): CommandContext => ({
  commandId: newId(),
  fingerprint: 'f',
  correlationId: newId(),
  causationId: newId(),
  actor: 'tester',
  now: '2026-01-31T12:00:00.000Z',
  ...changes,
});

const give = (command: Command, given: Partial<Parameters<typeof handleCommand>[0]> = {}) =>
  handleCommand({
    store: given.store ?? store,
    aggregate,
    id,
    command,
    context: given.context ?? context(),
    ...(given.seen === undefined ? {} : { seen: given.seen }),
  });

async function recorded() {
  const events: RecordedEvent[] = [];
  for await (const one of store.read(`lamp-${id}`)) events.push(one);
  return events;
}

/** A store that does something else before its first appends. */
const disturbed = (
  times: number,
  disturb: (append: () => ReturnType<EventStore['append']>) => Promise<void>,
): EventStore & { readonly appends: () => number } => {
  let appends = 0;
  return {
    ...store,
    appends: () => appends,
    append: async (...of) => {
      appends += 1;
      if (appends <= times) await disturb(() => store.append(...of));
      return store.append(...of);
    },
  };
};

describe('a command', () => {
  test('is decided on the state, recorded with who, when and why, and answered with its place', async () => {
    await give({ light: 1 });
    const given = context();
    const result = await give({ light: 2, andBreak: true }, { context: given });
    const events = await recorded();
    expect(result).toEqual({
      kind: 'done',
      stream: `lamp-${id}`,
      revision: revision(2),
      position: events[2]?.position,
      state: { watts: 3, broken: true },
    });
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'LampLit', data: { watts: 1 } },
      { type: 'LampLit', data: { watts: 2 } },
      { type: 'LampBroken', data: {} },
    ]);
    const { commandId, fingerprint, correlationId, causationId, actor, now } = given;
    expect(events[2]?.metadata).toEqual({
      $correlationId: correlationId,
      $causationId: causationId,
      commandId,
      fingerprint,
      actor,
      recordedAt: now,
      schemaVersion: 1,
    });
  });

  test('that is refused records nothing', async () => {
    await give({ light: 1, andBreak: true });
    const rejection = { code: 'lamp_broken', watts: 1 };
    expect(await give({ light: 1 })).toEqual({ kind: 'rejected', rejection });
    expect(await recorded()).toHaveLength(2);
  });

  test('that changes nothing records nothing, and says where the stream stands', async () => {
    expect(await give({ light: 0 })).toMatchObject({ kind: 'done', revision: 'no_stream' });
    await give({ light: 1 });
    expect(await give({ light: 0 })).toMatchObject({ kind: 'done', revision: 0n });
    expect(await recorded()).toHaveLength(1);
  });

  test('whose events violate their contract writes none of them', async () => {
    await expect(give({ light: 101, andBreak: true })).rejects.toThrow(ContractViolation);
    expect(await recorded()).toEqual([]);
  });

  test('on a stream that holds an unreadable event is not decided', async () => {
    const { commandId, fingerprint, actor, now, correlationId, causationId } = context();
    const metadata = {
      $correlationId: correlationId,
      $causationId: causationId,
      commandId,
      fingerprint,
      actor,
      recordedAt: now,
      schemaVersion: 2,
    };
    const future = { id: newId(), type: 'LampLit', data: { watts: 1 }, metadata };
    await store.append(`lamp-${id}`, 'no_stream', [future]);
    await expect(give({ light: 1 })).rejects.toThrow(ContractViolation);
  });
});

describe('given again', () => {
  test('a command answers with the first result and appends nothing, though others came after it', async () => {
    const again = { context: context() };
    const first = await give({ light: 2 }, again);
    await give({ light: 5, andBreak: true });
    const second = await give({ light: 2 }, again);
    if (first.kind !== 'done' || second.kind !== 'done') throw new Error('both are done');
    expect([second.revision, second.position]).toEqual([first.revision, first.position]);
    expect(await recorded()).toHaveLength(3);
  });

  test('a command with If-Match is not stale because of its own effect', async () => {
    await give({ light: 1 });
    const again = { context: context(), seen: [revision(0)] };
    await give({ light: 2 }, again);
    expect(await give({ light: 2 }, again)).toMatchObject({ kind: 'done', revision: 1n });
  });

  test('with another content, the id is refused', async () => {
    const first = context();
    await give({ light: 2 }, { context: first });
    const other = { context: { ...first, fingerprint: 'other' } };
    expect(await give({ light: 3 }, other)).toEqual({ kind: 'command_id_reused' });
    expect(await recorded()).toHaveLength(1);
  });

  test('at the same moment, ten times, it has one effect', async () => {
    const again = { context: context() };
    const results = await Promise.all(Array.from({ length: 10 }, () => give({ light: 2 }, again)));
    expect(results.map((result) => result.kind === 'done' && result.revision)).toEqual(
      Array.from({ length: 10 }, () => 0n),
    );
    expect(await recorded()).toHaveLength(1);
  });

  test('by two at once, with another content, only one has its way and the other learns it', async () => {
    const asked = context();
    const results = await Promise.all([
      give({ light: 2 }, { context: asked }),
      give({ light: 3 }, { context: { ...asked, fingerprint: 'other' } }),
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(['done', 'command_id_reused']);
    expect((await recorded()).map(({ data }) => data)).toEqual([{ watts: 2 }]);
  });

  test('by two at once, at different times, both are answered with what is recorded', async () => {
    const asked = context();
    const later = '2026-01-31T12:00:01.000Z';
    const results = await Promise.all([
      give({ light: 2 }, { context: asked }),
      give({ light: 2 }, { context: { ...asked, now: later } }),
    ]);
    expect(results).toEqual([results[0], results[0]]);
    expect((await recorded()).map(({ metadata }) => metadata.recordedAt)).toEqual([asked.now]);
  });

  test('after an acknowledgement was lost, it has one effect', async () => {
    const losing = disturbed(1, async (append) => {
      await append();
      throw new Error('the connection broke after the append');
    });
    const again = { context: context(), store: losing };
    await expect(give({ light: 2, andBreak: true }, again)).rejects.toThrow('broke');
    expect(await recorded()).toHaveLength(2);
    expect(await give({ light: 2, andBreak: true }, again)).toMatchObject({
      kind: 'done',
      revision: 1n,
      state: { watts: 2, broken: true },
    });
    expect(await recorded()).toHaveLength(2);
  });
});

describe('against other writers', () => {
  test('a lost race is decided again, on the new state', async () => {
    const racing = disturbed(3, async () => void (await give({ light: 10 })));
    expect(await give({ light: 1 }, { store: racing })).toMatchObject({ state: { watts: 31 } });
    expect(racing.appends()).toBe(4);
  });

  test('a race may be lost to what makes the command impossible', async () => {
    const racing = disturbed(1, async () => void (await give({ light: 10, andBreak: true })));
    const rejection = { code: 'lamp_broken', watts: 10 };
    expect(await give({ light: 1 }, { store: racing })).toEqual({ kind: 'rejected', rejection });
  });

  test('a caller who decided on an older revision is told so, before and during a race', async () => {
    await give({ light: 1 });
    await give({ light: 1 });
    const stale = await give({ light: 1 }, { seen: [revision(0)] });
    expect(stale).toEqual({ kind: 'stale', actual: 1n });
    const racing = disturbed(1, async () => void (await give({ light: 10 })));
    const late = await give({ light: 1 }, { seen: [revision(1)], store: racing });
    expect(late).toEqual({ kind: 'stale', actual: 2n });
    expect(await recorded()).toHaveLength(3);
  });

  test('what changes nothing makes no caller late, and what does change something before it does', async () => {
    const faint = { ...aggregate, changesNothing: isFaint };
    const after = async (light: number, seen?: number): Promise<string> => {
      const given = { store, aggregate: faint, id, command: { light }, context: context() };
      const result = await handleCommand(
        seen === undefined ? given : { ...given, seen: [revision(seen)] },
      );
      return result.kind;
    };
    for (const light of [10, FAINT, FAINT]) await after(light);
    expect(await after(0, 3)).toBe('stale');
    for (const seen of [0, 1, 2]) expect(await after(0, seen)).toBe('done');
    expect(await after(10, 0)).toBe('done');
    expect(await after(FAINT)).toBe('done');
    for (const seen of [0, 1, 2]) expect(await after(0, seen)).toBe('stale');
    expect(await after(0, 3)).toBe('done');
  });

  test('a caller who saw a stream that is not there is told so', async () => {
    const result = await give({ light: 1 }, { seen: [revision(0)] });
    expect(result).toEqual({ kind: 'stale', actual: 'no_stream' });
  });

  test('with no end of races it gives up, and has no effect', async () => {
    const racing = disturbed(Number.POSITIVE_INFINITY, async () => void (await give({ light: 1 })));
    await expect(give({ light: 50 }, { store: racing })).rejects.toThrow(ContentionError);
    expect(racing.appends()).toBe(20);
    expect((await recorded()).map(({ data }) => data)).not.toContainEqual({ watts: 50 });
  });

  test('twenty at once all come through', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => give({ light: 1 })));
    expect(results.every(({ kind }) => kind === 'done')).toBe(true);
    expect(await give({ light: 0 })).toMatchObject({ state: { watts: 20 } });
  });
});
