import { findPollutant, findUnit } from '@farwatch/domain/reading';

import { FileFault } from './header.js';

/** Numbers of pollutants of the European Environment Agency (vocabulary aq/pollutant). */
const eea: Readonly<Record<string, string>> = {
  ...{
    '1': 'SO2',
    '5': 'PM10',
    '7': 'O3',
    '8': 'NO2',
    '9': 'NOx',
    '10': 'CO',
    '20': 'C6H6',
    '38': 'NO',
    '6001': 'PM2.5',
  },
};
/** Parameter codes of AQS; PM2.5 by the reference method and as it is acceptable for the index. */
const aqs: Readonly<Record<string, string>> = {
  ...{
    '88101': 'PM2.5',
    '88502': 'PM2.5',
    '81102': 'PM10',
    '44201': 'O3',
    '42401': 'SO2',
    '42602': 'NO2',
    '42101': 'CO',
  },
  ...{ '42601': 'NO', '42603': 'NOx' },
};
const lists = { eea, aqs };

/** The pollutant of a number in a list; refused when it is not there. A page of the vocabulary counts by its last part. */
export function pollutantOf(list: keyof typeof lists, code: string): string {
  const last = code.split('/').at(-1) ?? '';
  const found = lists[list][last] ?? findPollutant(last)?.code;
  if (found === undefined) throw new FileFault(`"${code}" is not a pollutant that is known here`);
  return found;
}

/** The printed name of a pollutant in a header (`PM<sub>2.5</sub> particulate matter (Hourly measured)`), or undefined. */
export function pollutantInName(name: string): string | undefined {
  const text = name.replaceAll(/<[^>]*>/g, '').trim();
  const start = /^(PM ?2[.]5|PM ?10|SO2|NO2|NOx|NO|O3|CO)\b/i.exec(text)?.[1]?.replace(' ', '');
  // Parts of PM (volatile, non-volatile) are another quantity than PM.
  if (/volatile/i.test(text)) return undefined;
  const words = text.replace(/\s*\(.*$/, '');
  if (/^nitrogen oxides as nitrogen dioxide$/i.test(words)) return 'NOx';
  if (/^nitric oxide$/i.test(words)) return 'NO';
  if (/^sulphur dioxide$/i.test(words)) return 'SO2';
  if (/^carbon monoxide$/i.test(words)) return 'CO';
  return start ?? findPollutant(words.replaceAll(' ', '-'))?.code ?? findPollutant(words)?.code;
}

const units: readonly (readonly [RegExp, string])[] = [
  [/^(ug|µg|μg)[ .]?(m-?3|\/m3|\/m³|m⁻³)/i, 'ug/m3'],
  [/^mg[ .]?(m-?3|\/m3|\/m³|m⁻³)/i, 'mg/m3'],
  [/^ng[ .]?(m-?3|\/m3|\/m³|m⁻³)/i, 'ng/m3'],
  [/^micrograms\/cubic meter/i, 'ug/m3'],
  [/^milligrams\/cubic meter/i, 'mg/m3'],
  [/^parts per million/i, 'ppm'],
  [/^parts per billion/i, 'ppb'],
  [/^(deg|degrees) ?c/i, 'Cel'],
];

/** A unit as files write it (`ug.m-3`, `ugm-3`, `µg/m³`, `Parts per million`) in our spelling; refused when nobody knows it. */
export function unitOf(text: string): string {
  const unit = text.trim();
  const found = units.find(([pattern]) => pattern.test(unit))?.[1];
  if (found !== undefined) return found;
  if (findUnit(unit) === undefined) throw new FileFault(`"${text}" is not a unit that is known here`);
  return unit;
}
