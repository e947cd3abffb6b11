import type { LineReader } from './line-reader.js';
import { readOutlet } from './limits.js';
import { readPollutant } from './pollutant.js';
import type { SpecialRow } from './row-types.js';
import { readMonthDay } from './values.js';

function readPeriod(text: string): SpecialRow['period'] | undefined {
  const colour = /^重污染天气(红|橙|黄)色预警$/.exec(text)?.[1];
  if (colour !== undefined)
    return colour === '红' ? 'heavy-red' : colour === '橙' ? 'heavy-orange' : 'heavy-yellow';
  if (/^(?:冬季)?错峰(?:生产)?$/.test(text)) return 'winter-staggered';
  return /^重大活动(?:保障)?$/.test(text) ? 'event' : undefined;
}

/** The outlet of a line, or null for the whole plant (全厂, or an empty cell of a column that may be empty). */
export function outletOf(cells: LineReader, isRequired: boolean): ReturnType<typeof readOutlet> | null {
  const text = isRequired ? cells.required('outlet') : (cells.text('outlet') ?? '');
  if (text === undefined) return undefined;
  if (/^全厂/.test(text) || (!isRequired && ['', '/', '-'].includes(text))) return null;
  return readOutlet(text) ?? cells.refuse('outlet', 'bad-outlet-code');
}

/** Days of the year of a period: winter needs both, a warning has none: the order that calls it gives them. */
function dayOf(
  cells: LineReader,
  key: 'from' | 'to',
  period: SpecialRow['period'] | undefined,
): string | null {
  const text = cells.text(key);
  if (text === undefined) return null;
  if (text === '' || text === '/') {
    if (period === 'winter-staggered') cells.refuse(key, 'missing-value');
    return null;
  }
  const day = readMonthDay(text);
  if (day === undefined) cells.refuse(key, 'bad-date');
  else if (period?.startsWith('heavy-')) cells.refuse(key, 'bad-value');
  return day ?? null;
}

/** A line of the limits in special periods. */
export function readSpecial(cells: LineReader): SpecialRow | undefined {
  const number = cells.number();
  const outlet = outletOf(cells, true);
  const text = cells.required('pollutant');
  const pollutant =
    text === undefined
      ? undefined
      : (readPollutant(text, outlet?.medium) ?? cells.refuse('pollutant', 'unknown-pollutant'));
  const period = cells.choice('period', readPeriod);
  const [from, to] = [dayOf(cells, 'from', period), dayOf(cells, 'to', period)];
  const [perDay, perMonth] = [cells.decimal('perDay'), cells.decimal('perMonth')];
  if (!cells.isGood || number === undefined || outlet === undefined || pollutant === undefined)
    return undefined;
  if (period === undefined || perDay === undefined || perMonth === undefined) return undefined;
  if (perDay === null && perMonth === null)
    return cells.refuse(
      cells.has('perDay') || !cells.has('perMonth') ? 'perDay' : 'perMonth',
      'missing-value',
    );
  const { line } = cells;
  const [code, factor] = [outlet?.code ?? null, pollutant.code];
  return { line, number: number.number, outlet: code, pollutant: factor, period, from, to, perDay, perMonth };
}
