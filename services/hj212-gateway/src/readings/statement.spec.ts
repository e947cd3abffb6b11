import { decodeSegment } from '@farwatch/hj212/decode';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { sourceOf } from '../../test/source-of.js';
import { readReadings } from './readings.js';

/** What a message says of one pollutant, however it is spread: one reading, or a refusal that says why. */
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const mn = 'A0000000000001';
const start = Date.UTC(2026, 10, 20, 2);

function read(
  area: string,
  { cn = '2061', flag = 5, switches = [] as string[], known = new Set<string>() } = {},
) {
  const text = `QN=20261120110005000;ST=31;CN=${cn};PW=1;MN=${mn};Flag=${flag};CP=&&DataTime=20261120100000;${area}&&`;
  const decoded = decodeSegment(Buffer.from(text));
  if (decoded.verdict === 'rejected') throw new Error(`${decoded.reason}: ${decoded.detail}`);
  const result = readReadings(decoded.value, sourceOf({ mn, switches }), {
    ...{ start, end: cn === '2011' ? start : start + 3_600_000, arrivalMs: start + 3_605_000 },
    ...{ maxFutureMs: 600_000, oldestMs: 0, revision: 7 },
    sample: (pollutant, takenMs, content) => {
      const id = `${pollutant} ${takenMs} ${content}`;
      if (known.has(id)) return undefined;
      known.add(id);
      return 9;
    },
  });
  const readings = JSON.parse(`[${result.json}]`) as Record<string, unknown>[];
  return { ...result, readings };
}

describe(`one pollutant in one message (seed ${seed})`, () => {
  const number = fc.integer({ min: 1, max: 400 });
  const mark = fc.constantFrom('N', 'D', 'C', 'T', 'M', 'S');

  test('property: value, converted value and mark make one reading in any order and any items', () => {
    const cases = fc
      .record({
        avg: number,
        zs: fc.option(number),
        mark: fc.option(mark),
        commas: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      })
      .chain((of) => {
        const parts = [
          `a21026-Avg=${of.avg}`,
          ...(of.zs === null ? [] : [`a21026-ZsAvg=${of.zs}`]),
          ...(of.mark === null ? [] : [`a21026-Flag=${of.mark}`]),
          'a21002-Avg=7,a21002-Flag=N',
        ];
        return fc.record({
          of: fc.constant(of),
          order: fc.shuffledSubarray(parts, { minLength: parts.length }),
        });
      });
    fc.assert(
      fc.property(cases, ({ of, order }) => {
        const area = order.map((one, i) => (i === 0 ? one : (of.commas[i] ? ',' : ';') + one)).join('');
        const so2 = read(area).readings.find(({ pollutant }) => pollutant === 'a21026');
        expect(so2).toMatchObject({ value: (of.zs ?? of.avg) * 1_000, flag: of.mark ?? 'N' });
        if (of.zs !== null) expect(so2).toMatchObject({ basis: 'converted', measured: of.avg * 1_000 });
        expect(read(area).readings).toHaveLength(2);
      }),
      { seed, numRuns: 300 },
    );
  });

  test('property: old and new code of one pollutant are one statement when they agree, and none when they do not', () => {
    fc.assert(
      fc.property(
        number,
        fc.option(number),
        fc.option(mark),
        fc.option(mark),
        fc.boolean(),
        (a, b, markA, markB, front) => {
          const items = [
            `a21026-Avg=${a}${markA === null ? '' : `,a21026-Flag=${markA}`}`,
            [...(b === null ? [] : [`02-Avg=${b}`]), ...(markB === null ? [] : [`02-Flag=${markB}`])].join(
              ',',
            ),
          ].filter(Boolean);
          const { readings, refused } = read((front ? items : items.reverse()).join(';'));
          const agrees = (b === null || a === b) && (markA === null || markB === null || markA === markB);
          expect(readings).toHaveLength(agrees ? 1 : 0);
          if (agrees) expect(readings[0]).toMatchObject({ value: a * 1_000, flag: markA ?? markB ?? 'N' });
          else
            expect(refused).toMatchObject([
              { reason: 'frame-factor-contradicts', detail: expect.stringContaining(`Avg=${a}`) as unknown },
            ]);
        },
      ),
      { seed, numRuns: 300 },
    );
  });

  test('with its switch the first value counts, and the worse mark', () => {
    const switches = ['factor-contradicts'];
    for (const area of [
      'a21026-Avg=1,a21026-Flag=N;a21026-Avg=2,a21026-Flag=D',
      'a21026-Avg=1,a21026-Flag=D;a21026-Avg=2,a21026-Flag=N',
    ])
      expect(read(area, { switches }).readings).toMatchObject([{ value: 1_000, flag: 'D' }]);
  });

  test('only statements without a value that counts contradict nothing', () => {
    expect(read('a21026-Min=1;a21026-Min=2;a21002-Avg=3')).toMatchObject({ count: 1, refused: [] });
  });
});

describe('samples', () => {
  const known = new Set<string>();
  const sent = (sampleTime: string, value = '28.4') =>
    read(`w01018-SampleTime=${sampleTime},w01018-Rtd=${value},w01018-Flag=N;w01001-Rtd=7.2`, {
      cn: '2011',
      known,
    });

  test('a sample is of the time that it was taken, and counted once; what has no SampleTime is of the moment', () => {
    expect(sent('20261120080000').readings).toMatchObject([
      {
        pollutant: 'w01018',
        start: '2026-11-20T00:00:00.000Z',
        end: '2026-11-20T00:00:00.000Z',
        revision: 9,
      },
      { pollutant: 'w01001', start: '2026-11-20T02:00:00.000Z', revision: 7 },
    ]);
    expect(sent('20261120080000')).toMatchObject({ count: 1, known: 1 });
    // Another value of the same sample corrects it.
    expect(sent('20261120080000', '29')).toMatchObject({ count: 2, known: 0 });
  });

  test.each(['20261131080000', '', 'x', '0'])(
    'a SampleTime that cannot be is refused and shown: %j',
    (text) => {
      expect(sent(text).refused).toEqual([
        { code: 'w01018', reason: 'bad-time', detail: `SampleTime is ${JSON.stringify(text)}` },
      ]);
    },
  );
});
