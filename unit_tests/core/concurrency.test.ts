import { describe, expect, test } from '@jest/globals';
import { forEachConcurrently, Gate, inOrder, SingleFlight } from '../../src/core/concurrency.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const { signal } = new AbortController();

describe('Gate', () => {
  test('lets in first come, first served, and a wider gate lets in at once', async () => {
    const gate = new Gate(1);
    const inside: number[] = [];
    const leaves: (() => void)[] = [];
    const entering = [1, 2, 3].map(async (n) => {
      leaves[n] = await gate.enter(signal);
      inside.push(n);
    });
    await tick();
    expect(inside).toEqual([1]);
    leaves[1]?.();
    leaves[1]?.();
    await tick();
    expect(inside).toEqual([1, 2]);
    gate.setWidth(2);
    await Promise.all(entering);
    expect(inside).toEqual([1, 2, 3]);
  });

  test('is never narrower than one', () => {
    const gate = new Gate(4);
    gate.setWidth(0.5);
    expect(gate.width).toBe(1);
  });

  test('an aborted waiter does not take a place', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter(signal);
    const abort = new AbortController();
    const waiting = gate.enter(abort.signal);
    abort.abort(new Error('end'));
    await expect(waiting).rejects.toThrow('end');
    const next = gate.enter(signal);
    leave();
    expect(await next).toBeInstanceOf(Function);
  });

  test('a waiter that is aborted at the moment it is admitted passes its place to the next', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter(signal);
    const abort = new AbortController();
    const aborted = gate.enter(abort.signal);
    const next = gate.enter(signal);
    leave();
    abort.abort(new Error('end'));
    await expect(aborted).rejects.toThrow('end');
    expect(await Promise.race([next, tick().then(() => 'never let in')])).toBeInstanceOf(Function);
  });
});

describe('forEachConcurrently', () => {
  test('keeps to the width, which may change', async () => {
    let width = 2;
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    await forEachConcurrently(
      [1, 2, 3, 4, 5, 6],
      () => width,
      async (n) => {
        most = Math.max(most, ++running);
        await tick();
        running--;
        seen.push(n);
        if (n === 3) width = 3;
      },
    );
    expect(seen.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(most).toBe(3);
  });

  test('a failure begins nothing new, and is thrown when what runs has ended', async () => {
    const ended: number[] = [];
    const work = forEachConcurrently(
      [1, 2, 3, 4],
      () => 2,
      async (n) => {
        await tick();
        if (n === 1) throw new Error('first');
        await tick();
        ended.push(n);
      },
    );
    await expect(work).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });
});

describe('inOrder', () => {
  test('keeps the order, however long each takes, and begins so many at once', async () => {
    let running = 0;
    let most = 0;
    const work = async (n: number): Promise<number> => {
      most = Math.max(most, ++running);
      for (let i = 0; i < 5 - n; i++) await tick();
      running--;
      return n;
    };
    const outcomes: number[] = [];
    for await (const outcome of inOrder([1, 2, 3, 4, 5], 3, work)) outcomes.push(outcome);
    expect(outcomes).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(3);
  });

  test('a failure is met in its place', async () => {
    const work = async (n: number): Promise<number> => {
      if (n === 2) throw new Error('second');
      return n;
    };
    const outcomes: number[] = [];
    const read = async (): Promise<void> => {
      for await (const outcome of inOrder([1, 2, 3], 3, work)) outcomes.push(outcome);
    };
    await expect(read()).rejects.toThrow('second');
    expect(outcomes).toEqual([1]);
  });
});

test('SingleFlight shares a running call, and starts a new one after it', async () => {
  const flight = new SingleFlight<number>();
  let count = 0;
  const work = async (): Promise<number> => {
    await tick();
    return ++count;
  };
  expect(await Promise.all([flight.run(work), flight.run(work)])).toEqual([1, 1]);
  expect(await flight.run(work)).toBe(2);
});
