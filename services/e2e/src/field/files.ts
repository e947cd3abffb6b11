/** Measured files and lists, through the command line. */
import { expect } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';

import { cli, folder, p, parked, readingsOf, replay, stored, utc, type Cases, type Page } from './doors.js';

export const fileCases: Cases = {
  async 'replay-range-label'() {
    expect(await replay('range-label.csv')).toMatchObject({ code: 0 });
    expect(utc(await stored('case-range', 6))).toEqual(
      Array.from({ length: 6 }, (_, n) => [
        new Date(Date.UTC(2015, 11, 31, 16 + n)).toISOString(),
        1,
        30 + n,
      ]),
    );
  },
  async 'replay-duplicate-column'() {
    const ran = await replay('double-column.csv');
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/pm25.*stands twice/);
    expect(await readingsOf('case-dupcol')).toEqual([]);
  },
  async 'replay-eea-daily-validity'() {
    expect(await replay('eea-daily.csv')).toMatchObject({ code: 0 });
    const readings = await stored('XX-SPO-XX_00001_6001_100', 5);
    expect(readings.map(({ valid, value }) => valid && value)).toEqual([12, false, 18, false, 16.5]);
    expect(utc(readings)[0]).toEqual(['2025-10-31T23:00:00.000Z', 24, 12]);
  },
  async 'replay-aurn'() {
    expect(await replay('aurn-cut.csv', '--label', 'end', '--offset', '+00:00')).toMatchObject({ code: 0 });
    expect(utc(await stored('case-aurn', 3))).toEqual([
      ['2016-02-01T22:00:00.000Z', 1, 11.3],
      ['2016-02-01T23:00:00.000Z', 1, 12.4],
      ['2016-02-02T00:00:00.000Z', 1, 9.4],
    ]);
    expect(await replay('aurn-cut.csv', '--columns', 'pm25=PM2.5:ugm-4')).toMatchObject({ code: 2 });
    expect(await replay('excel-dates.csv')).toMatchObject({ code: 0 });
    expect(utc(await stored('case-exceldate', 2))[0]).toEqual(['2015-12-31T16:00:00.000Z', 1, 31]);
    const whole = await replay('aurn.csv', '--register', '空站区');
    expect(whole).toMatchObject({ code: 0 });
    expect((await stored('Case-Road', 6, 'a34004')).map(({ value }) => value)).toEqual([
      8, 9.1, 10.2, 11.3, 12.4, 9.4,
    ]);
  },
  async 'import-utf16'() {
    for (const name of ['utf16le-bom', 'utf16le-nobom', 'utf16le-tabs'])
      expect(await cli('import', 'stations', `${folder}${name}.csv`)).toMatchObject({ code: 0 });
    // Stations reach the list by events of their own.
    await eventually(async () => {
      const { items } = await p.get<Page<{ id: string; name: string }>>('/stations?limit=200');
      const names = items
        .filter(({ id }) => id.startsWith('case-u16'))
        .map(({ id, name }) => `${id} ${name}`);
      expect(names.toSorted()).toEqual([
        'case-u16-1 Harbour',
        'case-u16-2 北门站',
        'case-u16-3 Harbour',
        'case-u16-4 Harbour',
      ]);
      return true;
    });
  },
  async 'replay-uci-na'() {
    for (const file of ['uci-parts.csv', 'uci-joined.csv']) {
      const columns = ['PM2.5', 'PM10', 'SO2', 'NO2', 'CO', 'O3'].map((name) => `${name}=${name}:ug/m3`);
      const more = file === 'uci-joined.csv' ? ['--columns', columns.join(',')] : [];
      expect(await replay(file, ...more)).toMatchObject({ code: 0 });
    }
    const all = await stored('CaseField', 6 + 7 + 4 * 8);
    const counts: Record<string, number> = {};
    for (const { pollutant } of all) counts[pollutant] = (counts[pollutant] ?? 0) + 1;
    expect(counts).toEqual({ a34004: 6, a34002: 8, a21026: 8, a21004: 8, a21005: 7, a05024: 8 });
    expect(all.filter(({ value }) => value === 0)).toEqual([]);
  },
  async 'replay-luftdaten-semicolon'() {
    expect(await replay('luftdaten-day.csv')).toMatchObject({ code: 0 });
    expect(utc(await stored('90001', 4, 'a34004'))).toEqual(
      Array.from({ length: 4 }, (_, n) => [new Date(Date.UTC(2026, 10, 20, n)).toISOString(), 0, 11.2 + n]),
    );
    const refused = await replay('decimal-comma.csv');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--decimal');
    expect(await replay('decimal-comma.csv', '--decimal', ',')).toMatchObject({ code: 0 });
    expect((await stored('case-comma', 3)).map(({ value }) => value)).toEqual([11.2, 12.2, 13.2]);
  },
  async 'replay-duplicate-hour'() {
    for (const time of ['first', 'second']) {
      const ran = await replay('double-hour.csv');
      expect([time, ran.code]).toEqual([time, 1]);
      expect(ran.out + ran.err).toMatch(/lines? 3.*4/s);
      expect((await stored('case-duphour', 3)).map(({ value }) => value)).toEqual([31, 35, 38]);
    }
    await parked('case-duphour', 'revision-conflict');
  },
};
