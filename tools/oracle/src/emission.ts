import { judgeByLimit, type LimitRow } from '@farwatch/domain/law';
import { toScaled } from '@farwatch/domain/quantity';
import { convertE6, findPollutant, findUnit } from '@farwatch/domain/reading';

import { ALL, noted, Tally, type FileReport } from './report.js';
import { column, type Table } from './table.js';

export const emissionLimitColumns = ['outlet', 'pollutant', 'limit', 'unit', 'median_daily', 'exceed'];
export const emissionSampleColumns = ['year', 'seq', 'tit', 'co', 'nox'];

/**
 * Permitted limits of outlets with the median of the daily values and the number of exceedances: where the median is
 * above the limit, half of the days are, so none may be reported as "no exceedance". The other way round nothing follows.
 */
export function checkEmissionLimits(file: string, table: Table): FileReport {
  const tally = new Tally();
  const [enterprise, outlet, name] = [
    column(table, 'enterprise'),
    column(table, 'outlet'),
    column(table, 'pollutant'),
  ];
  const [limit, unit] = [column(table, 'limit'), column(table, 'unit')];
  const [median, exceed] = [column(table, 'median_daily'), column(table, 'exceed')];
  const left = new Map<string, number>();
  let above = 0;
  for (const row of table.rows) {
    const verdict = judgeRow(name(row), limit(row), unit(row), median(row));
    if (typeof verdict === 'string') {
      left.set(verdict, (left.get(verdict) ?? 0) + 1);
      continue;
    }
    if (verdict.exceeds) above += 1;
    const count = Number(exceed(row) === '' ? '0' : exceed(row));
    const agrees = !verdict.exceeds || count > 0;
    tally.count(agrees, () => ({
      where: `${enterprise(row)} ${outlet(row)} ${name(row)}`,
      published: `${count} exceedances`,
      computed: `median ${median(row)} above ${limit(row)} ${unit(row)}`,
    }));
  }
  const reasons = [...left].map(([reason, count]) => `${count} ${reason}`);
  return tally.report(file, 'permitted limits', ALL, [
    `${above} medians are above their limit, each with exceedances reported; days themselves are not in the file`,
    `not compared: ${reasons.length === 0 ? 'none' : reasons.join(', ')}`,
  ]);
}

function judgeRow(name: string, limit: string, unit: string, median: string): { exceeds: boolean } | string {
  const pollutant = findPollutant(name);
  if (pollutant === undefined) return 'unknown-pollutant';
  const spelled = findUnit(unit);
  if (spelled === undefined) return 'unknown-unit';
  const [bound, value] = [Number(limit), Number(median)];
  if (limit === '' || median === '' || !Number.isFinite(bound) || !Number.isFinite(value)) return 'missing';
  const valueE6 = convertE6(value, spelled, pollutant.canonical, null, {});
  if (typeof valueE6 === 'string') return valueE6;
  const row: LimitRow = {
    ...permit,
    pollutant: pollutant.code,
    value: bound,
    unit,
  };
  return judgeByLimit(valueE6, row);
}

const permit = {
  type: 'limit',
  id: 'permit',
  basis: 'emission',
  scope: { zh: '排污许可', en: 'permit' },
  averaging: 'day',
  comparison: 'max',
  standard: 'permit',
  clause: 'permitted concentration',
  clauseZh: '许可排放浓度',
  validFrom: '2013-01-01',
  validTo: null,
  confidence: 'secondary',
  source: 'the file that is checked',
  sourceZh: '被核对的文件',
} as const;

/** Hour means of a stack without limit, oxygen content or time stamps: nothing to compare, but every value must read. */
export function noteEmissionHours(file: string, table: Table): FileReport {
  const unreadable = ['co', 'nox'].map((name) => {
    const read = column(table, name);
    return table.rows.filter((row) => !(toScaled(Number(read(row) || 'NaN'), 6) >= 0)).length;
  });
  return noted(file, 'hours of a stack', table.rows.length, [
    'no limit, no oxygen content and no published figure: nothing to compare',
    `${unreadable[0]} values of CO and ${unreadable[1]} of NOx are missing, negative or no number`,
  ]);
}
