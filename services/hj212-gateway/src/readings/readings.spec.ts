import { describe, expect, test } from '@jest/globals';
import { decodeSegment, type Message } from '@farwatch/hj212/decode';

import { sourceOf } from '../../test/source-of.js';
import { flagOf } from './flags.js';
import { doubtUnit } from './plausibility.js';
import { readReadings } from './readings.js';

const hourMs = 3_600_000;
const mn = 'A0000000000001';
const start = Date.UTC(2026, 10, 23, 0);

function messageOf(area: string, cn = '2061', flag = 5): Message {
  const text = `QN=20261123090000001;ST=31;CN=${cn};PW=123456;MN=${mn};Flag=${flag};CP=&&DataTime=20261123080000;${area}&&`;
  const decoded = decodeSegment(Buffer.from(text));
  if (decoded.verdict === 'rejected') throw new Error(decoded.reason);
  return decoded.value;
}
const read = (area: string, more: object = {}, cn = '2061', flag = 5) => {
  const result = readReadings(messageOf(area, cn, flag), sourceOf(more), {
    start,
    end: cn === '2011' ? start : start + hourMs,
    arrivalMs: start + 2 * hourMs,
    maxFutureMs: 600_000,
    oldestMs: 0,
    revision: 7,
  });
  return { ...result, readings: JSON.parse(`[${result.json}]`) as Record<string, unknown>[] };
};

describe('values', () => {
  test('the converted value is judged where the device sends it, unless the source says never', () => {
    const area = 'a21026-Avg=20,a21026-ZsAvg=36,a21026-Flag=N';
    expect(read(area).readings[0]).toMatchObject({ value: 36_000, basis: 'converted', revision: 7 });
    expect(read(area).readings[0]).toMatchObject({ measured: 20_000 });
    expect(read('a21026-ZsAvg=36,a21026-Flag=N').readings[0]).toMatchObject({
      value: 36_000,
      measured: null,
    });
    expect(read('a21026-Avg=20,a21026-ZsAvg=36,a21026-Flag=F').readings[0]).toMatchObject({
      value: null,
      measured: null,
    });
    const measured = read(area, { converted: 'never' }).readings[0]!;
    expect(measured).toMatchObject({ value: 20_000, also: [{ kind: 'ZsAvg', value: 36, unit: 'mg/m3' }] });
    expect(measured).not.toHaveProperty('basis');
    expect(read(area, { converted: ['a21002'] }).readings[0]).toMatchObject({ value: 20_000 });
  });

  test('a converted value inherits the mark of the oxygen it was computed from, the measured one keeps its own', () => {
    const sulfur = 'a21026-Avg=20,a21026-ZsAvg=36,a21026-Flag=N';
    const of = (oxygen: string) =>
      read(`${oxygen};${sulfur}`).readings.find(({ pollutant }) => pollutant === 'a21026');
    expect(of('a19001-Avg=9,a19001-Flag=N')).toMatchObject({ value: 36_000, flag: 'N' });
    expect(of('a19001-Avg=9,a19001-Flag=N')).not.toHaveProperty('measuredFlag');
    expect(of('a19001-Avg=9,a19001-Flag=D')).toMatchObject({
      ...{ value: 36_000, flag: 'D', basis: 'converted', measured: 20_000, measuredFlag: 'N' },
    });
    // Oxygen that nobody measured makes it invalid; the value stays.
    expect(of('a19001-Avg=0,a19001-Flag=F')).toMatchObject({ value: 36_000, flag: 'D' });
    // Its own mark counts first, and a value that is not converted has nothing to do with oxygen.
    expect(read(`a19001-Avg=9,a19001-Flag=D;${sulfur.replace('=N', '=M')}`).readings[1]).toMatchObject({
      flag: 'M',
    });
    expect(read(`a19001-Avg=9,a19001-Flag=D;a21026-Avg=20,a21026-Flag=N`).readings[1]).toMatchObject({
      flag: 'N',
    });
  });

  test('what stays beside is JSON whatever the device calls it and however long its number is', () => {
    const area = `a21002-Avg=5,a21002-M"\\x=7,a21002-Max=${'9'.repeat(400)},a21002-Flag=N`;
    expect(read(area).readings[0]).toMatchObject({
      also: [
        { kind: 'M"\\x', value: 7, unit: 'mg/m3' },
        { kind: 'Max', value: null, unit: 'mg/m3' },
      ],
    });
  });

  test('Rtd counts for 2011 and Avg for statistics; Min, Max and Cou stay beside, an amount in its own unit', () => {
    expect(read('a21002-Rtd=5,a21002-Flag=N', {}, '2011').readings[0]).toMatchObject({ value: 5_000 });
    expect(read('w01018-Avg=42,w01018-Min=40,w01018-Cou=3.5,w01018-Flag=N').readings[0]).toMatchObject({
      value: 42,
      unit: 'mg/L',
      also: [
        { kind: 'Min', value: 40, unit: 'mg/L' },
        { kind: 'Cou', value: 3.5, unit: 'kg' },
      ],
    });
    expect(read('a21002-Avg=5,a21002-Flag=N', {}, '2011').count).toBe(0);
  });

  test('the unit is that of the source, else of code and edition; the thirteen changed codes differ by edition', () => {
    expect(read('a34004-Avg=35,a34004-Flag=N', { units: { a34004: 'ug/m3' } })).toMatchObject({
      doubts: [],
      readings: [{ value: 35, unit: 'ug/m3' }],
    });
    // By the table of 2017 PM2.5 is in ng/m3: taken at its word, and reported.
    expect(read('a34004-Avg=35,a34004-Flag=N')).toMatchObject({
      doubts: [{ code: 'a34004', looksLike: 'ug/m3' }],
      readings: [{ value: 0.035 }],
    });
    // Mercury: 020 of 2005 is in mg/L, w20111 of 2017 in ug/L.
    expect(read('020-Avg=0.002,020-Flag=N', {}, '2061', 1).readings[0]!['pollutant']).toBe('w20111');
    const old = read('020-Avg=0.002,020-Flag=N', {}, '2061', 1).readings[0]!['value'];
    const now = read('w20111-Avg=2,w20111-Flag=N').readings[0]!['value'];
    expect(old).toBe(now);
  });

  test('a code of the device is read through its mapping; one that nobody knows is reported, the others go on', () => {
    expect(read('X1-Avg=5,X1-Flag=N;qq-Avg=1', { codes: { X1: 'a21026' } })).toMatchObject({
      count: 1,
      unknownCodes: ['qq'],
      readings: [{ pollutant: 'a21026', value: 5_000 }],
    });
  });

  test('a code with the name of a member of every object is an unknown code like any other', () => {
    expect(read('constructor-Avg=5;__proto__-Avg=1;a21026-Avg=5,a21026-Flag=N')).toMatchObject({
      count: 1,
      unknownCodes: ['constructor', '__proto__'],
    });
  });

  test('what is no number or impossible is refused by name, the others go on', () => {
    const { count, refused } = read(
      'a21026-Avg=abc,a21026-Flag=N;a21002-Avg=-999,a21002-Flag=N;a19001-Avg=8,a19001-Flag=N',
    );
    expect(count).toBe(1);
    expect(refused.map(({ code, reason }) => [code, reason])).toEqual([
      ['a21026', 'value-not-a-number'],
      ['a21002', 'value-out-of-range'],
    ]);
  });

  test.each([
    ['N', 1, 'N'],
    ['T', 1, 'T'],
    ['P', 0, 'B'],
    ['3', 0, 'N'],
    ['0', 0, 'D'],
    ['x', 1, 'D'],
    [undefined, 1, 'N'],
  ] as const)('mark %s of version %s is flag %s', (mark, version, flag) => {
    expect(flagOf(mark, version)).toBe(flag);
  });

  test('zero says nothing of its unit, and no doubt is raised about an unknown factor', () => {
    expect(doubtUnit('a34004', 0, 'ng/m3')).toBeUndefined();
    expect(doubtUnit('a21002', 5, 'mg/m3')).toBeUndefined();
    expect(doubtUnit('a01006', 1013, 'kPa')).toMatchObject({ looksLike: 'hPa' });
  });
});
