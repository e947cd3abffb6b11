import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { readFile } from '../import/read-file.js';
import { hj212SourceFile } from './hj212-sources.js';

const readSources = (text: string) => readFile(hj212SourceFile, text, '2026-11-25');

const header = 'mn,station,password,switches,units,codes,converted,minuteInterval';

describe('a file of loggers', () => {
  it('is read with everything that a logger may need; the password is a hash', () => {
    const { items, rejected } = readSources(
      `${header}\nMN1,DA001,123456,length-unpadded crc-arc,a34013=mg/m3; a21026=ug/m3,X1=a21026,a21026,5\nMN2,DA002,,,,,,`,
    );
    expect(rejected).toEqual([]);
    expect(items.map(({ value }) => value)).toEqual([
      {
        mn: 'MN1',
        station: 'DA001',
        passwordHash: createHash('sha256').update('123456').digest('hex'),
        switches: ['length-unpadded', 'crc-arc'],
        units: { a34013: 'mg/m3', a21026: 'ug/m3' },
        codes: { X1: 'a21026' },
        converted: ['a21026'],
        minuteInterval: 5,
        utcOffset: 480,
      },
      {
        ...{ mn: 'MN2', station: 'DA002', switches: [], units: {}, codes: {} },
        ...{ converted: 'when-sent', minuteInterval: 10, utcOffset: 480 },
      },
    ]);
  });

  it('says which intervals a logger labels by their end', () => {
    const { items, rejected } = readSources(
      '设备编号,排放口,密码,结束时刻标注\nMN1,o1,123456,2061 2031\nMN2,o1,123456,\nMN3,o1,123456,2011',
    );
    expect(items.map(({ value }) => value.endLabelled)).toEqual([['2061', '2031'], undefined]);
    expect(rejected).toMatchObject([{ line: 4, field: '结束时刻标注' }]);
  });

  it('names the line and the column of everything that is wrong', () => {
    const { items, rejected } = readSources(
      [
        '设备编号,排放口,访问密码,容错开关,单位,分钟间隔',
        'A B,o1,111111,,,',
        'MN2,o1,111111,no-such-switch,,',
        'MN3,o1,111111,,a34004=furlong,',
        'MN4,o1,111111,,a34004,',
        'MN5,o1,111111,,,61',
        'MN6,,111111,,,',
        'MN7,o1,111111,,,',
        'MN7,o2,111111,,,',
      ].join('\n'),
    );
    expect(items.map(({ value }) => value.mn)).toEqual(['MN7']);
    expect(rejected.map(({ line, field, reason }) => `${line} ${field} ${reason}`)).toEqual([
      '2 设备编号 bad-value',
      '3 容错开关 bad-value',
      '4 单位 bad-value',
      '5 单位 bad-value',
      '6 分钟间隔 bad-number',
      '7 排放口 missing-value',
      '9 设备编号 duplicate-key',
    ]);
  });

  it('property: no password comes back, whatever is wrong with its line or with the file', () => {
    const password = fc.string({ unit: fc.constantFrom(...'abcXYZ0189"'), minLength: 8, maxLength: 90 });
    const line = (pw: string) =>
      fc.constantFrom(
        `MN1,o1,${pw},no-such,,,,`,
        `M N,o1,${pw},,,,,`,
        `MN1,o1,${pw}`,
        `MN1,o1,"${pw},,,,,`,
        `,,${pw},,,,,99`,
        `MN1,o1,x"${pw},,,,,`,
      );
    fc.assert(
      fc.property(
        password.chain((pw) => fc.tuple(fc.constant(pw), fc.array(line(pw), { maxLength: 4 }), fc.boolean())),
        ([pw, lines, withHeader]) => {
          const read = readSources([...(withHeader ? [header] : []), ...lines].join('\n'));
          expect(JSON.stringify(read).replaceAll('\\"', '"')).not.toContain(pw);
        },
      ),
    );
  });
});
