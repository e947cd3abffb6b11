import type { LineReader } from './line-reader.js';
import type { ListRow } from './row-types.js';
import { isFiveYears, readValidity } from './values.js';

const categories: ReadonlyMap<string, ListRow['category']> = new Map([
  ['重点管理', 'key'],
  ['简化管理', 'simplified'],
  ['登记管理', 'registered'],
]);

/** `天津` is `天津市`. */
const plainArea = (text: string): string =>
  text.replace(/\s/g, '').replace(/(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)$/, '');

/** Area that a list is of: a row of another one is in the wrong file. */
export interface ListArea {
  readonly province?: string | undefined;
  readonly city?: string | undefined;
}

function checkArea(cells: LineReader, area: ListArea): void {
  for (const key of ['province', 'city'] as const) {
    const [wanted, found] = [area[key], cells.cell(key).text];
    if (wanted !== undefined && found !== '' && plainArea(found) !== plainArea(wanted))
      cells.refuse(key, 'other-area');
  }
}

/** A line of the list of permits, or of registrations, which have no category of their own. */
export function readList(cells: LineReader, area: ListArea, isRegistration: boolean): ListRow | undefined {
  checkArea(cells, area);
  const number = cells.number();
  const name = cells.required('name');
  const industry = cells.optional('industry');
  const text = cells.required('validity');
  const validity =
    text === undefined ? undefined : (readValidity(text) ?? cells.refuse('validity', 'bad-date'));
  if (validity !== undefined && validity.to < validity.from) cells.refuse('validity', 'end-before-start');
  const issued = cells.date('issued');
  const category = isRegistration ? 'registered' : cells.choice('category', (one) => categories.get(one));
  if (!cells.isGood || number === undefined || name === undefined || validity === undefined) return undefined;
  if (issued === undefined || category === undefined) return undefined;
  if (number.creditCode === null) cells.warn('no-credit-code');
  if (!isFiveYears(validity.from, validity.to)) cells.warn('not-five-years');
  const { from: validFrom, to: validTo } = validity;
  const { line, sourceId } = cells;
  return { line, ...number, name, industry, validFrom, validTo, issued, category, sourceId };
}
