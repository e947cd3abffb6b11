import { FileFault, type Header } from '../header.js';
import { pollutantOf, unitOf } from '../names.js';
import { eeaValidity } from '../quality.js';
import { between, clockOf, type Dialect, type Shape } from '../shape.js';
import { flagOf } from './columns.js';

/** Files with one value in each row, whose pollutant and unit stand in columns. */

/** Downloads of the European Environment Agency, of now and of before 2024. Days and hours are those of +01:00. */
export const eea: Dialect = {
  name: 'eea',
  title: 'European Environment Agency (Samplingpoint, Start, End, Validity)',
  fits: (header) =>
    header.has('Samplingpoint', 'Validity') &&
    (header.has('Start', 'End', 'Value') || header.has('DatetimeBegin', 'DatetimeEnd', 'Concentration')),
  open(header, options): Shape {
    const clock = clockOf(options, { offset: '+01:00', label: 'start' });
    const [station, start, end] = [
      header.need('Samplingpoint'),
      header.need('Start', 'DatetimeBegin'),
      header.need('End', 'DatetimeEnd'),
    ];
    const [value, unit] = [header.need('Value', 'Concentration'), header.need('Unit', 'UnitOfMeasurement')];
    const pollutant = header.need('Pollutant', 'AirPollutantCode', 'AirPollutant');
    const validity = header.need('Validity');
    const quality = { at: validity, name: 'Validity', read: eeaValidity };
    return {
      offset: clock.offset,
      said: `${clock.said.split(',')[0]}, intervals from Start to End, Validity 1 to 4 counts`,
      read: (cells) => ({
        ...between(clock, cells[start] ?? '', cells[end] ?? ''),
        values: [
          {
            column: header.names[value]!,
            station: cells[station] ?? '',
            pollutant: pollutantOf('eea', cells[pollutant] ?? ''),
            unit: unitOf(cells[unit] ?? ''),
            text: cells[value] ?? '',
            flag: flagOf(quality, cells),
          },
        ],
      }),
    };
  },
};

/** OpenAQ: its archive, its older downloads and its interface. A time names the end of its interval and has a zone. */
export const openaq: Dialect = {
  name: 'openaq',
  title: 'OpenAQ (location, parameter, value, unit)',
  fits: (header) =>
    header.has('parameter', 'value') &&
    (header.has('units') || header.has('unit')) &&
    (header.has('location_id') || header.has('location') || header.has('locationId')),
  open(header, options): Shape {
    const clock = clockOf(options, { offset: 'Z', label: 'end' });
    const station = header.need('location_id', 'locationId', 'location');
    const time = header.need('datetimeTo_utc', 'datetimeUtc', 'datetime', 'utc', 'date.utc', 'dateutc');
    const [parameter, value, unit] = [
      header.need('parameter'),
      header.need('value'),
      header.need('units', 'unit'),
    ];
    return {
      offset: clock.offset,
      said: clock.said,
      read: (cells) => ({
        ...clock.interval(cells[time] ?? ''),
        values: [
          {
            column: header.names[value]!,
            station: cells[station] ?? '',
            pollutant: pollutantOf('eea', cells[parameter] ?? ''),
            unit: unitOf(cells[unit] ?? ''),
            text: cells[value] ?? '',
            flag: 'N',
          },
        ],
      }),
    };
  },
};

/** Hours of the air quality system of the United States; their times are those of the beginning. */
export const aqs: Dialect = {
  name: 'aqs',
  title: 'AQS hourly data (State Code, County Code, Site Num, Date GMT, Sample Measurement)',
  fits: (header) => header.has('State Code', 'County Code', 'Parameter Code', 'Sample Measurement'),
  open(header, options): Shape {
    const clock = clockOf(options, { offset: 'Z', label: 'start' });
    const site = [
      header.need('State Code'),
      header.need('County Code'),
      header.need('Site Num', 'Site Number'),
      header.need('POC'),
    ];
    const [date, time] = [header.need('Date GMT'), header.need('Time GMT')];
    const [parameter, value] = [header.need('Parameter Code'), header.need('Sample Measurement')];
    const unit = header.need('Units of Measure');
    const duration = header.find('Sample Duration');
    return {
      offset: clock.offset,
      said: clock.said,
      read(cells) {
        const long = duration === undefined ? '1 HOUR' : (cells[duration] ?? '');
        if (!/^1 HOUR$/i.test(long)) throw new FileFault(`a sample of "${long}": only hours are read`);
        return {
          ...clock.interval(`${cells[date] ?? ''} ${cells[time] ?? ''}`),
          values: [
            {
              column: header.names[value]!,
              station: site.map((at) => cells[at] ?? '').join('-'),
              pollutant: pollutantOf('aqs', cells[parameter] ?? ''),
              unit: unitOf(cells[unit] ?? ''),
              text: cells[value] ?? '',
              flag: 'N',
            },
          ],
        };
      },
    };
  },
};

/** Kinds of files that are known, but not as readings: named, so that nobody reads them as something else. */
export const refused: readonly { readonly what: string; readonly fits: (header: Header) => boolean }[] = [
  {
    what: 'a summary of days or years of AQS (Arithmetic Mean): replay the hourly file',
    fits: (header) => header.has('State Code', 'County Code', 'Arithmetic Mean'),
  },
  {
    what: 'statistics of the European Environment Agency (AggregationType, AQValue): replay the measured values',
    fits: (header) =>
      header.has('AggregationType', 'AQValue') || header.has('Aggregation Process', 'Air Pollution Level'),
  },
];
