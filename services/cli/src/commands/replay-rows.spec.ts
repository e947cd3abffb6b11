import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { parseColumns, parseMissing, planId, readRows, type ReplayPlan, type Row } from './replay-rows.js';

const dir = mkdtempSync(join(tmpdir(), 'replay-rows-'));
afterAll(() => rmSync(dir, { recursive: true }));

function plan(text: string, more: Partial<ReplayPlan> = {}): ReplayPlan {
  const file = join(dir, `${Math.random()}.csv`);
  writeFileSync(file, text);
  return {
    file,
    stationColumn: 'station',
    timeColumn: 'time',
    columns: parseColumns('pm25=PM2.5:ug/m3,so2=SO2:ug/m3'),
    offset: '+08:00',
    label: 'start',
    intervalMs: 3_600_000,
    ...more,
  };
}

async function read(given: ReplayPlan): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(given)) rows.push(row);
  return rows;
}

describe('rows of a measured file', () => {
  test('missing cells are absent, rows without any value are left out, a BOM does no harm', async () => {
    const rows = await read(
      plan('\ufeffstation,time,pm25,so2\nA,2015-01-01 00:00,12.5,\nA,2015-01-01 01:00,,\n'),
    );
    expect(rows).toEqual([
      {
        line: 2,
        station: 'A',
        start: Date.parse('2015-01-01T00:00:00+08:00'),
        end: Date.parse('2015-01-01T01:00:00+08:00'),
        readings: [{ pollutant: 'PM2.5', unit: 'ug/m3', value: 12.5 }],
      },
    ]);
  });

  test('numbers and words that stand for "no value" are absent, those of one file only where it was said', async () => {
    const text =
      'station,time,pm25,so2\nA,2013-04-10 00:00,0,-99.0\nA,2013-04-10 01:00,0.0,X\nA,2013-04-10 02:00,-1,NA\n';
    const valuesOf = (rows: Row[]): unknown[][] => rows.map((row) => row.readings.map(({ value }) => value));
    expect(valuesOf(await read(plan(text, { missing: parseMissing('0, x') })))).toEqual([[-1]]);
    expect(valuesOf(await read(plan(text.replace('X', '7'))))).toEqual([[0], [0, 7], [-1]]);
    await expect(read(plan(text))).rejects.toThrow(/line 3: column so2: "X" is not a number/);
    expect(() => parseMissing('0,')).toThrow(/empty/);
  });

  test('a label that names the end, a zone in the time, bounds and a choice of stations', async () => {
    const text =
      'station,time,pm25,so2\nA,2015-01-01T01:00:00Z,1,1\nB,2015-01-01T01:00:00Z,2,2\nA,2015-01-01T03:00:00Z,3,3\n';
    const rows = await read(
      plan(text, { label: 'end', to: Date.parse('2015-01-01T02:00:00Z'), stations: new Set(['A']) }),
    );
    expect(rows.map(({ station, start }) => [station, new Date(start).toISOString()])).toEqual([
      ['A', '2015-01-01T00:00:00.000Z'],
    ]);
  });

  test('a wrong column, time or number is told with its line', async () => {
    await expect(read(plan('station,when,pm25,so2\nA,x,1,1\n'))).rejects.toThrow(
      /no column time; it has station, when, pm25, so2/,
    );
    await expect(read(plan('station,time,pm25,so2\nA,soon,1,1\n'))).rejects.toThrow(
      /line 2: "soon" is not a time/,
    );
    await expect(
      read(plan('station,time,pm25,so2\nA,2015-01-01 00:00,1,1\nA,2015-01-01 01:00,1,much\n')),
    ).rejects.toThrow(/line 3: column so2: "much"/);
    expect(() => parseColumns('pm25')).toThrow(/column=pollutant:unit/);
  });

  test('a plan is named by the file and the way it is read', () => {
    const one = plan('station,time,pm25,so2\n');
    expect(planId(one)).toBe(planId({ ...one }));
    expect(planId(one)).not.toBe(planId({ ...one, label: 'end' }));
    expect(planId(one)).not.toBe(planId({ ...one, missing: parseMissing('0') }));
  });
});
