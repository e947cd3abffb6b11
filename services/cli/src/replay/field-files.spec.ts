import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';

import { parseColumns, readRows, Tally, type ReplayPlan, type Row } from '../commands/replay-rows.js';
import { checkRows } from './check-rows.js';
import { readTimeLabel } from './time-label.js';

const dir = mkdtempSync(join(tmpdir(), 'field-files-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function read(content: string | Buffer, more: Partial<ReplayPlan> = {}): Promise<Row[]> {
  const file = join(dir, `${Math.random()}.csv`);
  writeFileSync(file, content);
  const rows: Row[] = [];
  for await (const row of readRows({ file, ...more })) rows.push(row);
  return rows;
}

const hourMs = 3_600_000;
const first = Date.parse('2016-02-28T16:00:00Z');
const pad = (n: number): string => String(n).padStart(2, '0');
/** Year, month, day, hour of a time at +08:00. */
const partsAt8 = (ms: number): [number, number, number, number] => {
  const at = new Date(ms + 8 * hourMs);
  return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()];
};

/** Ways in which people write the hour that begins at a time, all of them local at +08:00 unless they say a zone. */
const timeForms: Readonly<Record<string, (ms: number) => string>> = {
  blank: (ms) => new Date(ms + 8 * hourMs).toISOString().slice(0, 16).replace('T', ' '),
  seconds: (ms) => new Date(ms + 8 * hourMs).toISOString().slice(0, 19).replace('T', ' '),
  iso: (ms) => new Date(ms + 8 * hourMs).toISOString().slice(0, 19),
  utc: (ms) => new Date(ms).toISOString(),
  offset: (ms) => `${new Date(ms + 8 * hourMs).toISOString().slice(0, 19)}+08:00`,
  shortOffset: (ms) => `${new Date(ms - 5 * hourMs).toISOString().slice(0, 19)}-0500`,
  excel: (ms) => {
    const [y, m, d, h] = partsAt8(ms);
    return `${y}/${m}/${d} ${h}:00`;
  },
  twelve: (ms) => new Date(ms + 8 * hourMs).toISOString().slice(0, 16).replaceAll(/\D/g, ''),
  ten: (ms) => new Date(ms + 8 * hourMs).toISOString().slice(0, 13).replaceAll(/\D/g, ''),
  range: (ms) => {
    const [y, m, d, h] = partsAt8(ms);
    return `${y}-${pad(m)}-${pad(d)} ${pad(h)}:00-${pad(h + 1)}:00`;
  },
  wave: (ms) => {
    const [y, m, d, h] = partsAt8(ms);
    return `${y}-${pad(m)}-${pad(d)} ${pad(h)}:00~${pad((h + 1) % 24)}:00`;
  },
  chinese: (ms) => {
    const [y, m, d, h] = partsAt8(ms);
    return `${y}年${m}月${d}日${h}时`;
  },
};

const encodings: Readonly<Record<string, (text: string) => Buffer>> = {
  utf8: (text) => Buffer.from(text),
  utf8bom: (text) => Buffer.from(`\uFEFF${text}`),
  utf16le: (text) => iconv.encode(text, 'utf-16le'),
  utf16lebom: (text) => iconv.encode(`\uFEFF${text}`, 'utf-16le'),
  utf16be: (text) => iconv.encode(text, 'utf-16be'),
  utf16bebom: (text) => iconv.encode(`\uFEFF${text}`, 'utf-16be'),
  gb18030: (text) => iconv.encode(text, 'gb18030'),
};
const words = [
  '',
  'NA',
  'n/a',
  'NaN',
  'N.D.',
  '--',
  'null',
  'No data',
  '-999',
  '-99.0',
  '-9999',
  '缺测',
  '—',
];

describe('files of the field, generated', () => {
  test('every mix of separator, decimal sign, encoding, word for nothing and way of writing the hour reads the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('.', ',') as fc.Arbitrary<'.' | ','>,
        fc.constantFrom(...Object.keys(encodings)),
        fc.constantFrom(...Object.keys(timeForms)),
        fc.array(fc.option(fc.integer({ min: 0, max: 99_999 })), { minLength: 2, maxLength: 30 }),
        fc.constantFrom(...words),
        fc.record({ sep: fc.boolean(), preamble: fc.boolean(), crlf: fc.boolean(), quoted: fc.boolean() }),
        async (separator, decimal, encoding, form, values, word, how) => {
          fc.pre(values.some((value) => value !== null));
          const number = (value: number): string => `${Math.floor(value / 10)}${decimal}${value % 10}`;
          const cell = (value: number | null): string => {
            const text = value === null ? word : number(value);
            return how.quoted || text.includes(separator) ? `"${text}"` : text;
          };
          const lines = [
            ...(how.sep ? [`sep=${separator}`] : []),
            ...(how.preamble ? ['各站小时数据', '', 'made for a test'] : []),
            ['station', 'time', 'pm25', '备注'].join(separator),
            ...values.map((value, at) =>
              ['北门站', timeForms[form]!(first + at * hourMs), cell(value), '好'].join(separator),
            ),
          ];
          const rows = await read(encodings[encoding]!(lines.join(how.crlf ? '\r\n' : '\n')), { decimal });
          expect(
            rows.map(({ station, start, end, readings }) => [station, start, end, readings[0]?.value]),
          ).toEqual(
            values.flatMap((value, at) =>
              value === null ? [] : [['北门站', first + at * hourMs, first + (at + 1) * hourMs, value / 10]],
            ),
          );
        },
      ),
      { numRuns: 250 },
    );
  });

  test('a time that is not one of these is refused, never read as another', () => {
    const offset = '+08:00';
    for (const text of [
      '2016-02-30 00:00',
      '2016-13-01 00:00',
      '2016-01-01 24:30',
      '2016-01-01 25:00',
      '01-02-2016 10:00',
      '1/2/2016 10:00',
      '42370.0417',
      '1451606400',
      '1451606400000',
      '16-01-01 00:00',
      '2016-01-01 00:00-03:00',
      '2016-01-01 1:00 PM',
      '2016-1',
      '0016-01-01 00:00',
      'soon',
      '',
    ])
      expect([text, readTimeLabel(text, { offset })]).toEqual([text, undefined]);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789-:/. TZ+年月日时至~'), maxLength: 24 }),
        (text) => {
          const time = readTimeLabel(text, { offset });
          if (time === undefined) return;
          // Whatever is read has the year, month and day that stand there.
          const start = time.kind === 'instant' ? time.at : time.start;
          const year = /\d{4}/.exec(text)?.[0] ?? '';
          expect(Math.abs(new Date(start).getUTCFullYear() - Number(year))).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('a column that stands twice is refused before anything is read, however its name is written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('pm25', 'PM2.5', 'PM25', ' pm_2.5 '),
        fc.constantFrom('pm25', 'pm2.5', 'PM 25'),
        fc.constantFrom(',', ';', '\t'),
        async (one, other, separator) => {
          const lines = [
            ['station', 'time', one, 'temp', other],
            ['A', '2016-01-01 00:00', '40', '5.1', '80'],
          ];
          const text = lines.map((cells) => cells.join(separator)).join('\n');
          await expect(read(text)).rejects.toThrow(/stands twice/);
        },
      ),
    );
  });

  test('a value whose quality says that it is not valid is never one that counts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          { name: 'Validity', good: ['1', '2', '3'], bad: ['-1', '-99'] },
          { name: 'valid', good: ['1', 'true', 'yes'], bad: ['0', 'false', 'no'] },
          { name: 'flag', good: ['N', ''], bad: ['D', 'M', 'C'] },
          { name: 'status', good: ['R', 'valid', '正常'], bad: ['invalid', '无效'] },
          { name: 'pm25_status', good: ['ok'], bad: ['suspect'] },
          { name: '数据质量', good: ['有效'], bad: ['异常'] },
        ),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        fc.nat(),
        async ({ name, good, bad }, valid, pick) => {
          const word = (ok: boolean): string => (ok ? good : bad)[pick % (ok ? good : bad).length]!;
          const lines = valid.map((ok, at) => `A,2016-01-01 ${pad(at)}:00,${at}.5,${word(ok)}`);
          const rows = await read([`station,time,pm25,${name}`, ...lines].join('\n'));
          expect(rows.map(({ readings }) => readings[0]?.flag === undefined)).toEqual(valid);
        },
      ),
      { numRuns: 150 },
    );
    await expect(read('station,time,pm25,qc\nA,2016-01-01 00:00,1,7\n')).rejects.toThrow(
      /line 2: column qc: "7" is not a known word of quality/,
    );
    const rows = await read('station,time,pm25,qc\nA,2016-01-01 00:00,1,7\nA,2016-01-01 01:00,2,8\n', {
      valid: new Set(['7']),
    });
    expect(rows.map(({ readings }) => readings[0]?.flag)).toEqual([undefined, 'D']);
  });

  test('below the detection limit is said as such; an end column gives the interval', async () => {
    const rows = await read(
      'station,time,end,nh3n\nA,2026-11-02 00:00,2026-11-03 00:00,0.025L\nA,2026-11-03,2026-11-04,＜0.02\n',
      {
        columns: parseColumns('nh3n=NH3-N:mg/L'),
      },
    );
    expect(rows.map(({ start, end, readings }) => [(end - start) / hourMs, readings[0]?.value])).toEqual([
      [24, '<0.025'],
      [24, '<0.02'],
    ]);
  });

  test('doubled hours are found wherever they stand; the first one counts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(20), { minLength: 2, maxLength: 10 }),
        fc.nat(9),
        fc.nat(10),
        async (hours, which, place) => {
          const again = hours[which % hours.length]!;
          const lines = hours.map((hour, at) => ({ hour, value: at }));
          lines.splice(place, 0, { hour: again, value: 99 });
          const text = [
            'station,time,pm25',
            ...lines.map(({ hour, value }) => `A,2016-03-13 ${pad(hour)}:00,${value}`),
          ];
          const file = join(dir, `${Math.random()}.csv`);
          writeFileSync(file, text.join('\n'));
          const { doubled } = await checkRows(readRows({ file }, undefined, new Tally()));
          const both = lines.flatMap(({ hour }, at) => (hour === again ? [at + 2] : []));
          expect(doubled.map(({ lines: found }) => found)).toEqual([both]);
        },
      ),
    );
  });
});

describe('dialects', () => {
  const seen = (rows: Row[]): unknown[] =>
    rows.flatMap(({ station, start, end, readings }) =>
      readings.map(({ pollutant, value, unit, flag }) => [
        ...[station, new Date(start).toISOString().slice(0, 16), (end - start) / 60_000],
        ...[pollutant, value, unit, flag ?? 'N'],
      ]),
    );

  test.each<[string, string, unknown[]]>([
    [
      'EEA before 2024',
      'Countrycode,SamplingPoint,AirPollutant,AirPollutantCode,AveragingTime,Concentration,UnitOfMeasurement,DatetimeBegin,DatetimeEnd,Validity,Verification\n' +
        'XX,SPO-1,NO2,http://dd.eionet.europa.eu/vocabulary/aq/pollutant/8,hour,21.5,µg/m3,2019-01-01 00:00:00 +01:00,2019-01-01 01:00:00 +01:00,-1,1\n',
      [['SPO-1', '2018-12-31T23:00', 60, 'NO2', 21.5, 'ug/m3', 'D']],
    ],
    [
      'OpenAQ archive',
      'location_id,sensors_id,location,datetime,lat,lon,parameter,units,value\n7,9,Case,2023-01-01T01:00:00-07:00,1,2,pm25,µg/m³,12.5\n7,9,Case,2023-01-01T02:00:00-07:00,1,2,pm25,µg/m³,-999\n',
      [['7', '2023-01-01T07:00', 60, 'a34004', 12.5, 'ug/m3', 'N']],
    ],
    [
      'AQS',
      '"State Code","County Code","Site Num","Parameter Code","POC","Date Local","Time Local","Date GMT","Time GMT","Sample Measurement","Units of Measure"\n"01","073","0023","44201","1","2020-01-01","00:00","2020-01-01","06:00","0.031","Parts per million"\n',
      [['01-073-0023-1', '2020-01-01T06:00', 60, 'O3', 0.031, 'ppm', 'N']],
    ],
    [
      'CNEMC',
      'date,hour,type,1001A,1002A\n20200101,0,AQI,50,60\n20200101,1,PM2.5,35,\n20200101,1,CO,0.8,1.2\n20200101,1,PM2.5_24h,40,41\n',
      [
        ['1001A', '2019-12-31T16:00', 60, 'PM2.5', 35, 'ug/m3', 'N'],
        ['1001A', '2019-12-31T16:00', 60, 'CO', 0.8, 'mg/m3', 'N'],
        ['1002A', '2019-12-31T16:00', 60, 'CO', 1.2, 'mg/m3', 'N'],
      ],
    ],
    [
      'AURN of two sites',
      'x\nAll Data GMT hour ending\n,,One,,,Two,,\nDate,Time,Ozone,status,unit,Ozone,status,unit\n31-12-2015,24:00,8,R,ugm-3,9,P*,ugm-3\nEnd,,,,,,,\n',
      [
        ['One', '2015-12-31T23:00', 60, 'a05024', 8, 'ug/m3', 'N'],
        ['Two', '2015-12-31T23:00', 60, 'a05024', 9, 'ug/m3', 'N'],
      ],
    ],
  ])('%s', async (_, text, expected) => {
    expect(seen(await read(text))).toEqual(expected);
  });

  test('kinds that are no readings are refused by name', async () => {
    await expect(read('State Code,County Code,Arithmetic Mean\n1,2,3\n')).rejects.toThrow(/summary of days/);
  });
});
