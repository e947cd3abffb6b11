import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { screenFiles } from './screen.js';
import { scoreOf } from './screen-score.js';

const part = fileURLToPath(new URL('../../../../../shared/vectors/screen/', import.meta.url));

describe('a folder of series', () => {
  test('meets the bars of the acceptance set in ../shared', async () => {
    if (!existsSync(join(part, 'labels.jsonl'))) {
      process.stderr.write('screen: 114 events skipped, ../shared is not there\n');
      return;
    }
    const { findings, series } = await screenFiles(part);
    expect(series).toBeGreaterThanOrEqual(354);
    const score = scoreOf(part, findings);
    expect(score.events).toBeGreaterThanOrEqual(114);
    expect(score.macroF1).toBeGreaterThanOrEqual(0.88);
    expect(score.recallOfPlain).toBeGreaterThanOrEqual(0.95);
    expect(score.falsePerHundredCleanMonths).toBeLessThanOrEqual(4);
    expect(score.medianHours).toBeLessThanOrEqual(44);
  }, 600_000);

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

test('the score counts as the scorer of the set does', () => {
  const dir = mkdtempSync(join(tmpdir(), 'score-'));
  const label = {
    event: 'e1',
    series: 'a',
    kind: 'step',
    strength: 'blatant',
    accept: [],
    also: ['drift'],
    from: '2026-01-02T00:00:00Z',
    to: '2026-01-04T00:00:00Z',
  };
  writeFileSync(join(dir, 'labels.jsonl'), `${JSON.stringify(label)}\n`);
  const line = (id: string) => `${id},2026-01-01T00:00:00Z,2026-01-31T00:00:00Z\n`;
  writeFileSync(join(dir, 'context.csv'), `series,from,to\n${line('a')}${line('b')}`);
  const finding = (series: string, kind: 'step' | 'drift' | 'unit', fromDay: number, toDay: number) => ({
    series,
    kind,
    fromMs: Date.UTC(2026, 0, fromDay),
    toMs: Date.UTC(2026, 0, toDay),
    detectedMs: Date.UTC(2026, 0, toDay),
  });
  const score = scoreOf(dir, [
    finding('a', 'step', 2, 3),
    finding('a', 'drift', 2, 4),
    finding('b', 'unit', 5, 6),
  ]);
  expect(score).toEqual({
    events: 1,
    macroF1: 1,
    recallOfPlain: 1,
    falsePerHundredCleanMonths: 100,
    medianHours: 24,
  });
  expect(readFileSync(join(dir, 'labels.jsonl'), 'utf8')).toContain('step');
});
