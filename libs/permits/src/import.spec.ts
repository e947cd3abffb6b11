import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';

import { checkImport, type ExpectedImport } from './conformance.js';
import { importKinds, importPermits, type ImportParams, type PermitImportKind } from './import.js';
import { makeXlsx, makeZip, row } from './testdata/make-xlsx.js';

const shared = fileURLToPath(new URL('../../../../shared/vectors/permits/open/', import.meta.url));
const vectors = existsSync(shared)
  ? readdirSync(shared).filter((name) => !name.endsWith('.expected.json'))
  : [];
const read = (text: string | Uint8Array, kind: PermitImportKind, params: ImportParams = {}) =>
  importPermits(typeof text === 'string' ? Buffer.from(text) : text, kind, params);
const number = '91129999MADEM0011C001P';

test('the files of ../shared are read as expected', async () => {
  if (vectors.length === 0)
    return void process.stderr.write('20 files of permits skipped, ../shared is not there\n');
  for (const name of vectors) {
    const expected = JSON.parse(readFileSync(`${shared}${name}.expected.json`, 'utf8')) as ExpectedImport;
    expect([name, ...(await checkImport(readFileSync(shared + name), expected))]).toEqual([name]);
  }
});

describe('a list of permits', () => {
  const header = '排污许可证编号,单位名称,有效期限,发证日期,管理类别,省';
  const line = (change: Partial<Record<'number' | 'validity' | 'issued' | 'category' | 'area', string>>) =>
    [
      change.number ?? number,
      '示例企业',
      change.validity ?? '2024.9.10 ~ 2029年9月9日',
      change.issued ?? '2024/9/10',
      change.category ?? '重点管理',
      change.area ?? '天津',
    ].join(',');
  const reasons = async (...lines: string[]) => {
    const { accepted, refused, warnings } = await read([header, ...lines].join('\r\n'), 'permit-list', {
      province: '天津市',
    });
    return [
      ...accepted.map((one) => one.line),
      ...refused.map((one) => `${one.line} ${one.field} ${one.reason}`),
      ...warnings.map((one) => `${one.line} ${one.reason}`),
    ];
  };

  test('every line is taken or refused by name, with all that is wrong with it', async () => {
    expect(await reasons(line({}))).toEqual([2]);
    expect(await reasons(line({ number: `${number.slice(0, 21)}` }))).toEqual([
      '2 排污许可证编号 bad-permit-number',
    ]);
    expect(await reasons(line({ number: '9.1E+21', area: '河北省', issued: '2023-02-29' }))).toEqual([
      ...['2 省 other-area', '2 排污许可证编号 number-damaged', '2 发证日期 bad-date'],
    ]);
    expect(await reasons(line({ validity: '2029-09-09至2024-09-10' }))).toEqual([
      '2 有效期限 end-before-start',
    ]);
    expect(await reasons(line({ validity: '2024-09-10、2025-01-01至2029-09-09' }))).toEqual([
      '2 有效期限 bad-date',
    ]);
    expect(
      await reasons(line({ number: 'H91200000000000001001P', validity: '2024-09-10至2029-09-10' })),
    ).toEqual([...[2, '2 no-credit-code', '2 not-five-years']]);
    expect(await reasons(`${line({})},`, line({}))).toEqual([3, '2  wrong-column-count']);
    expect(await reasons(line({ validity: '2024-02-29至2029-02-28' }))).toEqual([2]);
  });

  test('a file that is no list says so and proves no absence', async () => {
    const refusal = async (bytes: string | Uint8Array) => (await read(bytes, 'permit-list')).fileRefused;
    expect(await refusal('')).toEqual({ reason: 'empty-file' });
    expect(await refusal('\n \n')).toEqual({ reason: 'empty-file' });
    expect(await refusal(`${header}\n`)).toEqual({ reason: 'empty-file' });
    expect(await refusal(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]))).toEqual({ reason: 'old-excel' });
    expect(await refusal(Buffer.from(`\ufeff${header}`, 'utf16le'))).toEqual({ reason: 'bad-encoding' });
    expect(await refusal(Buffer.concat([Buffer.from(header), Buffer.from([0xff, 0xff, 0xff])]))).toEqual({
      reason: 'bad-encoding',
    });
    expect(await refusal('许可证编号,单位名称\n1,2')).toEqual({
      reason: 'missing-column',
      field: '有效期限',
    });
    expect(await refusal('<html><p>请登录</p></html>')).toEqual({ reason: 'not-a-table' });
    expect(await refusal('<table><tr><th>许可证编号</th></tr></table>')).toEqual({ reason: 'not-a-table' });
    expect(await refusal(makeZip([{ name: 'word/document.xml', content: '<a/>' }]))).toEqual({
      reason: 'not-a-table',
    });
    expect(await refusal('PK and no zip')).toEqual({ reason: 'not-a-table' });
  });

  test('bombs are refused before they are unpacked or walked', async () => {
    const bomb = makeXlsx([row(1, ['a'])], [], [{ name: 'xl/bomb', content: 'x', statedSize: 70_000_000 }]);
    expect((await read(bomb, 'permit-list')).fileRefused).toEqual({ reason: 'too-large' });
    const liar = makeZip([{ name: 'xl/workbook.xml', content: 'x'.repeat(100_000), statedSize: 10 }]);
    expect((await read(liar, 'permit-list')).fileRefused).toEqual({ reason: 'not-a-table' });
    const deep = `<table>${'<div>'.repeat(20_000)}</table>`;
    expect((await read(deep, 'permit-list')).fileRefused).toEqual({ reason: 'too-large' });
    const wide = `<table><tr>${'<td colspan=1000 rowspan=1000>'.repeat(3_000)}</table>`;
    expect((await read(wide, 'permit-list')).fileRefused?.reason).toMatch(/too-large|not-a-table/);
  });

  test('a sheet: shared strings, days, hidden rows, formulas, numbers and a header on the second sheet', async () => {
    const strings = [...header.split(',')];
    const day = (place: string, style: number) => `<c r="${place}" s="${style}"><v>45545</v></c>`;
    const valid = '2024-09-10至2029-09-09';
    const sheet = `<sheetData>
      ${row(1, ['示例'])}
      <row r="3">${strings.map((_, i) => `<c r="${'ABCDEF'[i]!}3" t="s"><v>${i}</v></c>`).join('')}</row>
      ${row(4, [number, '一', valid, day('D4', 1), '重点管理'], ' hidden="1"')}
      ${row(5, [number.replace('001P', '002P'), '二', valid, day('D5', 2), '简化管理'])}
      ${row(6, ['<c r="A6"><v>9.11299991234567E+21</v></c>', '三', valid, '<c r="D6"><v>45545</v></c>', '重点管理'])}
      ${row(7, [number, '<c r="B7" t="str"><f>A1</f><v>x</v></c>', valid, '2024-09-10', '重点管理'])}</sheetData>`;
    const found = await read(makeXlsx([row(1, ['别的']), sheet], strings), 'permit-list');
    expect(found.accepted).toMatchObject([
      { line: 4, issued: '2024-09-10', category: 'key' },
      { line: 5, issued: '2024-09-10', sequence: '002' },
    ]);
    expect(found.refused.map(({ line: at, field, reason }) => `${at} ${field} ${reason}`)).toEqual([
      ...['6 排污许可证编号 number-damaged', '6 发证日期 bad-date', '7 单位名称 formula-cell'],
    ]);
    expect(found.warnings).toEqual([{ line: 4, reason: 'hidden-row' }]);
  });
});

describe('limits of outlets', () => {
  const header = '排放口编号,污染物种类,许可排放浓度限值（mg/Nm³）,许可排放速率限值(kg/h),第一年,第二年';
  const limits = (lines: readonly string[], medium: 'gas' | 'water' = 'gas') =>
    read(
      iconv.encode(
        [header.replace('mg/Nm³', medium === 'gas' ? 'mg/Nm³' : 'mg/L'), ...lines].join('\n'),
        'gb18030',
      ),
      'permit-limits',
      { medium },
    );

  test('decimals stay what they are, in the unit of the result', async () => {
    const found = await limits([
      'da001,SO2,"≤1,050.50",0.10,/,2',
      'DA001,氮氧化物,50mg/m3,/,,',
      'DA002,林格曼黑度,1,,,',
      'DA003,颗粒物,/,0,,',
    ]);
    expect(found.refused).toEqual([]);
    expect(found.accepted).toMatchObject([
      { outlet: 'DA001', max: '1050.5', unit: 'mg/m3', rate: '0.1', annual: [null, '2'] },
      { max: '50', annual: null },
      { pollutant: 'a01010', unit: '1' },
      { max: null, rate: '0', pollutant: 'a34013' },
    ]);
  });

  test('what could be read in two ways is refused', async () => {
    const found = await limits(
      [
        'DW001,pH值,6～9,,,',
        'DW001,COD,6-9,,,',
        'DW001,氨氮（NH3-N）,5（8）,,,',
        'DW001,总磷,50ug/L,,,',
        'DW001,总氮,-1,,,',
        'DW001,SO2,1,,,',
        'DW001,pH,9-6,,,',
        'DW001,SS,,,,',
      ],
      'water',
    );
    expect(found.accepted).toMatchObject([{ min: '6', max: '9', unit: '1' }]);
    expect(found.refused.map(({ reason }) => reason)).toEqual([
      ...[
        'bad-number',
        'ambiguous-limit',
        'unit-conflict',
        'bad-number',
        'unknown-pollutant',
        'bad-number',
        'missing-value',
      ],
    ]);
    expect(found.refused[0]?.field).toBe('许可排放浓度限值（mg/L）');
  });

  test('a header of two lines may come again, and a third year be the last', async () => {
    const header2 = `<tr><th rowspan=2>排放口编号<th rowspan=2>污染物种类<th rowspan=2>许可排放浓度限值(mg/m3)<th colspan=3>许可年排放量限值(kg/a)</tr>
      <tr><th>第一年<th>第二年<th>第三年</tr>`;
    const page = `<table>${header2}<tr><td>DA001<td>SO2<td>50<td>1500<td>/<td>0</tr>${header2}<tr><td>DA002<td>SO2<td>50<td><td><td></tr></table>`;
    const found = await read(page, 'permit-limits');
    expect(found.accepted).toMatchObject([
      { line: 3, annual: ['1.5', null, '0'] },
      { line: 6, annual: null },
    ]);
    expect(found.rows).toBe(2);
  });

  test('a total that is not the sum of its outlets is pointed out', async () => {
    const cells = (...texts: string[]) => `<tr>${texts.map((one) => `<td>${one}</td>`).join('')}</tr>`;
    const page = `<table><tr>${header
      .split(',')
      .map((one) => `<th>${one}</th>`)
      .join('')}</tr>
      <tr><th colspan=6>主要排放口</th></tr>${cells('DA001', 'SO2', '50', '', '1.1', '')}${cells('DA002', 'SO2', '50', '', '2.2', '')}
      ${cells('主要排放口合计', 'SO2', '', '', '3.3', '')}<tr><th colspan=6>一般排放口</th></tr>
      ${cells('一般排放口合计', 'SO2', '', '', '1', '')}${cells('全厂合计', 'SO2', '', '', '4.4', '')}</table>`;
    const found = await read(page, 'permit-limits');
    expect(found.accepted.map(({ line }) => line)).toEqual([3, 4, 5, 7, 8]);
    expect(found.warnings).toEqual([{ line: 8, reason: 'total-differs' }]);
  });
});

describe('execution reports', () => {
  test('units of amounts, by column or by a remark that is nothing else', async () => {
    const header = '许可证编号,报告类型,报告期,排放口类型,污染物种类,实际排放量,计量单位,备注';
    const amount = (rest: string) => `${number},年报,2024年,全厂合计,${rest}`;
    const found = await read(
      [
        header,
        amount('SO2,1500,,千克'),
        amount('NOx,1.50,吨,已核算'),
        amount('颗粒物,1,吨,kg'),
        amount('COD,1,桶,'),
      ].join('\n'),
      'execution-amounts',
    );
    expect(found.accepted).toMatchObject([{ total: '1.5', unit: 't', months: null }, { total: '1.5' }]);
    expect(found.refused.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      '计量单位 unit-conflict',
      '计量单位 unknown-unit',
    ]);
  });

  test('periods in all their spellings agree with their type; one report a period', async () => {
    const lines = [
      '月报,2024-06',
      '季报,2024年第二季度',
      '季报,2024Q3',
      '年报,2024年度',
      '月报,2024年6月',
      '年报,2024年第1季度',
    ];
    const text = lines.map((one) => `${number},${one},,待提交`).join('\n');
    const found = await read(`许可证编号,报告类型,报告期,提交时间,状态\n${text}`, 'execution-reports');
    expect(found.accepted).toMatchObject([
      { period: '2024-06' },
      { period: '2024-Q2' },
      { period: '2024-Q3' },
      { period: '2024' },
    ]);
    expect(found.refused.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '6 duplicate-key',
      '7 bad-value',
    ]);
  });
});

describe('whatever a file holds', () => {
  const samples = vectors.length > 0 ? vectors : [];
  const files = [
    ...samples.map((name) => readFileSync(shared + name)),
    makeXlsx([
      row(1, ['许可证编号', '报告类型', '报告期', '提交时间', '状态']) +
        row(2, [number, '月报', '2024年6月']),
    ]),
    Buffer.from(
      `<table><tr><th>登记编号<th>单位名称<th>有效期限<th>登记日期<tr><td>${number}<td>a<td>b<td>c</table>`,
    ),
    Buffer.from(`许可证编号,排放口编号,污染物种类,时段类型\n${number},全厂,SO2,"错峰`),
  ];

  test('reading never fails, and no line is lost: each is accepted or refused', async () => {
    const edit = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 4 }), cut: fc.nat(6) });
    const property = fc.asyncProperty(
      fc.nat(files.length - 1),
      fc.constantFrom(...importKinds),
      fc.array(edit, { maxLength: 5 }),
      async (file, kind, edits) => {
        let bytes = files[file]!;
        for (const { at, bytes: put, cut } of edits) {
          const place = at % (bytes.length + 1);
          bytes = Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + cut)]);
        }
        const found = await importPermits(bytes, kind, { medium: 'water' });
        const lines = (list: readonly { line: number }[]) => list.map(({ line }) => line);
        const accepted = new Set(lines(found.accepted));
        const refused = new Set(lines(found.refused));
        expect(accepted.size).toBe(found.accepted.length);
        expect([...refused].filter((line) => accepted.has(line))).toEqual([]);
        expect(accepted.size + refused.size).toBe(found.rows);
        if (found.fileRefused !== null) expect(found.rows).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});
