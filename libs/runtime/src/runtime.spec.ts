import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';

import { declareKeys, listOf, port, readEnv, unknownKeys } from './env.js';
import { describeError, Fault } from './fault.js';
import { derivedId } from './ids.js';
import { silentLogger } from './log.js';
import type { Part } from './part.js';
import { startParts } from './run.js';
import { backoffMs, pause, withDeadline } from './scope.js';

const log = silentLogger;

/** A part that writes down what happens to it. */
function part(name: string, seen: string[], more: { fails?: boolean; hangs?: boolean } = {}): Part {
  return {
    name,
    async start(ctx) {
      await ctx.shared('pool', () => {
        seen.push('open pool');
        return Promise.resolve({
          value: 1,
          close: () => {
            seen.push('close pool');
            return Promise.resolve();
          },
        });
      });
      if (more.fails) throw new Error(`${name} is broken`);
      seen.push(`start ${name}`);
      return {
        stop: () => {
          seen.push(`stop ${name}`);
          return more.hangs ? new Promise(() => undefined) : Promise.resolve();
        },
        health: () => ({ ok: name !== 'ill' }),
      };
    },
  };
}

describe('parts', () => {
  test('start in order, stop in reverse, and close what they share at last', async () => {
    const seen: string[] = [];
    const running = await startParts([part('a', seen), part('ill', seen)], { env: {}, log });
    expect(running.health()).toEqual({ a: { ok: true }, ill: { ok: false } });
    await running.stop();
    expect(seen).toEqual(['open pool', 'start a', 'start ill', 'stop ill', 'stop a', 'close pool']);
  });

  test('when one does not start, those before it are stopped and the error says which', async () => {
    const seen: string[] = [];
    const start = startParts([part('a', seen), part('b', seen, { fails: true })], { env: {}, log });
    await expect(start).rejects.toThrow('part b did not start');
    expect(seen).toEqual(['open pool', 'start a', 'stop a', 'close pool']);
  });

  test('a stop that hangs does not keep the others from stopping', async () => {
    const seen: string[] = [];
    const running = await startParts([part('a', seen), part('b', seen, { hangs: true })], {
      env: {},
      log,
      stopMs: 20,
    });
    await running.stop();
    expect(seen.slice(-3)).toEqual(['stop b', 'stop a', 'close pool']);
  });

  test('an interrupted start begins no further part and stops what it has started', async () => {
    const seen: string[] = [];
    const interrupt = new AbortController();
    const second: Part = { ...part('b', seen), start: () => Promise.reject(new Error('must not start')) };
    const first: Part = {
      name: 'a',
      start: async (ctx) => {
        const started = await part('a', seen).start(ctx);
        interrupt.abort();
        return started;
      },
    };
    await expect(
      startParts([first, second], { env: {}, log, signal: interrupt.signal }),
    ).rejects.toMatchObject({
      cause: { code: 'interrupted' },
    });
    expect(seen).toEqual(['open pool', 'start a', 'stop a', 'close pool']);
  });
});

describe('configuration', () => {
  test('names every wrong key at once; an empty text counts as absent', () => {
    const shape = { A: z.string({ error: 'is missing' }), B: port, C: listOf.default(['x']) };
    expect(() => readEnv({ A: '', B: '70000' }, shape)).toThrow(/A: is missing\n {2}B: /);
    expect(readEnv({ A: 'a', B: '0', C: ' p, ,q ' }, shape)).toEqual({ A: 'a', B: 0, C: ['p', 'q'] });
  });

  test('finds FARWATCH_ keys that nobody declared', () => {
    declareKeys('FARWATCH_KNOWN');
    expect(unknownKeys({ FARWATCH_KNOWN: '1', FARWATCH_KNOWM: '1', OTHER: '1' })).toEqual(['FARWATCH_KNOWM']);
  });
});

describe('faults, ids and waiting', () => {
  test('an error is told with its causes and without a stack', () => {
    const fault = new Fault('x', 'outer', {
      cause: new AggregateError([new Error('one'), new Error('two')], 'both'),
    });
    expect(describeError(fault)).toBe('outer: both: one; two');
    expect(describeError('text')).toBe('text');
  });

  test('derived ids are equal for equal parts only, wherever the parts are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1 }),
        fc.array(fc.string(), { minLength: 1 }),
        (a, b) => {
          const same = JSON.stringify(a) === JSON.stringify(b);
          expect(derivedId(...a) === derivedId(...b)).toBe(same);
        },
      ),
    );
    expect(derivedId('a', 'bc')).not.toBe(derivedId('ab', 'c'));
    expect(derivedId('a')).toMatch(/^[\w-]{22}$/);
  });

  test('a deadline rejects as retriable, a pause ends at its signal, backoff stays within its cap', async () => {
    await expect(withDeadline(new Promise(() => undefined), 5, 'waiting')).rejects.toMatchObject({
      code: 'deadline',
      retriable: true,
    });
    const abort = new AbortController();
    const waiting = pause(60_000, abort.signal);
    abort.abort();
    await waiting;
    for (let attempt = 1; attempt < 60; attempt++) {
      const ms = backoffMs(attempt, 100, 5_000);
      expect(ms).toBeGreaterThanOrEqual(50);
      expect(ms).toBeLessThanOrEqual(5_000);
    }
  });
});
