import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { screenFiles } from './screen.js';

describe('a folder of series', () => {
  const head =
    'series,outlet,enterprise,kind,pollutant,time,interval_minutes,value,converted,unit,flag,revision\n';
  const context =
    'series,outlet,enterprise,kind,pollutant,unit,decimals\ns1,E1-DA001,E1,gas,a21002,mg/m3,2\n';
  const events = 'outlet,series,type,code,from,to,declared_at\n';

  function folder(files: Readonly<Record<string, string>>): string {
    const dir = mkdtempSync(join(tmpdir(), 'screen-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    return dir;
  }
  const row = (series: string, value: string) =>
    `${series},E1-DA001,E1,gas,a21002,2026-01-01T00:00:00+08:00,60,${value},,mg/m3,N,0\n`;

  test('with a series that no context names is read, and the series told of', async () => {
    const dir = folder({
      'series.csv': head + row('s1', '1') + row('s2', '1'),
      'context.csv': context,
      'events.csv': events,
    });
    expect(await screenFiles(dir)).toEqual({ series: 1, findings: [], unknown: ['s2'] });
  });

  test.each([
    ['no series', { 'context.csv': context, 'events.csv': events }, /has no series\.csv\(\.xz\)/],
    [
      'no context',
      { 'series.csv': head + row('s1', '1'), 'events.csv': events },
      /context\.csv is not there/,
    ],
    [
      'no events',
      { 'series.csv': head + row('s1', '1'), 'context.csv': context },
      /events\.csv is not there/,
    ],
    [
      'a value that is no number',
      { 'series.csv': head + row('s1', 'x'), 'context.csv': context, 'events.csv': events },
      /line 2: value/,
    ],
    [
      'a column missing',
      { 'series.csv': head.replace('flag', 'mark'), 'context.csv': context, 'events.csv': events },
      /no column flag/,
    ],
    [
      'a broken archive',
      { 'series.csv.xz': 'no archive', 'context.csv': context, 'events.csv': events },
      /cannot be read to its end/,
    ],
    ['no rows', { 'series.csv': head, 'context.csv': context, 'events.csv': events }, /has no rows/],
  ])('%s is refused with what to do', async (_, files, message) => {
    await expect(screenFiles(folder(files as Record<string, string>))).rejects.toThrow(message);
  });
});
