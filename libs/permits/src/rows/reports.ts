import { months as monthKeys, plainUnit } from './columns.js';
import type { LineReader, Warning } from './line-reader.js';
import { readPollutant } from './pollutant.js';
import type { AmountRow, ReportRow } from './row-types.js';
import { outletOf } from './special.js';
import { differ, divide, readPeriod, readReportType, readTime, sumOf, type ReportType } from './values.js';

const statuses: ReadonlyMap<string, ReportRow['status']> = new Map([
  ...(['已提交', '提交', '已上报'] as const).map((name) => [name, 'submitted'] as const),
  ...(['退回', '已退回', '被退回'] as const).map((name) => [name, 'returned'] as const),
  ...(['待提交', '未提交'] as const).map((name) => [name, 'pending'] as const),
]);

/** Type and period, which must say the same. */
function readReport(cells: LineReader): { type: ReportType; period: string } | undefined {
  const type = cells.choice('type', readReportType);
  const found = cells.choice('period', readPeriod);
  if (type === undefined || found === undefined) return undefined;
  return found.type === type ? found : cells.refuse('period', 'bad-value');
}

/** A line of the list of execution reports. */
export function readReports(cells: LineReader): ReportRow | undefined {
  const number = cells.number();
  const report = readReport(cells);
  const text = cells.text('submittedAt');
  const status = cells.choice('status', (one) => statuses.get(one));
  const isEmpty = text === '' || text === '/' || text === '-';
  if (isEmpty && status === 'submitted') cells.refuse('submittedAt', 'missing-value');
  const time =
    text === undefined || isEmpty ? null : (readTime(text) ?? cells.refuse('submittedAt', 'bad-date'));
  if (!cells.isGood || number === undefined || report === undefined || status === undefined) return undefined;
  return { line: cells.line, number: number.number, ...report, submittedAt: time ?? null, status };
}

function readScope(text: string): AmountRow['scope'] | undefined {
  const plain = text.replace(/\(?(?:合计|总计|小计)\)?$/, '');
  if (plain === '主要排放口') return 'main';
  if (plain === '一般排放口') return 'minor';
  if (/^(?:其他)?无组织(?:排放)?$/.test(plain)) return 'unorganised';
  return plain === '全厂' || plain === '全厂排放' ? 'whole' : undefined;
}

/** t: 1, kg: 1,000; undefined when it is no unit of an amount. */
const divisorOf = (unit: string): number | undefined => ({ t: 1, kg: 1_000 })[plainUnit(unit)];

/** The unit of a line: of its column, else a remark that is a unit and nothing else; the two must not contradict. */
function unitOf(cells: LineReader): number | undefined {
  const [stated, remark] = [cells.text('unit') ?? '', cells.text('remark') ?? ''];
  const alone = divisorOf(remark.replace(/^(?:计量)?单位[::]?|^\(|\)$/g, ''));
  if (stated === '' || stated === '/') return alone ?? 1;
  const own = divisorOf(stated);
  if (own === undefined) return cells.refuse('unit', 'unknown-unit');
  return alone === undefined || alone === own ? own : cells.refuse('unit', 'unit-conflict');
}

/** A line of the amounts of an execution report. */
export function readAmount(cells: LineReader): AmountRow | undefined {
  const number = cells.number();
  const report = readReport(cells);
  const scope = cells.choice('scope', readScope);
  const outlet = outletOf(cells, false);
  const text = cells.required('pollutant');
  const pollutant =
    text === undefined
      ? undefined
      : (readPollutant(text, outlet?.medium) ?? cells.refuse('pollutant', 'unknown-pollutant'));
  const divisor = unitOf(cells);
  const months = cells.decimals(monthKeys);
  const total = cells.decimal('total');
  if (cells.cell('total').text === '' && (months?.every((one) => one === null) ?? true))
    cells.refuse('total', 'missing-value');
  if (!cells.isGood || number === undefined || report === undefined || scope === undefined) return undefined;
  if (outlet === undefined || pollutant === undefined || divisor === undefined || total === undefined)
    return undefined;
  const tonnes = (value: string | null): string | null => (value === null ? null : divide(value, divisor));
  return {
    ...{
      line: cells.line,
      number: number.number,
      period: report.period,
      scope,
      outlet: outlet?.code ?? null,
    },
    ...{ pollutant: pollutant.code, unit: 't', months: months?.map(tonnes) ?? null, total: tonnes(total) },
  };
}

const keyOf = ({ number, period, pollutant }: AmountRow): string => `${number} ${period} ${pollutant}`;

/** Months that are not their total; a whole plant that is not the sum of its parts (by more than 0.5 %). */
export function amountWarnings(rows: readonly AmountRow[]): Warning[] {
  const groups = new Map<string, AmountRow[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return rows.flatMap((row): Warning[] => {
    const { line, scope, months, total } = row;
    const sum = sumOf(months ?? []);
    const isOff = sum !== null && total !== null && differ(sum, total, 0);
    const group = groups.get(keyOf(row))!;
    const parts = scope === 'whole' ? sumOf(partsOf(group).map((one) => one.total)) : null;
    const isContradicted = parts !== null && total !== null && differ(parts, total, 0.005);
    return [
      ...(isOff ? [{ line, reason: 'months-contradict' } as const] : []),
      ...(isContradicted ? [{ line, reason: 'total-contradicts' } as const] : []),
    ];
  });
}

/** The outlets of a scope, or what stands for all of them where a line without outlet sums them. */
function partsOf(group: readonly AmountRow[]): readonly AmountRow[] {
  return (['main', 'minor', 'unorganised'] as const).flatMap((scope) => {
    const own = group.filter((row) => row.scope === scope);
    const summed = own.filter(({ outlet }) => outlet === null);
    return summed.length > 0 ? summed : own;
  });
}
