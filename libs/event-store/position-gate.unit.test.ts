import { expect, test } from '@jest/globals';
import { START, storePosition } from './port.ts';
import { PositionGate } from './position-gate.ts';

test('lets through at once what has been passed, and the rest when it is passed', async () => {
  const gate = new PositionGate(storePosition(5));
  expect(await gate.waitFor(storePosition(5), 0)).toBe(true);
  const waiting = gate.waitFor(storePosition(7), 5_000);
  gate.pass(storePosition(6), false);
  gate.pass(storePosition(7), false);
  expect(await waiting).toBe(true);
});

test('says no when the time is over, and forgets who asked', async () => {
  const gate = new PositionGate(START);
  expect(await gate.waitFor(storePosition(0), 10)).toBe(false);
  gate.pass(storePosition(0), false);
  expect(await gate.waitFor(storePosition(0), 0)).toBe(true);
});

test('never goes back: a repeated batch does not close what was open', async () => {
  const gate = new PositionGate(START);
  gate.pass(storePosition(9), false);
  gate.pass(storePosition(3), false);
  expect(gate.position).toBe(9n);
  expect(await gate.waitFor(storePosition(9), 0)).toBe(true);
});

test('has been live once it was, whatever comes later', async () => {
  const gate = new PositionGate(START);
  expect(await gate.waitForLive(10)).toBe(false);
  const waiting = gate.waitForLive(5_000);
  gate.pass(START, true);
  expect(await waiting).toBe(true);
  gate.pass(storePosition(1), false);
  expect(await gate.waitForLive(0)).toBe(true);
});

test('many may wait for different positions', async () => {
  const gate = new PositionGate(START);
  const asked = [3, 1, 2, 4].map((at) => gate.waitFor(storePosition(at), at === 4 ? 20 : 5_000));
  gate.pass(storePosition(3), false);
  expect(await Promise.all(asked)).toEqual([true, true, true, false]);
});

test('knows for how long it has not been at the end, unless the end is lost', async () => {
  const gate = new PositionGate(START);
  gate.pass(storePosition(1), false);
  expect(gate.leftEndWithin(60_000)).toBe(false);
  gate.pass(storePosition(2), true);
  gate.pass(storePosition(3), false);
  expect(gate.leftEndWithin(60_000)).toBe(true);
  // A later event does not begin the time anew.
  await gate.waitFor(storePosition(9), 30);
  gate.pass(storePosition(4), false);
  expect(gate.leftEndWithin(20)).toBe(false);
  gate.loseEnd();
  gate.pass(storePosition(5), false);
  expect(gate.leftEndWithin(60_000)).toBe(false);
});
