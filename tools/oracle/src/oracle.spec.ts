import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { runOracle } from './oracle.js';
import { Tally } from './report.js';
import { parseTable } from './table.js';

const hours = 'timepoint,stationcode,primarypollutant,aqi,pm10,pm10_24h,pm2_5,pm2_5_24h,o3,o3_8h,no2,so2,co';
const water = 'province,basin,section,time,class,ph,do,codmn,nh3n,tp';

describe('the oracle on a folder of published files', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'oracle-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const put = (file: string, ...lines: string[]): void =>
    writeFileSync(join(dir, file), `${lines.join('\n')}\n`);

  test('knows a file by its columns, whatever its name, and judges each row by its date', async () => {
    put(
      'renamed.csv',
      hours,
      '2019-07-18T12:00:00+08:00,a,"颗粒物(PM10),细颗粒物(PM2.5)",100,150,1,75,1,10,10,10,10,1',
      '2026-03-15T09:00:00+08:00,b,细颗粒物(PM2.5),100,1,1,60,1,10,10,10,10,1',
      '2013-04-10T19:00:00+08:00,c,颗粒物(PM2.5),100,1,20,1,75,10,10,10,10,1',
      '2019-07-18T12:00:00+08:00,d,,,,,,,10,10,10,10,1',
    );
    const [report] = await runOracle(dir);
    expect(report).toMatchObject({ rows: 3, agreements: 3, percent: 100, passed: true });
    expect(report?.notes[0]).toContain('1 rows without an index: the rules keep back 1');
  });

  test('a wrong figure is shown with both values and fails', async () => {
    put('x.csv', hours, '2019-07-18T12:00:00+08:00,a,,99,150,1,75,1,10,10,10,10,1');
    const [report] = await runOracle(dir);
    expect(report).toMatchObject({
      passed: false,
      agreements: 0,
      disagreements: [{ where: 'a 2019-07-18T12:00:00+08:00', published: '99 ', computed: '100 pm10+pm25' }],
    });
  });

  test('water: says which label is only that of the row before, or of the value before rounding', async () => {
    put(
      'w.csv',
      water,
      'p,b,s,2021-04-01T00:00:00+08:00,Ⅱ,7,8,3,0.2,0.05',
      'p,b,s,2021-04-01T04:00:00+08:00,Ⅱ,7,8,5,0.2,0.05',
      'p,b,s,2021-04-01T08:00:00+08:00,Ⅲ,7,8,4,0.2,0.05',
    );
    const [report] = await runOracle(dir);
    expect(report).toMatchObject({ rows: 3, agreements: 1, passed: false });
    expect(report?.notes[0]).toBe('exceptions: 1 on-limit, 1 previous-row, 0 next-row, 0 unexplained');
  });

  test('water: the unrounded original of the very row decides where another file has it', async () => {
    put('a.csv', water, 'p,b,s,2021-04-01T08:00:00+08:00,Ⅲ,7,8,4,0.2,0.02');
    put(
      'b.csv',
      'province,basin,section,time,class,ph,ph_raw,do,do_raw,codmn,codmn_raw,nh3n,nh3n_raw,tp,tp_raw',
      'p,b,s,2021-04-01T08:00:00+08:00,Ⅲ,7,7,8,8,4,4.001,0.2,0.2,0.02,0.02',
    );
    const [shown] = await runOracle(dir);
    expect(shown).toMatchObject({ rows: 1, agreements: 1, passed: true });
    expect(shown?.notes[1]).toContain('by shown values alone 0 of 1 agree');
    put('a.csv', water, 'p,b,s,2021-04-01T08:00:00+08:00,Ⅲ,7,8,3.9,0.2,0.02');
    expect((await runOracle(dir))[0]).toMatchObject({ agreements: 0 });
  });

  test('permitted limits: a median above the limit without any exceedance is a contradiction', async () => {
    const head = 'enterprise,outlet,pollutant,limit,unit,median_daily,exceed,trend';
    put(
      'e.csv',
      head,
      'e,o,化学需氧量,50,mg/L,51,2,x',
      'e,o,氨氮,5,mg/L,5,0,x',
      'e,o,炉膛温度,850,℃/2S,900,0,x',
    );
    const [report] = await runOracle(dir);
    expect(report).toMatchObject({ rows: 2, agreements: 2, passed: true });
    expect(report?.notes[1]).toBe('not compared: 1 unknown-pollutant');
    put('e.csv', head, 'e,o,化学需氧量,50,mg/L,50.000001,0,x');
    expect((await runOracle(dir))[0]).toMatchObject({ agreements: 0, passed: false });
  });

  test('hours of a stack: nothing to compare, but what cannot be read is counted', async () => {
    put('s.csv', 'year,seq,tit,co,nox', '2011,1,1000,1.5,60', '2011,2,1000,-99,', '2011,3,1000,x,1');
    const [report] = await runOracle(dir);
    expect(report).toMatchObject({ form: 'hours of a stack', rows: 3, percent: null });
    expect(report?.notes[1]).toBe('2 values of CO and 1 of NOx are missing, negative or no number');
  });

  test('bulletins: an exchanged rank is found, whatever the order of the file', async () => {
    const row = (rank: number, district: string, pm25: number, pm25YoyPct: number, goodRatioPct: number) => ({
      rank,
      district,
      ci: 3,
      pm25,
      pm25YoyPct,
      goodRatioPct,
    });
    const rows = [row(2, 'b', 21, 5, 50), row(1, 'a', 20, -4.8, 60), row(3, 'c', 22, 10, 40)];
    writeFileSync(join(dir, 'm.json'), JSON.stringify({ full: [{ month: '2022-07', rows }] }));
    expect(await runOracle(dir)).toMatchObject([{ rows: 6, agreements: 6, passed: true }]);
    const wrong = rows.map((one) => ({ ...one, rank: one.rank === 1 ? 3 : one.rank === 3 ? 1 : 2 }));
    writeFileSync(join(dir, 'm.json'), JSON.stringify({ full: [{ month: '2022-07', rows: wrong }] }));
    expect(await runOracle(dir)).toMatchObject([{ rows: 6, agreements: 4, passed: false }]);
  });

  test('station years: a label that ends its hour belongs to the day before at midnight', async () => {
    const lines = Array.from({ length: 24 }, (_, i) => {
      const time = new Date(Date.UTC(2014, 0, 1, i + 1)).toISOString().slice(0, 19);
      return `s,${time}+08:00,${i < 12 ? 10 : 30},1,1,1,100,1`;
    });
    put('h.csv', 'station,time,pm25,pm10,so2,no2,co,o3', ...lines);
    const years = (mean: number) => ({
      s: { 2014: { pm25: { dailyMeans: 1, mean, annualValid: false }, aqi: { validDays: 1, goodDays: 1 } } },
    });
    const mean = (10 * 12 + 30 * 11) / 23;
    writeFileSync(join(dir, 'o.json'), JSON.stringify({ variants: { A: years(mean), B: years(20) } }));
    expect((await runOracle(dir))[1]).toMatchObject({ rows: 10, agreements: 10, passed: true });
    writeFileSync(join(dir, 'o.json'), JSON.stringify({ variants: { B: years(20.01) } }));
    expect((await runOracle(dir))[1]).toMatchObject({ rows: 5, agreements: 4, passed: false });
  });

  test('a file of unknown columns is named, and compared with nothing', async () => {
    put('other.csv', 'a,b', '1,2');
    expect(await runOracle(dir)).toMatchObject([{ form: 'not recognised', percent: null, rows: 1 }]);
  });
});

describe('the bar of a file', () => {
  const tally = (rows: number, agreements: number): Tally => {
    const one = new Tally();
    for (let i = 0; i < rows; i += 1) one.compare(String(i), 1, i < agreements ? 1 : 2);
    return one;
  };
  test.each([
    [10_000, 9_885, { percent: '98.85' }, true],
    [10_000, 9_884, { percent: '98.85' }, false],
    // 98.848 per cent, which a printout of two decimals would call 98.85
    [30_813, 30_458, { percent: '98.85' }, false],
    [30_813, 30_458, { count: 30_458, of: 30_813 }, true],
    [30_813, 30_457, { count: 30_458, of: 30_813 }, false],
    [100_000, 99_999, { percent: '100' }, false],
    [10, 10, { percent: '100' }, true],
    [0, 0, { percent: '100' }, false],
  ] as const)('%d rows with %d agreements against %j', (rows, agreements, bar, passed) => {
    const report = tally(rows, agreements).report('f', 'x', bar, []);
    expect(report.passed).toBe(passed);
    expect(report.disagreements.length).toBe(Math.min(10, rows - agreements));
  });
});

test('cells with a comma are quoted', () => {
  expect(parseTable('\na,b\n1,"x,""y"""\n,\n').rows).toEqual([
    ['1', 'x,"y"'],
    ['', ''],
  ]);
});

const shared = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
if (!existsSync(shared)) {
  test.skip('1 suite skipped: ../shared/data is not beside the project', () => undefined);
} else {
  test('the published files beside the project agree as stated', async () => {
    const reports = await runOracle(shared);
    const figures = Object.fromEntries(
      reports
        .filter(({ percent }) => percent !== null)
        .map(({ file, rows, agreements, passed }) => [file, [rows, agreements, passed]]),
    );
    expect(figures).toMatchObject({
      'cnemc-2013-hours.csv.xz': [27_063, 27_063, true],
      'cnemc-2026-hj633-2026.csv': [151, 151, true],
      'cnemc-hours.csv': [6_700, 6_700, true],
      'cnemc-incomplete.csv': [757, 757, true],
      'emissions-limits.csv': [1_030, 1_030, true],
      'oracle-beijing.json': [2_028, 2_028, true],
      'tianjin-bulletins.json': [58, 58, true],
      'water-daily-raw.csv.xz': [23_743, 23_737, true],
      'water-sections.csv': [30_813, 30_459, true],
    });
  }, 240_000);
}
