import { events, limit as limitSchema, type Limit } from '@farwatch/contracts/events';
import type { ImportRejection } from '@farwatch/contracts/http';
import { fromE6 } from '@farwatch/domain/quantity';
import { convertE6, findPollutant, findUnit } from '@farwatch/domain/reading';
import { derivedId } from '@farwatch/runtime/ids';
import {
  Any,
  IsNull,
  LessThanOrEqual,
  MoreThanOrEqual,
  Or,
  type EntityManager,
  type FindOptionsWhere,
} from 'typeorm';

import { namesOf, type Cells } from '../import/cells.js';
import { checked, type Item } from '../import/read-file.js';
import { refuse } from '../import/read-table.js';
import type { Checked, ImportFile } from '../register/import-file.js';
import type { Register } from '../register/register.js';
import {
  asRow,
  limitEntity,
  stationEntity,
  withoutNulls,
  type LimitRow,
  type StationRow,
} from '../store/entities.js';
import { column, type KeyOf } from './columns.js';
import { overlapping } from './validity.js';

/** Limits by date: those of permits lie where their outlet lies, those of the standards are everybody's. */
export const limits: Register<LimitRow, Limit> = {
  event: events.limitChanged,
  entity: limitEntity,
  key: 'id',
  belonging: 'station-or-all',
  rowOf: (value) => asRow(limitEntity, value),
  // `validTo` null means that it has no end; the other columns that are empty are those that its basis does not use.
  valueOf: (row) => ({ ...withoutNulls(row), validTo: row.validTo }) as Limit,
};

/** The limits that apply to a station: a permit's by outlet, ambient by zone, water by body and class; undefined: none can. */
export function limitsOf(station: StationRow): FindOptionsWhere<LimitRow> | undefined {
  if (station.kind === 'outlet') return { station: station.id };
  if (station.kind === 'air') return { basis: 'ambient', zone: station.zone ?? 'II' };
  return station.targetClass === null
    ? undefined
    : { basis: 'water-class', waterBody: station.waterBody ?? 'river', targetClass: station.targetClass };
}

/** The limits in force on a local date. */
export function limitsOn(date: string): FindOptionsWhere<LimitRow> {
  return { validFrom: LessThanOrEqual(date), validTo: Or(IsNull(), MoreThanOrEqual(date)) };
}

const columns = [
  column('outlet', true, 'station', '排放口', '排放口标识', '排口编号'),
  column('pollutant', true, '污染物', '污染因子', '监测因子'),
  column('averaging', true, '时段', '平均时间', '取值时间', '限值类型'),
  column('comparison', false, '比较', '限值方向', '上下限'),
  column('compared', false, '比较值', '折算', '取值'),
  column('value', true, 'limit', '限值', '许可限值', '浓度限值'),
  column('unit', true, '单位'),
  column('standard', true, '标准', '执行标准', '依据'),
  column('clause', false, '条款', '标准条款'),
  column('validFrom', true, 'from', '生效日期', '起始日期', '开始日期'),
  column('validTo', false, 'to', '失效日期', '截止日期', '结束日期'),
  column('confidence', false, '可信度'),
] as const;

const averagings = namesOf<Limit['averaging']>(
  ['hour', 'hour', '1h', '小时', '小时均值', '时均值'],
  ['day', 'day', '24h', '日', '日均值', '日均'],
  ['mda8', 'mda8', '日最大8小时'],
  ['sample', 'sample', '一次值', '瞬时', '瞬时值'],
);
const comparedValues = namesOf<NonNullable<Limit['compared']>>(
  ['measured', 'measured', '实测', '实测值'],
  ['converted', 'converted', '折算', '折算值'],
);
const comparisons = namesOf<Limit['comparison']>(
  ['max', 'max', '上限', '<=', '不大于'],
  ['min', 'min', '下限', '>=', '不小于'],
);
const confidences = namesOf<Limit['confidence']>(
  ['verified', 'verified'],
  ['primary', 'primary'],
  ['secondary', 'secondary'],
  ['memory', 'memory'],
);

/** Permit limits; the id is derived from what makes a limit one: outlet, pollutant, averaging, side and first day. */
export const limitFile: ImportFile<KeyOf<typeof columns>, Limit, Limit> = {
  columns,
  keyColumns: ['outlet', 'pollutant', 'averaging', 'comparison', 'validFrom'],
  placeColumn: 'outlet',
  keyOf: ({ id }) => id,
  readLine,
  check: checkLimits,
};

function readLine(cells: Cells<KeyOf<typeof columns>>): Limit | undefined {
  const station = cells.id('outlet');
  const named = cells.required('pollutant', 64);
  const pollutant = named === undefined ? undefined : findPollutant(named);
  if (named !== undefined && pollutant === undefined)
    cells.refuse('pollutant', 'unknown-pollutant', `"${named}" is no HJ 212 code or usual name`);
  const averaging =
    cells.required('averaging', 60) === undefined ? undefined : cells.choice('averaging', averagings);
  // No rule of an outlet judges them, so they would stand there and do nothing.
  if (averaging === 'sample' || averaging === 'mda8')
    cells.refuse(
      'averaging',
      'bad-value',
      '排放口按小时或日均值判定，请填 小时 或 日 / outlets are judged by hour or day: write hour or day',
    );
  const comparison = cells.choice('comparison', comparisons) ?? 'max';
  const compared = cells.choice('compared', comparedValues);
  if (cells.required('value', 40) === undefined) return undefined;
  const value = cells.number('value', -1e9, 1e9);
  const validFrom = cells.required('validFrom', 20) === undefined ? undefined : cells.date('validFrom');
  const validTo = cells.date('validTo') ?? null;
  if (validFrom !== undefined && validTo !== null && validTo < validFrom)
    cells.refuse('validTo', 'end-before-start', `${validTo} is before ${validFrom}`);
  const standard = cells.required('standard');
  const unitText = cells.text('unit', 40) ?? '1';
  const unit = findUnit(unitText);
  let canonical: number | undefined;
  if (unit === undefined) cells.refuse('unit', 'unknown-unit', `"${unitText}"`);
  else if (pollutant !== undefined && value !== undefined) {
    const e6 = convertE6(value, unit, pollutant.canonical, pollutant.molarMass, {});
    if (typeof e6 === 'string' || Number.isNaN(e6))
      cells.refuse('unit', 'unknown-unit', `${unitText} does not convert to ${pollutant.unit} (${e6})`);
    else canonical = fromE6(e6);
  }
  // A row that nobody says was compared with the permit or the official text is not verified.
  const confidence = cells.choice('confidence', confidences) ?? 'secondary';
  const clause = cells.text('clause') ?? '';
  if (station === undefined || pollutant === undefined || averaging === undefined || validFrom === undefined)
    return undefined;
  const id = `permit-${derivedId(station, pollutant.code, averaging, comparison, validFrom)}`;
  const limit = {
    id,
    basis: 'permit',
    station,
    pollutant: pollutant.code,
    averaging,
    comparison,
    ...(compared === undefined ? {} : { compared }),
    value: canonical,
    unit: pollutant.unit,
    standard,
    clause,
    validFrom,
    validTo,
    confidence,
  };
  return checked(limitSchema, limit, cells);
}

/**
 * Limits of known outlets whose validity overlaps with no other limit of the same outlet, pollutant, averaging and side.
 * Lines that change a stored limit are applied before lines that add one, so a file may end one limit and start the next.
 */
async function checkLimits(manager: EntityManager, items: readonly Item<Limit>[]): Promise<Checked<Limit>> {
  const ids = [...new Set(items.flatMap((item) => item.value.station ?? []))];
  const outlets = await manager.find(stationEntity, {
    where: { id: Any(ids), kind: 'outlet' },
    select: { id: true },
  });
  const known = new Set(outlets.map((row) => row.id));
  const stored = await manager.find(limitEntity, { where: { station: Any(ids) } });
  const series = new Map<
    string,
    Map<string, { id: string; validFrom: string; validTo: string | null; line?: number }>
  >();
  const rangesOf = (of: {
    station?: string | null | undefined;
    pollutant: string;
    averaging: string;
    comparison: string;
  }) => {
    const key = JSON.stringify([of.station, of.pollutant, of.averaging, of.comparison]);
    let ranges = series.get(key);
    if (!ranges) series.set(key, (ranges = new Map()));
    return ranges;
  };
  for (const row of stored) rangesOf(row).set(row.id, row);
  const storedIds = new Set(stored.map((row) => row.id));
  const good: Limit[] = [];
  const rejected: ImportRejection[] = [];
  const ordered = [...items].sort(
    (a, b) => Number(storedIds.has(b.value.id)) - Number(storedIds.has(a.value.id)) || a.line - b.line,
  );
  for (const { line, value, nameOf } of ordered) {
    if (!known.has(value.station ?? '')) {
      rejected.push(
        refuse(line, nameOf('outlet'), 'unknown-outlet', `no outlet ${value.station}: import outlets first`),
      );
      continue;
    }
    const ranges = rangesOf(value);
    const other = overlapping(value, ranges.values());
    if (other !== undefined) {
      const where = other.line === undefined ? 'a stored limit' : `line ${other.line}`;
      rejected.push(
        refuse(
          line,
          nameOf('validFrom'),
          'overlapping-validity',
          `${where} is in force ${other.validFrom}..${other.validTo ?? ''}`,
        ),
      );
      continue;
    }
    ranges.set(value.id, { ...value, line });
    good.push(value);
  }
  return { good, rejected };
}
