import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { answerTo } from './answers.js';
import { decode, said, segmentOf, taken } from './testdata/field-message.js';

/** What loggers do in the field, explored round the inputs that were met: where a mark stands, how a time is written. */
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 400 };
const inCase = (text: string, how: number) =>
  how === 0 ? text : how === 1 ? text.toLowerCase() : text.toUpperCase();

describe(`a statement about a factor, wherever its parts stand (seed ${seed})`, () => {
  const codes = ['a21026', 'a34013', 'a21002', 'w01018', '02', 'zz9'];
  const part = fc.record({
    name: fc.constantFrom('Min', 'Avg', 'Max', 'ZsAvg', 'Cou', 'ZsMax'),
    how: fc.nat(2),
  });
  const factor = fc.record({
    values: fc.uniqueArray(part, { selector: ({ name }) => name, minLength: 1, maxLength: 5 }),
    mark: fc.option(fc.constantFrom('N', 'D', 'C', 'F', 'T', 'B', 'M', 'S', 'x')),
    markCase: fc.nat(2),
    codeCase: fc.nat(2),
  });
  const message = fc.dictionary(fc.constantFrom(...codes), factor, { minKeys: 1 });
  const parts = (of: Record<string, typeof factor extends fc.Arbitrary<infer T> ? T : never>) =>
    Object.entries(of).flatMap(([code, { values, mark, markCase, codeCase }]) => [
      ...values.map(({ name, how }, i) => `${inCase(code, codeCase)}-${inCase(name, how)}=${i + 1}.5`),
      ...(mark === null ? [] : [`${code}-${inCase('Flag', markCase)}=${mark}`]),
    ]);

  test('property: in any order, in items of their own or together, in any case: nothing is lost, nothing is doubled', () => {
    const cases = message.chain((of) =>
      fc.record({
        of: fc.constant(of),
        order: fc.shuffledSubarray(parts(of), { minLength: parts(of).length }),
        commas: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        cn: fc.constantFrom('2011', '2051', '2061', '2031'),
      }),
    );
    fc.assert(
      fc.property(cases, ({ of, order, commas, cn }) => {
        const area = order.map((one, i) => (i === 0 ? one : (commas[i] ? ',' : ';') + one)).join('');
        const { factors } = taken(segmentOf(`DataTime=20261120100000;${area}`, cn));
        const expected = Object.entries(of).map(([code, { values, mark }]) => ({
          ...{ code, flag: mark ?? undefined },
          values: Object.fromEntries(values.map(({ name }, i) => [name, i + 1.5])),
        }));
        const byCode = (a: { code: string }, b: { code: string }) =>
          a.code.toLowerCase() < b.code.toLowerCase() ? -1 : 1;
        const got = factors.map(said).map((one) => ({ ...one, code: one.code === 'ZZ9' ? 'zz9' : one.code }));
        expect(got.sort(byCode)).toEqual(expected.sort(byCode));
      }),
      runs,
    );
  });

  test('property: what contradicts itself is said twice and noted; the same once more is said once', () => {
    const number = fc.constantFrom('1', '1.0', '01', '2', 'x', '');
    fc.assert(
      fc.property(number, number, fc.constantFrom('Avg', 'Flag', 'ZsAvg', 'SampleTime'), (a, b, name) => {
        const { factors, notes } = taken(
          segmentOf(`DataTime=20261120100000;a21026-${name}=${a};a21002-Avg=1;a21026-${name}=${b}`),
        );
        const same =
          a === b ||
          (name.endsWith('Avg') && a !== 'x' && a !== '' && Number(a) === Number(b) && b !== '' && b !== 'x');
        expect(factors.filter(({ code }) => code === 'a21026')).toHaveLength(same ? 1 : 2);
        expect(notes).toContain('factor-repeated');
      }),
      runs,
    );
  });

  const mark = fc.constantFrom('N', 'D', 'C');
  test('property: a mark without a code never turns a worse one into a better one', () => {
    fc.assert(
      fc.property(
        fc.option(mark),
        fc.array(mark, { maxLength: 2 }),
        fc.boolean(),
        fc.boolean(),
        (own, lone, front, comma) => {
          const item = `a21026-Avg=1${own === null ? '' : `,a21026-Flag=${own}`}`;
          const flags = lone.map((one) => `Flag=${one}`).join(';');
          const area = [...(front ? [flags, item] : [item, flags])].filter(Boolean).join(comma ? ',' : ';');
          const { factors } = taken(segmentOf(`DataTime=20261120100000;${area}`));
          const all = [...(own === null ? [] : [own]), ...lone].filter((one) => one !== 'N');
          const marks = factors.map(({ flag }) => flag);
          // Whatever is not N is there: as the mark of the factor, or as a second statement that contradicts it.
          for (const one of all) expect(marks).toContain(one);
          if (own === null && lone.length === 0) expect(marks).toEqual([undefined]);
        },
      ),
      runs,
    );
  });

  test('property: the Flag of the header in the data area is no data mark', () => {
    const flags = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(flags, fc.option(fc.constantFrom(0, 1, 4, 5, 9)), fc.nat(2), (number, own, how) => {
        const area = `DataTime=20261120100000;${inCase('Flag', how)}=${number};a01001-Rtd=21.5`;
        const segment = segmentOf(area, '2011', own === null ? '' : `Flag=${own};`);
        const decoded = decode(segment);
        if (number > 255) return; // a mark that no edition has
        if (own !== null && own <= 3 && number <= 3) {
          // A mark of HJ/T 212-2005 for all factors.
          expect(taken(segment).factors[0]?.flag).toBe(String(number));
        } else if (own === null ? number > 3 : number === own) {
          const message = taken(segment);
          expect(message.factors[0]?.flag).toBeUndefined();
          expect([message.header.flag, message.wantsAck]).toEqual([number, (number & 1) === 1]);
          expect(message.notes).toContain('flag-misplaced');
          expect(message.notes).not.toContain('flag-missing');
          expect(answerTo(message) !== undefined).toBe((number & 1) === 1);
        } else expect(decoded).toMatchObject({ verdict: 'rejected', reason: 'flag-in-doubt' });
      }),
      runs,
    );
  });
});

describe('values', () => {
  test('property: a number is read with its exponent, and noted', () => {
    const mantissa = fc.tuple(fc.nat(99), fc.nat(999)).map(([a, b]) => `${a}.${b}`);
    fc.assert(
      fc.property(
        mantissa,
        fc.constantFrom('e', 'E'),
        fc.integer({ min: -6, max: 6 }),
        fc.boolean(),
        (m, e, x, plus) => {
          const text = `${m}${e}${plus && x >= 0 ? '+' : ''}${x}`;
          const { factors, notes } = taken(
            segmentOf(`DataTime=20261120100000;a21026-Avg=${text},a21026-Flag=N`),
          );
          expect(factors[0]?.values[0]).toEqual({ suffix: 'Avg', text, number: Number(text) });
          expect(notes).toEqual(['value-exponent']);
        },
      ),
      runs,
    );
    for (const text of ['1e', 'e5', '1e5.5', '1e1234', '1 e5', '0x10', 'Infinity'])
      expect(taken(segmentOf(`DataTime=20261120100000;a21026-Avg=${text}`)).notes).toContain(
        'value-not-a-number',
      );
  });

  test.each([
    ['0.025L', 0.025],
    ['0.025l', 0.025],
    ['0.025 L', 0.025],
    ['<0.025', 0.025],
    ['< 2.5E-2', 0.025],
    ['ND', null],
    ['n.d.', null],
  ])('%s is below the detection limit', (text, below) => {
    const message = taken(segmentOf(`DataTime=20261120100000;w21003-Rtd=${text},w21003-Flag=N`, '2011'));
    expect(message.factors[0]?.values).toEqual([{ suffix: 'Rtd', text, number: null, below }]);
    expect(message.notes).toEqual(['below-detection']);
  });

  test.each(['L', '<', 'abc', '>5', '1.2.3L', '5mg/L', ''])('%j is not', (text) => {
    expect(taken(segmentOf(`DataTime=20261120100000;w21003-Rtd=${text}`, '2011')).notes).toContain(
      'value-not-a-number',
    );
  });
});
