/** Units wrong by 1,000: every measured row of ../shared/data as it is, a thousand times more, and a thousandth of it. */
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { hasSharedData, readSharedText, sharedXzLines } from '../air/testdata/shared-data.js';
import { normaliseReading, unitDoubt, type NormaliseContext, type StationKind } from './index.js';

const codes: Readonly<Record<string, string>> = {
  pm25: 'a34004',
  pm2_5: 'a34004',
  pm10: 'a34002',
  so2: 'a21026',
  no2: 'a21004',
  co: 'a21005',
  o3: 'a05024',
  codmn: 'w01019',
  nh3n: 'w21003',
  tp: 'w21011',
  tn: 'w21001',
};

interface Score {
  values: number;
  doubted: number;
  doubtedThousandfold: number;
  doubtedThousandth: number;
  /** Values of which a millionfold and a millionth were asked. */
  sampled: number;
  doubtedMillionfold: number;
  doubtedMillionth: number;
}

const none: Score = {
  values: 0,
  doubted: 0,
  doubtedThousandfold: 0,
  doubtedThousandth: 0,
  sampled: 0,
  doubtedMillionfold: 0,
  doubtedMillionth: 0,
};

async function scoreOf(file: string, kind: StationKind): Promise<Map<string, Score>> {
  const scores = new Map<string, Score>();
  let columns: { readonly at: number; readonly code: string; readonly scale: number }[] | undefined;
  const take = (line: string): void => {
    const cells = line.replace(/"[^"]*"/, '').split(',');
    if (columns === undefined) {
      columns = cells.flatMap((name, at) => {
        const code = codes[name];
        // The file of Beijing has CO in ug/m3.
        return code === undefined
          ? []
          : [{ at, code, scale: name === 'co' && file.startsWith('beijing') ? 1e-3 : 1 }];
      });
      return;
    }
    for (const { at, code, scale } of columns) {
      const value = Number(cells[at]) * scale;
      if (cells[at] === '' || !(value > 0)) continue;
      let score = scores.get(code);
      if (score === undefined) scores.set(code, (score = { ...none }));
      score.values += 1;
      if (unitDoubt(kind, code, value) !== null) score.doubted += 1;
      if (unitDoubt(kind, code, value * 1_000) !== null) score.doubtedThousandfold += 1;
      if (unitDoubt(kind, code, value / 1_000) !== null) score.doubtedThousandth += 1;
      if (score.values % 10 !== 1) continue; // a tenth of them says the same in a tenth of the time
      score.sampled += 1;
      if (unitDoubt(kind, code, value * 1e6) !== null) score.doubtedMillionfold += 1;
      if (unitDoubt(kind, code, value / 1e6) !== null) score.doubtedMillionth += 1;
    }
  };
  if (file.endsWith('.xz')) for await (const line of sharedXzLines(file)) take(line);
  else readSharedText(file).split('\n').forEach(take);
  return scores;
}

const files: readonly (readonly [file: string, kind: StationKind, fewest: number])[] = [
  ['beijing-2013-2017.csv.xz', 'air', 400_000],
  ['cnemc-hours.csv', 'air', 6_000],
  ['cnemc-2013-hours.csv.xz', 'air', 22_000],
  ['water-daily-raw.csv.xz', 'water', 20_000],
  ['water-sections.csv', 'water', 30_000],
];

describe.each(files)('%s', (file, kind, fewest) => {
  const run = hasSharedData(file) ? test : test.skip;
  let scores = new Map<string, Score>();
  beforeAll(async () => {
    if (hasSharedData(file)) scores = await scoreOf(file, kind);
  }, 240_000);

  run('measured values as they are: next to none is doubted', () => {
    for (const [, { values, doubted }] of scores) {
      expect(values).toBeGreaterThan(fewest);
      // CO of the dumps of 2013 goes down to 0.001 mg/m3, which no instrument shows.
      expect(doubted / values).toBeLessThan(0.002);
    }
  });
  run('a thousand times as much is doubted (nothing of this size was ever measured)', () => {
    // Much ammonia and some sulfur dioxide are so low that a thousandfold is still possible.
    const least: Readonly<Record<string, number>> = { w21003: 0.4, w21011: 0.8, a21026: 0.6, a05024: 0.85 };
    for (const [code, { values, doubtedThousandfold }] of scores)
      expect([code, doubtedThousandfold / values > (least[code] ?? 0.9)]).toEqual([code, true]);
  });
  run('a thousandth of the air is doubted; of water hardly: it cannot be told from clean water', () => {
    for (const [code, { values, doubtedThousandth }] of scores)
      if (kind === 'air') expect([code, doubtedThousandth / values > 0.8]).toEqual([code, true]);
      // Total phosphorus and ammonia are so low that a thousandth of them is below what was ever shown.
      else if (code === 'w01019' || code === 'w21001') expect(doubtedThousandth / values).toBeLessThan(0.03);
  });
  run('a millionth and a millionfold are doubted', () => {
    for (const [code, { sampled, doubtedMillionth, doubtedMillionfold }] of scores) {
      expect([code, doubtedMillionth / sampled > 0.99]).toEqual([code, true]);
      expect([code, doubtedMillionfold / sampled > 0.99]).toEqual([code, true]);
    }
  });
});

describe('a unit in doubt', () => {
  const arrivalMs = Date.parse('2026-11-23T01:05:00Z');
  const ctx: NormaliseContext = { arrivalMs, maxFutureMs: 600_000, oldestMs: 0, kind: 'air' };
  const co = {
    pollutant: 'CO',
    value: 900,
    unit: 'mg/m3',
    start: '2026-11-23T08:00:00+08:00',
    end: '2026-11-23T09:00:00+08:00',
  };
  const reasonOf = (raw: object, kind: StationKind | null = 'air'): string => {
    const result = normaliseReading({ ...co, ...raw }, { ...ctx, kind: kind ?? undefined });
    return result.ok ? 'ok' : result.reason;
  };

  it('is refused by name, with the value in both readings of it', () => {
    expect(normaliseReading(co, ctx)).toEqual({
      ok: false,
      reason: 'unit-in-doubt',
      detail: 'a21005 900, usual 0.005 to 80; a thousandth of it, 0.9, would be (mg/m3)',
    });
  });
  it('is asked of the value, whatever unit it came in', () => {
    expect(reasonOf({ unit: 'ug/m3' })).toBe('ok');
    expect(reasonOf({ value: 0.9, unit: 'g/m3' })).toBe('unit-in-doubt');
    expect(reasonOf({ value: 0.9, unit: 'ug/m3' })).toBe('unit-in-doubt');
  });
  it('is no question of a stack, of an unknown kind, of a flagged value, or when somebody has looked', () => {
    expect(reasonOf({}, 'outlet')).toBe('ok');
    expect(reasonOf({}, null)).toBe('ok');
    expect(reasonOf({ flag: 'D' })).toBe('ok');
    expect(reasonOf({ unitConfirmed: true })).toBe('ok');
    expect(reasonOf({ unitConfirmed: 'yes' })).toBe('unit-in-doubt');
  });
  it('is asked of everything that was never measured: a million times off, and too small for any unit', () => {
    expect(unitDoubt('air', 'a21005', 81)).toContain('a thousandth of it, 0.081, would be');
    expect(unitDoubt('air', 'a21005', 80_001)).toContain('a millionth of it, 0.080001, would be');
    expect(unitDoubt('air', 'a34004', 0.0000523)).toContain('a millionfold of it, 52.3, would be');
    expect(unitDoubt('air', 'a34004', 1e-9)).toBe('1e-9, usual 0.15 to 4000');
    expect([0, -3, NaN].map((value) => unitDoubt('air', 'a34004', value))).toEqual([null, null, null]);
  });
  it('is not asked of a small detection limit, but of one that is too large', () => {
    expect(reasonOf({ value: '<0.001', unit: 'ug/m3' })).toBe('ok');
    expect(reasonOf({ value: '<900', unit: 'mg/m3' })).toBe('unit-in-doubt');
  });
});
