/** Suffixes of the standards and of the field, as they are written there. */
const names = [
  ...['Rtd', 'Min', 'Avg', 'Max', 'Cou', 'ZsRtd', 'ZsMin', 'ZsAvg', 'ZsMax', 'ZsCou'],
  ...['Flag', 'EFlag', 'SampleTime', 'Info', 'SN', 'RS', 'RT', 'Data', 'DayData', 'NightData'],
  ...['Ala', 'UpValue', 'LowValue', 'td'],
];
const exact = new Set(names);
const inAnyCase = new Map(names.map((name) => [name.toLowerCase(), name]));

/** A suffix as the standard writes it, whatever its case (`-avg`, `-RTD`); one that no table has stays as it is. */
export const suffixOf = (text: string): string =>
  exact.has(text) ? text : (inAnyCase.get(text.toLowerCase()) ?? text);
