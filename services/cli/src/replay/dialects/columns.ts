import { findPollutant } from '@farwatch/domain/reading';

import { FileFault, plainName, type Header } from '../header.js';
import { declaredQuality, qualityOf, type ReadQuality } from '../quality.js';
import { between, clockOf, type Column, type Dialect, type ReadOptions, type Shape } from '../shape.js';

/** What the six pollutants of ambient air are called where nothing is declared, all of them in ug/m3. */
export const usualColumns: readonly Column[] = ['PM2.5', 'PM10', 'SO2', 'NO2', 'CO', 'O3'].map(
  (pollutant) => ({
    name: pollutant.toLowerCase().replace('.', ''),
    pollutant,
    unit: 'ug/m3',
  }),
);

const endNames =
  /^(end|endtime|enddate|datetimeend|dateend|timeend|datetimeto|periodend|to|until|结束时间|截止时间)$/;

/** A quality column, where it stands and how it is read. */
export interface Quality {
  readonly at: number;
  readonly name: string;
  readonly read: ReadQuality;
}

/** The flag of a cell by its quality; refused when the word is not known. */
export function flagOf(
  quality: Quality | undefined,
  cells: readonly string[],
): ReturnType<ReadQuality> & string {
  if (quality === undefined) return 'N';
  const word = cells[quality.at] ?? '';
  const flag = quality.read(word);
  if (flag !== undefined) return flag;
  throw new FileFault(
    `column ${quality.name}: "${word}" is not a known word of quality; say which count with --valid (or --quality-column none)`,
  );
}

/** The quality columns of a file: `own` of one value column by its place, `row` for all others. */
export function qualitiesOf(
  header: Header,
  values: readonly number[],
  options: ReadOptions,
): { readonly own: ReadonlyMap<number, Quality>; readonly row: Quality | undefined } {
  const own = new Map<number, Quality>();
  if (options.qualityColumn === 'none') return { own, row: undefined };
  const readOf = (plain: string): ReadQuality | undefined =>
    options.valid === undefined ? qualityOf(plain) : declaredQuality(options.valid);
  if (options.qualityColumn !== undefined) {
    const at = header.need(options.qualityColumn);
    const name = header.names[at]!;
    const read = readOf(plainName(name)) ?? declaredQuality(new Set());
    if (options.valid === undefined && qualityOf(plainName(name)) === undefined)
      throw new FileFault(`column ${name}: say which of its words count with --valid`);
    return { own, row: { at, name, read } };
  }
  const names = header.names.map(plainName);
  const taken = new Set(values);
  const found: Quality[] = [];
  for (const [at, plain] of names.entries()) {
    if (taken.has(at) || plain === '' || qualityOf(plain) === undefined) continue;
    const quality = { at, name: header.names[at]!, read: readOf(plain)! };
    const of = values.filter((value) => plain !== names[value] && plain.startsWith(names[value]!));
    const longest = of.sort((a, b) => names[b]!.length - names[a]!.length)[0];
    if (longest !== undefined) own.set(longest, quality);
    else if (qualityOf(plain) !== undefined) found.push(quality);
  }
  if (found.length > 1)
    throw new FileFault(
      `columns ${found.map(({ name }) => name).join(', ')} all speak of quality: say which one counts with --quality-column`,
    );
  return { own, row: found[0] };
}

/** The columns of values: those that were declared, or the usual ones that are there. */
function valuesOf(header: Header, options: ReadOptions): { readonly at: number; readonly column: Column }[] {
  if (options.columns !== undefined)
    return options.columns.map((column) => ({ at: header.need(column.name), column }));
  const found = usualColumns.flatMap((column) => {
    const at = header.find(column.name);
    return at === undefined ? [] : [{ at, column: { ...column, name: header.names[at]! } }];
  });
  if (found.length > 0) return found;
  const known = header.names.filter((name) => findPollutant(name) !== undefined);
  throw new FileFault(
    `has none of the columns ${usualColumns.map(({ name }) => name).join(', ')}: name them with --columns` +
      (known.length > 0 ? ` (${known.map((name) => `${name}=${name}:<unit>`).join(',')})` : '') +
      `; it has ${header.names.join(', ')}`,
  );
}

/** A file of any origin: a column of the station, one of the time, and one for each pollutant. */
export const columnsDialect: Dialect = {
  name: 'columns',
  title: 'one row for each station and time, one column for each pollutant',
  fits: () => false,
  open(header, options): Shape {
    const clock = clockOf(options, { offset: '+08:00', label: 'start' });
    const station =
      options.station === undefined ? header.need(options.stationColumn ?? 'station') : undefined;
    const time = header.need(options.timeColumn ?? 'time');
    const values = valuesOf(header, options);
    const places = values.map(({ at }) => at);
    const { own, row } = qualitiesOf(header, places, options);
    const end = options.endColumn === undefined ? endOf(header, time) : header.need(options.endColumn);
    return {
      offset: clock.offset,
      said:
        end === undefined
          ? clock.said
          : `${clock.said.split(',')[0]}, intervals from ${header.names[time]} to ${header.names[end]}`,
      read(cells) {
        const text = cells[time] ?? '';
        const name = station === undefined ? options.station! : (cells[station] ?? '');
        const interval = end === undefined ? clock.interval(text) : between(clock, text, cells[end] ?? '');
        return {
          ...interval,
          values: values.map(({ at, column }) => ({
            column: header.names[at]!,
            station: name,
            pollutant: column.pollutant,
            unit: column.unit,
            text: cells[at] ?? '',
            flag: flagOf(own.get(at) ?? row, cells),
          })),
        };
      },
    };
  },
};

function endOf(header: Header, time: number): number | undefined {
  const found = header.names.findIndex((name, at) => at !== time && endNames.test(plainName(name)));
  return found < 0 ? undefined : header.need(header.names[found]!);
}
