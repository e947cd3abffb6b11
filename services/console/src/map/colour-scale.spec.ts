import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { makeScale, scaleColours } from './colour-scale.js';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('the colours of values', () => {
  test('steps end on round numbers', () => {
    const ends = (values: number[]) => makeScale(values)!.steps.map(({ from, to }) => [from, to]);
    expect(ends([0, 58])).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 40],
      [40, 50],
      [50, 60],
    ]);
    expect(ends([0.02, 0.13])[0]).toEqual([0.02, 0.04]);
    expect(ends([7, 7])).toEqual([[6, 8]]);
    expect(ends([0, 0])).toEqual([[0, 1]]);
  });

  test('the least has the first colour and the most the last', () => {
    const scale = makeScale([3, 8, 260])!;
    expect(scale.colourOf(3)).toBe(scaleColours[0]);
    expect(scale.colourOf(260)).toBe(scaleColours.at(-1));
  });

  test('what is no number takes no part; of nothing there is no scale', () => {
    expect(makeScale([])).toBeUndefined();
    expect(makeScale([NaN, Infinity])).toBeUndefined();
    expect(makeScale([NaN, 5, 10])!.steps[0]!.from).toBe(5);
  });

  test('every value lies within the steps, which join and are as many as there are colours at most', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), (values) => {
        const { steps, colourOf } = makeScale(values)!;
        expect(steps.length).toBeGreaterThan(0);
        expect(steps.length).toBeLessThanOrEqual(scaleColours.length);
        steps.slice(1).forEach((step, i) => expect(step.from).toBe(steps[i]!.to));
        const slack = 1e-9 * Math.max(1, ...values.map(Math.abs));
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(steps[0]!.from - slack);
          expect(value).toBeLessThanOrEqual(steps.at(-1)!.to + slack);
          expect(steps.map(({ colour }) => colour)).toContain(colourOf(value));
        }
      }),
    );
  });

  test('more never has an earlier colour', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 2 }), (values) => {
        const { steps, colourOf } = makeScale(values)!;
        const order = steps.map(({ colour }) => colour);
        const ranks = [...values].sort((a, b) => a - b).map((value) => order.indexOf(colourOf(value)));
        ranks.slice(1).forEach((rank, i) => expect(rank).toBeGreaterThanOrEqual(ranks[i]!));
      }),
    );
  });
});
