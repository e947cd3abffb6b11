import { refusal } from './refusal.js';

const save = {
  zh: '登录后重新查询并另存网页，或从平台导出；保留本次文件',
  en: 'sign in, search again and save the page, or export from the platform; keep this file',
};
const cell = {
  zh: '按许可证原件改正该单元格后重新导入；其他行不受影响',
  en: 'correct the cell from the permit itself and import again; other lines are not affected',
};
const look = {
  zh: '请核对原件；该行已接受',
  en: 'compare with the original; the line was accepted',
};

/** Why a whole file of permits is not read. */
export const permitFileRefusals = {
  'bad-encoding': refusal('文件不是 UTF-8 或 GB18030 文本', 'the text is neither UTF-8 nor GB18030', {
    zh: '另存为 UTF-8 编码后重新导入',
    en: 'save it as UTF-8 and import again',
  }),
  'old-excel': refusal('旧版 Excel 文件（.xls）', 'an old Excel file (.xls)', {
    zh: '在 Excel 中另存为 .xlsx 或 CSV 后导入',
    en: 'save it as .xlsx or CSV in Excel and import that',
  }),
  'not-a-table': refusal(
    '没有所需的表格：可能是登录页，或页面已改版；不能据此认为没有许可证',
    'there is no table of this kind: a sign-in page or a changed one; it proves no absence',
    save,
  ),
  'missing-column': refusal('缺少必需的列', 'a required column is missing', {
    zh: '补上该列（列名见 docs/imports.md）后重新导入',
    en: 'add the column (names: docs/imports.md) and import again',
  }),
  'unknown-unit': refusal('表头中的单位不可用', 'the unit in the header cannot be used', {
    zh: '换算为标准单位（如 mg/m3、mg/L、kg/h、t/a）并修改表头；体积分数须先换算',
    en: 'convert to a usual unit (mg/m3, mg/L, kg/h, t/a) and change the header; volume fractions must be converted first',
  }),
  'empty-file': refusal('文件没有数据', 'the file has no data', save),
  'too-large': refusal(
    '文件过大、行数过多或嵌套过深',
    'the file is too large, has too many rows or is nested too deeply',
    {
      zh: '分成几个文件导入',
      en: 'divide it into several files',
    },
  ),
} as const;

/** Why a line of a file of permits is not taken. */
export const permitLineRefusals = {
  'bad-permit-number': refusal(
    '编号不是 22 位（信用代码 18 位、顺序码 3 位、标识 1 位）',
    'the number has not 22 places (credit code 18, sequence 3, mark 1)',
    cell,
  ),
  'bad-credit-code': refusal(
    '统一社会信用代码校验不符（GB 32100）',
    'the check character of the credit code is wrong (GB 32100)',
    cell,
  ),
  'number-damaged': refusal(
    '编号被表格软件变成了数字，末位已丢失',
    'a spreadsheet made a number of it: its digits are lost',
    {
      zh: '从平台重新导出，将该列设为文本后再保存',
      en: 'export again, and make the column text before saving',
    },
  ),
  'other-area': refusal('不属于本次导入的地区', 'the area is another one than that of the import', cell),
  'formula-cell': refusal('单元格是公式', 'the cell is a formula', {
    zh: '将公式粘贴为数值后重新导入',
    en: 'paste it as a value and import again',
  }),
  'missing-value': refusal('缺少内容', 'a value is missing', cell),
  'bad-value': refusal('内容不在允许的范围内', 'not one of the known values', cell),
  'bad-date': refusal(
    '日期有误，或有效期限不是两个日期',
    'no date of the calendar, or a validity that is not two',
    cell,
  ),
  'end-before-start': refusal('结束日期早于开始日期', 'it ends before it begins', cell),
  'bad-number': refusal('不是数值', 'not a decimal number', cell),
  'ambiguous-limit': refusal('一格有两个限值', 'two limits in one cell', {
    zh: '按适用时段分成两行填写',
    en: 'write two rows, each with its period',
  }),
  'bad-outlet-code': refusal(
    '排放口编号不是 DA 或 DW 加三位数字',
    'the outlet is not DA or DW and three digits',
    cell,
  ),
  'wrong-kind': refusal(
    '排放口与表格的介质（废气、废水）不符',
    'an outlet of gas in a table of water, or the other way',
    cell,
  ),
  'unknown-pollutant': refusal('未知的污染物', 'unknown pollutant', cell),
  'unknown-unit': refusal('未知的计量单位', 'unknown unit', cell),
  'unit-conflict': refusal('两处写明的单位不一致', 'two units are stated and differ', cell),
  'duplicate-key': refusal('与前面的行重复', 'the same thing stands in an earlier line', cell),
  'wrong-column-count': refusal('列数与表头不符', 'the line has more or fewer columns than the header', cell),
  'bad-csv': refusal(
    '不是有效的 CSV 行（引号未闭合等）',
    'the line is not CSV, as with a quote that is never closed',
    cell,
  ),
} as const;

/** What to look at in a file of permits; keeps nothing out. */
export const permitWarnings = {
  'partial-list': refusal(
    '只是列表的一页，不能据此认为没有许可证',
    'one page of several: it proves no absence',
    save,
  ),
  'charset-differs': refusal(
    '页面声明的编码与实际不符，已按实际编码读取',
    'the page says another character set than it has',
    look,
  ),
  'hidden-row': refusal('该行在表格中被隐藏', 'the row is hidden in the sheet', look),
  'not-five-years': refusal(
    '有效期不是五年（条例第十四条）',
    'valid for other than five years (regulation, art. 14)',
    look,
  ),
  'no-credit-code': refusal('持证单位没有统一社会信用代码', 'the holder has no credit code', look),
  'total-differs': refusal('合计与各排放口之和不符', 'the total is not the sum of the outlets', look),
  'total-contradicts': refusal(
    '全厂排放量与各部分之和相差超过 0.5%',
    'the whole plant differs from its parts by more than 0.5 %',
    look,
  ),
  'months-contradict': refusal('各月之和与合计不符', 'the months are not their total', look),
} as const;

export type PermitFileRefusal = keyof typeof permitFileRefusals;
export type PermitLineRefusal = keyof typeof permitLineRefusals;
export type PermitWarning = keyof typeof permitWarnings;
