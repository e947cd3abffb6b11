import { decodeText } from '@farwatch/files/text-encoding';
import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';

import { readFile, type FileFormat } from '../import/read-file.js';
import { enterpriseFile } from './enterprises.js';
import { limitFile } from './limits.js';
import { outletFile, stationFile } from './stations.js';

const reader =
  <K extends string, T>(format: FileFormat<K, T>) =>
  (text: string) =>
    readFile(format, text, '2026-11-25');
const readEnterprises = reader(enterpriseFile);
const readStations = reader(stationFile);
const readOutlets = reader(outletFile);
const readLimits = reader(limitFile);

const reasons = (file: { rejected: readonly { line: number; field: string; reason: string }[] }): string[] =>
  file.rejected.map(({ line, field, reason }) => `${line} ${field} ${reason}`);

describe('decodeText', () => {
  const text = '编码,名称\n1,河口断面\n';
  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['GB18030', iconv.encode(text, 'gb18030'), 'gb18030'],
    ['UTF-16 with a byte order mark', iconv.encode(`\uFEFF${text}`, 'utf-16le'), 'utf-16le'],
    ['UTF-16 without one', iconv.encode(text, 'utf-16le'), 'utf-16le'],
    ['big-endian UTF-16', iconv.encode(text, 'utf-16be'), 'utf-16be'],
    ['big-endian UTF-16 with a byte order mark', iconv.encode(`\uFEFF${text}`, 'utf-16be'), 'utf-16be'],
  ])('reads %s', (_, bytes, encoding) => {
    expect(decodeText(bytes)).toEqual({ text, encoding });
  });
});

describe('reading an import', () => {
  it.each([
    ['commas', ',', ''],
    ['semicolons', ';', ''],
    ['tabs', '\t', ''],
    ['bars', '|', ''],
    ['a declared semicolon', ';', 'sep=;\r\n'],
    ['a declared comma', ',', 'sep=,\n'],
  ])('reads a file that is separated by %s, with the lines of the file', (_, sign, declaration) => {
    const lines = ['id,kind,name,zone', 's1,air,北门站,II', 's2,ship,Two,II'].map((line) =>
      line.replaceAll(',', sign),
    );
    const file = readStations(declaration + lines.join('\n'));
    expect(file.items).toHaveLength(1);
    expect(reasons(file)).toEqual([`${declaration === '' ? 3 : 4} kind bad-value`]);
    const doubled = readStations(declaration + lines.map((line) => `${line}${sign}name`).join('\n'));
    expect(doubled.rejected.map(({ reason }) => reason)).toContain('duplicate-column');
  });

  it('knows the pollutants of the index that a monitoring scheme leaves out, by code or name', () => {
    const { items, rejected } = readStations(
      'id,kind,name,不监测项目\ns1,air,One,"CO、SO2,a21026"\ns2,air,Two,\ns3,air,Three,H2S\ns4,water,Four,CO\n',
    );
    expect(items.map(({ value }) => value.notMonitored)).toEqual([['a21005', 'a21026'], undefined]);
    expect(reasons({ rejected })).toEqual(['4 不监测项目 unknown-pollutant', '5 不监测项目 bad-value']);
  });

  it('names the line and the column of everything that is wrong', () => {
    const file = readStations(
      [
        'id,kind,name,lat,lon,targetClass,zone',
        's1,air,One,39.1,117.2,,II',
        's2,air,Two,x,117.2,,II',
        '',
        's3,ship,Three,,,,',
        's4,water,"Four',
        'in two lines",39,117,9,',
        's5,air,Five,0,0,,',
        's1,air,Again,,,,',
        's6,air',
        's/7,air,Seven,39,,,',
        ',air,,,,,',
        's8,water,Eight,,,Ⅲ,',
      ].join('\r\n'),
    );
    expect(reasons(file)).toEqual([
      '3 lat bad-number',
      '5 kind bad-value',
      '6 targetClass bad-value',
      '8 lat bad-position',
      '9 id duplicate-key',
      '10  wrong-column-count',
      '11 id bad-value',
      '11 lon bad-position',
      '12 id missing-value',
      '12 name missing-value',
    ]);
    expect(file.items.map((item) => item.value)).toEqual([
      { id: 's1', kind: 'air', name: 'One', zone: 'II', lat: 39.1, lon: 117.2, simulated: false },
      { id: 's8', kind: 'water', name: 'Eight', waterBody: 'river', targetClass: 3, simulated: false },
    ]);
  });

  it('reads the declared state of the gases of a station and an outlet', () => {
    const stations = readStations('id,kind,name,温度,气压\na1,air,One,25,1013.25\na2,air,Two,25,10\n');
    expect(stations.items.map(({ value }) => value)).toMatchObject([
      { temperatureC: 25, pressureHPa: 1013.25 },
    ]);
    expect(stations.rejected).toMatchObject([{ line: 3, field: '气压' }]);
    const outlets = readOutlets(
      'id,enterprise,outletCode,medium,temperatureC,pressureHPa\no1,e1,DA001,gas,120.5,1100\n',
    );
    expect(outlets.items[0]?.value).toMatchObject({ temperatureC: 120.5, pressureHPa: 1100 });
  });

  it('reads the river and the basin of a section, by Chinese names too', () => {
    const file = readStations(
      `断面编码,类型,断面名称,河流名称,所属流域\nw1,断面,一,甲河,甲流域\nw2,断面,二,,\nw3,断面,三,${'长'.repeat(101)},\n`,
    );
    expect(file.items.map(({ value: { id, river, basin } }) => ({ id, river, basin }))).toEqual([
      { id: 'w1', river: '甲河', basin: '甲流域' },
      { id: 'w2', river: undefined, basin: undefined },
    ]);
    expect(reasons(file)).toEqual(['4 河流名称 bad-value']);
  });

  it('refuses a file with a wrong header as a whole', () => {
    expect(reasons(readEnterprises('id,nmae,name,名称\ne1,x,y,z\n'))).toEqual([
      '1 nmae unknown-column',
      '1 名称 duplicate-column',
    ]);
    expect(reasons(readOutlets('id,enterprise\no1,e1\n'))).toEqual([
      '1 outletCode missing-column',
      '1 medium missing-column',
    ]);
    expect(reasons(readEnterprises(''))).toEqual(['1  empty-file']);
  });

  it('tells where a quote is opened and never closed, and keeps the lines before it', () => {
    const file = readEnterprises('id,name\ne1,One\ne2,"Two\ne3,Three\n');
    expect(reasons(file)).toEqual(['3  bad-csv']);
    expect(file.items.map((item) => item.value.id)).toEqual(['e1']);
  });

  it('reads Chinese columns and refuses by the name that the file uses', () => {
    const file = readOutlets(
      '排放口,企业编码,排放口编号,类型,纬度,经度\no1,e1,DA001,废气,39,117\no2,e1,DW001,废渣,,\n',
    );
    expect(file.items[0]?.value).toMatchObject({
      id: 'o1',
      enterprise: 'e1',
      outletCode: 'DA001',
      name: 'DA001',
      medium: 'gas',
      kind: 'outlet',
    });
    expect(reasons(file)).toEqual(['3 类型 bad-value']);
  });

  it('reads limits in the unit of the pollutant, with an id made from what the limit is', () => {
    const text = (value: string): string =>
      `outlet,pollutant,averaging,comparison,value,unit,standard,validFrom,validTo\no1,SO2,hour,,${value},mg/m3,GB 13223-2011,2026/1/1,\n`;
    const [first] = readLimits(text('35')).items;
    expect(first?.value).toMatchObject({
      basis: 'permit',
      station: 'o1',
      pollutant: 'a21026',
      averaging: 'hour',
      comparison: 'max',
      value: 35_000,
      unit: 'ug/m3',
      validFrom: '2026-01-01',
      validTo: null,
      // Nobody said that it was compared with the permit.
      confidence: 'secondary',
    });
    expect(readLimits(text('50')).items[0]?.value.id).toBe(first?.value.id);
  });

  it('refuses a limit of an outlet that no rule judges, and takes the confidence that a person wrote', () => {
    const text = (averaging: string, confidence = ''): string =>
      `outlet,pollutant,averaging,value,unit,standard,validFrom,confidence\no1,SO2,${averaging},35,mg/m3,T,2026/1/1,${confidence}\n`;
    expect(reasons(readLimits(text('瞬时值')))).toEqual(['2 averaging bad-value']);
    expect(reasons(readLimits(text('mda8')))).toEqual(['2 averaging bad-value']);
    expect(readLimits(text('日', 'verified')).items[0]?.value).toMatchObject({
      averaging: 'day',
      confidence: 'verified',
    });
  });

  it('reads which value of a stack a limit applies to, and refuses what is neither', () => {
    const text = (compared: string): string =>
      `outlet,pollutant,averaging,value,unit,standard,validFrom,比较值\no1,SO2,hour,35,mg/m3,T,2026/1/1,${compared}\n`;
    const of = (compared: string) => readLimits(text(compared)).items[0]?.value.compared;
    expect([of('折算值'), of('measured'), of('')]).toEqual(['converted', 'measured', undefined]);
    expect(reasons(readLimits(text('别的')))).toEqual(['2 比较值 bad-value']);
  });

  it('refuses limits with unknown pollutants, units, dates and numbers', () => {
    const lines = [
      'o1,unobtainium,hour,max,1,mg/m3,GB 1,2026-01-01,',
      'o1,SO2,hour,max,1,kg,GB 1,2026-01-01,',
      'o1,SO2,hour,max,1,mg/L,GB 1,2026-01-01,',
      'o1,SO2,hour,max,1e400,mg/m3,GB 1,2026-01-01,',
      'o1,SO2,hour,max,NaN,mg/m3,GB 1,2026-01-01,',
      'o1,SO2,hour,max,1,mg/m3,GB 1,2026-02-30,',
      'o1,SO2,hour,max,1,mg/m3,GB 1,2026-02-03,2026-02-02',
      'o1,SO2,never,max,1,mg/m3,,2026-02-03,',
    ];
    const file = readLimits(
      `outlet,pollutant,averaging,comparison,value,unit,standard,validFrom,validTo\n${lines.join('\n')}\n`,
    );
    expect(file.items).toEqual([]);
    expect(reasons(file)).toEqual([
      '2 pollutant unknown-pollutant',
      '3 unit unknown-unit',
      '4 unit unknown-unit',
      '5 value bad-number',
      '6 value bad-number',
      '7 validFrom bad-date',
      '8 validTo end-before-start',
      '9 averaging bad-value',
      '9 standard missing-value',
    ]);
  });
});

it('a station is registered from a day on that is not after today', () => {
  const file = readStations('id,kind,name,生效日期\ns1,air,One,2026/07/01\ns2,air,Two,2026-11-26\n');
  expect(file.items.map(({ value }) => value)).toEqual([
    expect.objectContaining({ id: 's1', validFrom: '2026-07-01' }),
  ]);
  expect(file.rejected).toEqual([
    expect.objectContaining({ line: 3, field: '生效日期', reason: 'bad-date' }),
  ]);
});
