import { FileFault, type Header } from '../header.js';
import { pollutantInName, unitOf } from '../names.js';
import { aurnStatus } from '../quality.js';
import { clockOf, type Column, type Dialect, type Shape, type ValueCell } from '../shape.js';
import { flagOf, qualitiesOf, usualColumns } from './columns.js';

/** Files with several values in each row that are read in their own way. */

function columnsHere(
  header: Header,
  usual: readonly Column[],
): { readonly at: number; readonly column: Column }[] {
  const found = usual.flatMap((column) => {
    const at = header.find(column.name);
    return at === undefined ? [] : [{ at, column }];
  });
  if (found.length === 0)
    throw new FileFault(`has none of the columns ${usual.map(({ name }) => name).join(', ')}`);
  return found;
}

/** The Beijing files of the UCI repository, and all that have year, month, day and hour in columns of their own. */
export const uci: Dialect = {
  name: 'uci',
  title: 'year, month, day and hour in columns of their own (UCI Beijing)',
  fits: (header) => header.has('year', 'month', 'day', 'hour') && header.has('station'),
  open(header, options): Shape {
    const clock = clockOf(options, { offset: '+08:00', label: 'start' });
    const parts = ['year', 'month', 'day', 'hour'].map((name) => header.need(name));
    const minute = header.find('minute');
    const station = header.need(options.stationColumn ?? 'station');
    const values = columnsHere(header, options.columns ?? usualColumns);
    const { own, row } = qualitiesOf(
      header,
      values.map(({ at }) => at),
      options,
    );
    return {
      offset: clock.offset,
      said: clock.said,
      read(cells) {
        const given = parts.map((at) => cells[at] ?? '');
        const text = given.join('-');
        const [year = '', month = '', day = '', hour = ''] = given;
        if (!given.every((part) => /^\d{1,4}$/.test(part))) throw new FileFault(`"${text}" is not a time`);
        const clockText = `${hour}:${(minute === undefined ? '0' : (cells[minute] ?? '')).padStart(2, '0')}`;
        return {
          ...clock.interval(`${year}-${month}-${day} ${clockText}`),
          values: values.map(({ at, column }) => ({
            column: header.names[at]!,
            station: cells[station] ?? '',
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

const luftdaten: readonly Column[] = [
  { name: 'P1', pollutant: 'PM10', unit: 'ug/m3' },
  { name: 'P2', pollutant: 'PM2.5', unit: 'ug/m3' },
  { name: 'temperature', pollutant: 'temperature', unit: 'Cel' },
  { name: 'humidity', pollutant: 'humidity', unit: '%' },
];

/** Archives of sensor.community: values of an instant, times in UTC. */
export const sensorCommunity: Dialect = {
  name: 'sensor.community',
  title: 'archive of sensor.community (sensor_id; timestamp; P1 is PM10, P2 is PM2.5)',
  fits: (header) => header.has('sensor_id', 'sensor_type', 'timestamp'),
  open(header, options): Shape {
    const clock = clockOf(options, { offset: 'Z', label: 'start', instant: true });
    const [station, time] = [header.need('sensor_id'), header.need('timestamp')];
    const values = columnsHere(header, options.columns ?? luftdaten);
    return {
      offset: clock.offset,
      said: clock.said,
      read: (cells) => ({
        ...clock.interval(cells[time] ?? ''),
        values: values.map(({ at, column }) => ({
          column: header.names[at]!,
          station: cells[station] ?? '',
          pollutant: column.pollutant,
          unit: column.unit,
          text: cells[at] ?? '',
          flag: 'N',
        })),
      }),
    };
  },
};

/** What CNEMC publishes of each hour in files of a day: one row for each type, one column for each station. */
export const cnemc: Dialect = {
  name: 'cnemc',
  title: 'hours of CNEMC (date, hour, type and one column for each station)',
  fits: (header) => header.has('date', 'hour', 'type') && header.names.length > 3,
  open(header, options, _above, note): Shape {
    const clock = clockOf(options, { offset: '+08:00', label: 'end' });
    const [date, hour, type] = [header.need('date'), header.need('hour'), header.need('type')];
    const stations = header.names.flatMap((name, at) =>
      [date, hour, type].includes(at) || name === '' ? [] : [at],
    );
    for (const at of stations) header.need(header.names[at]!);
    note('rows of PM2.5, PM10, SO2, NO2, O3 (ug/m3) and CO (mg/m3) are read; AQI and running means are not');
    return {
      offset: clock.offset,
      said: clock.said,
      read(cells) {
        const name = cells[type] ?? '';
        if (!['PM2.5', 'PM10', 'SO2', 'NO2', 'O3', 'CO'].includes(name)) return undefined;
        const hours = cells[hour] ?? '';
        if (!/^\d{1,2}$/.test(hours)) throw new FileFault(`"${hours}" is not an hour`);
        return {
          ...clock.interval(`${cells[date] ?? ''} ${hours.padStart(2, '0')}:00`),
          values: stations.map((at) => ({
            column: header.names[at]!,
            station: header.names[at]!,
            pollutant: name,
            unit: name === 'CO' ? 'mg/m3' : 'ug/m3',
            text: cells[at] ?? '',
            flag: 'N',
          })),
        };
      },
    };
  },
};

/** UK-AIR (AURN): lines before the header, hours that end at their time, a status and a unit behind each value. */
export const aurn: Dialect = {
  name: 'aurn',
  title: 'UK-AIR / AURN (Date, time, and a status and a unit behind each value)',
  fits: (header) =>
    /^date$/i.test(header.names[0] ?? '') &&
    /^time$/i.test(header.names[1] ?? '') &&
    header.names.some((name) => /^status|^unit/i.test(name)),
  open(header, options, above, note): Shape {
    const beginning = above.some((line) => /hour beginning/i.test(line.join(' ')));
    const clock = clockOf(options, { offset: 'Z', label: beginning ? 'start' : 'end', dates: 'dmy' });
    const sites = (above.at(-1) ?? []).length > 1 ? above.at(-1)! : [];
    const values = header.names.flatMap((name, at) => {
      if (at < 2 || /^(status|units?|status\/units)$/i.test(name) || name === '') return [];
      const pollutant = pollutantInName(name);
      if (pollutant === undefined) note(`column ${name} is not read`);
      const behind = (pattern: RegExp): number | undefined =>
        [at + 1, at + 2].find((place) => pattern.test(header.names[place] ?? ''));
      const station = options.station ?? sites.slice(0, at + 1).findLast((site) => site !== '');
      if (station === undefined) throw new FileFault('names no station: give it with --station');
      const [status, unit] = [behind(/^status/i), behind(/unit/i)];
      return pollutant === undefined ? [] : [{ at, name, pollutant, station, status, unit }];
    });
    const doubled = values.find(
      ({ station, name }, at) => values.findIndex((one) => one.station === station && one.name === name) < at,
    );
    if (doubled) throw new FileFault(`column ${doubled.name} stands twice: which one counts?`);
    const read = (cells: readonly string[]): ValueCell[] =>
      values.flatMap(({ at, name, pollutant, station, status, unit }) => {
        const text = cells[at] ?? '';
        if (text === '' || /^no data$/i.test(text)) return [];
        const word = unit === undefined ? '' : (cells[unit] ?? '');
        const joined = status !== undefined && status === unit;
        const quality = { at: 0, name: 'status', read: aurnStatus };
        const mark = status === undefined ? '' : joined ? word.split(' ')[0]! : (cells[status] ?? '');
        return [
          {
            column: name,
            station,
            pollutant,
            unit: unitOf(joined ? word.split(' ').slice(1).join(' ') : word),
            text,
            flag: flagOf(quality, [mark]),
          },
        ];
      });
    return {
      offset: clock.offset,
      said: clock.said,
      read(cells) {
        if (/^end$/i.test(cells[0] ?? '') && cells.slice(1).every((cell) => cell === '')) return undefined;
        const [date = '', time = ''] = cells;
        return { ...clock.interval(`${date} ${time}`), values: read(cells) };
      },
    };
  },
};
