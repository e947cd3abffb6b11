import { findUnit } from '@farwatch/domain/reading';

/** What can be imported: lists and details of the permit platform, as pages and as files. */
export const importKinds = [
  'permit-list',
  'permit-limits',
  'permit-special',
  'execution-reports',
  'execution-amounts',
  'registrations',
] as const;

export type PermitImportKind = (typeof importKinds)[number];

/** A unit that a header states in its last bracket: what it is called in the result, and by what amounts are divided. */
export interface HeaderUnit {
  readonly name: string;
  readonly divideBy: number;
}

export interface Column {
  readonly key: string;
  /** How files call it, without unit. */
  readonly names: readonly string[];
  readonly isRequired: boolean;
  /** Reads the unit in the header; undefined: it is not one of this column. A column without this has no unit. */
  readonly unitOf?: (unit: string) => HeaderUnit | undefined;
  /** Without a unit in the header it is this one. */
  readonly unit?: HeaderUnit;
}

const need = (key: string, ...names: string[]): Column => ({ key, names, isRequired: true });
const may = (key: string, ...names: string[]): Column => ({ key, names, isRequired: false });

/** A unit as it is compared: plain letters, no blanks, Chinese words of time and mass as letters. */
export const plainUnit = (unit: string): string =>
  unit
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[\u00b5\u03bc]/g, 'u')
    .replace(/千克|公斤/g, 'kg')
    .replace(/吨/g, 't')
    .replace(/小时|时/g, 'h')
    .replace(/天|日/g, 'd')
    .replace(/个?月|month/gi, 'm')
    .replace(/年/g, 'a')
    .toLowerCase();

const oneOf =
  (units: Readonly<Record<string, HeaderUnit>>) =>
  (unit: string): HeaderUnit | undefined =>
    Object.hasOwn(units, plainUnit(unit)) ? units[plainUnit(unit)] : undefined;

const spellings = ['ng/m3', 'ug/m3', 'mg/m3', 'g/m3', 'ng/L', 'ug/L', 'mg/L', 'g/L'];

/** A concentration of the medium by its usual spelling: mg/Nm3 is mg/m3. Volume fractions would need a temperature: none. */
export const concentrationUnit =
  (medium: 'gas' | 'water') =>
  (unit: string): HeaderUnit | undefined => {
    const found = findUnit(unit.normalize('NFKC').replace(/\s/g, ''));
    const name = found && spellings.find((one) => findUnit(one) === found);
    const quantity = medium === 'gas' ? 'gasMass' : 'liquidMass';
    return name === undefined || found?.quantity !== quantity ? undefined : { name, divideBy: 1 };
  };

const perYear = {
  't/a': { name: 't', divideBy: 1 },
  t: { name: 't', divideBy: 1 },
  'kg/a': { name: 't', divideBy: 1_000 },
};
const perDay = { 'kg/d': { name: 'kg/d', divideBy: 1 } };
const perMonth = { 't/m': { name: 't/month', divideBy: 1 }, 'kg/m': { name: 't/month', divideBy: 1_000 } };
const perHour = { 'kg/h': { name: 'kg/h', divideBy: 1 }, 'g/h': { name: 'kg/h', divideBy: 1_000 } };

export const years = ['year1', 'year2', 'year3', 'year4', 'year5'] as const;
export const months = ['month1', 'month2', 'month3'] as const;
const ordinals = ['一', '二', '三', '四', '五'];

const number = need('number', '许可证编号', '排污许可证编号');
const pollutant = need('pollutant', '污染物种类', '污染物', '污染物名称');
const company = need('name', '单位名称', '企业名称', '排污单位名称');
const period = [need('type', '报告类型'), need('period', '报告期')];

/** The columns of each kind, in the order in which a missing one is named. */
export function columnsOf(kind: PermitImportKind, medium: 'gas' | 'water'): readonly Column[] {
  switch (kind) {
    case 'permit-list':
      return [
        ...[number, company, need('validity', '有效期限', '有效期'), need('issued', '发证日期')],
        ...[need('category', '管理类别'), may('province', '省/直辖市', '省', '省份'), may('city', '地市')],
        ...[may('industry', '行业类别'), may('view', '查看')],
      ];
    case 'registrations':
      return [
        ...[need('number', '登记编号'), company, need('validity', '有效期限', '有效期')],
        ...[need('issued', '登记日期'), may('industry', '行业类别')],
        ...[may('province', '省/直辖市', '省', '省份'), may('city', '地市')],
      ];
    case 'permit-limits':
      return [
        ...[need('outlet', '排放口编号'), pollutant],
        { ...need('limit', '许可排放浓度限值'), unitOf: concentrationUnit(medium) },
        { ...may('rate', '许可排放速率限值'), unitOf: oneOf(perHour), unit: perHour['kg/h'] },
        ...years.map((key, i) => ({
          ...may(key, `第${ordinals[i]!}年`, `第${i + 1}年`),
          ...{ unitOf: oneOf(perYear), unit: perYear.t },
        })),
        ...[may('name', '排放口名称'), may('serial', '序号'), may('other', '其他信息')],
      ];
    case 'permit-special':
      return [
        ...[number, need('outlet', '排放口编号'), pollutant, need('period', '时段类型')],
        ...[may('from', '开始'), may('to', '结束')],
        { ...may('perDay', '许可日排放量限值'), unitOf: oneOf(perDay), unit: perDay['kg/d'] },
        { ...may('perMonth', '许可月排放量限值'), unitOf: oneOf(perMonth), unit: perMonth['t/m'] },
      ];
    case 'execution-reports':
      return [number, ...period, need('submittedAt', '提交时间'), need('status', '状态')];
    case 'execution-amounts':
      return [
        ...[number, ...period, need('scope', '排放口类型'), pollutant, need('total', '合计', '实际排放量')],
        ...[may('outlet', '排放口编号'), may('unit', '计量单位'), may('remark', '备注')],
        ...months.map((key, i) => may(key, `第${ordinals[i]!}月`, `第${i + 1}月`)),
      ];
  }
}
