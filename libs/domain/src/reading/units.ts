/**
 * Units: accepted spellings, and exact conversion to a pollutant's canonical unit.
 *
 * A unit belongs to one quantity; only units of the pollutant's own quantity convert, everything else is a named
 * refusal. The one bridge between quantities is gas volume fraction (ppb, ppm) to mass concentration, and only
 * at a temperature and a pressure that somebody declared (GB 3095-2026 cl. 4.3: ambient gases at 298.15 K and
 * 1013.25 hPa): nothing is assumed of either.
 */
import { MAX_E6_VALUE, toE6, toScaled } from '../quantity/index.js';

export type Quantity =
  | 'gasMass'
  | 'liquidMass'
  | 'volumeFraction'
  | 'temperature'
  | 'percent'
  | 'dimensionless'
  | 'pressure'
  | 'speed'
  | 'angle'
  | 'volumeFlow'
  | 'conductivity'
  | 'turbidity'
  | 'colour'
  | 'count'
  | 'radioactivity'
  | 'sound'
  | 'length'
  | 'area';

/** value * 10^power * factor + offset = value in the quantity's base unit. */
export interface Unit {
  readonly quantity: Quantity;
  readonly power: number;
  readonly factor: number;
  readonly offset: number;
}

type Row = readonly [
  quantity: Quantity,
  power: number,
  factor: number,
  offset: number,
  ...spellings: string[],
];

/** First spelling = the name used in events. Spellings are compared by `unitKey`. Source of names: UCUM, SenML, HJ 212. */
const rows: readonly Row[] = [
  ['gasMass', -3, 1, 0, 'ng/m3', '纳克/立方米'],
  ['gasMass', 0, 1, 0, 'ug/m3', 'ugm3', 'ug/Nm3', 'mcg/m3', 'ug.m-3', '微克/立方米'],
  ['gasMass', 3, 1, 0, 'mg/m3', 'mgm3', 'mg/Nm3', 'mg.m-3', '毫克/立方米'],
  ['gasMass', 6, 1, 0, 'g/m3', 'g/Nm3', '克/立方米'],
  ['liquidMass', -6, 1, 0, 'ng/L', '纳克/升'],
  ['liquidMass', -3, 1, 0, 'ug/L', '微克/升'],
  ['liquidMass', 0, 1, 0, 'mg/L', 'mg.L-1', '毫克/升'],
  ['liquidMass', 3, 1, 0, 'g/L', '克/升'],
  ['volumeFraction', 0, 1, 0, 'ppb', '[ppb]', 'ppbv', 'nmol/mol'],
  ['volumeFraction', 3, 1, 0, 'ppm', '[ppm]', 'ppmv', 'umol/mol'],
  ['temperature', 0, 1, 0, 'Cel', '°C', '℃', 'C', 'degC', 'celsius', '摄氏度'],
  ['temperature', 0, 5 / 9, -160 / 9, 'degF', '[degF]', '°F', '℉', 'F', 'fahrenheit'],
  ['temperature', 0, 1, -273.15, 'K', 'kelvin'],
  ['percent', 0, 1, 0, '%', '%RH', 'RH%', '%vol', 'percent', '百分比'],
  ['dimensionless', 0, 1, 0, '1', '', 'pH', '[pH]', '无量纲'],
  ['pressure', -2, 1, 0, 'Pa', '帕'],
  ['pressure', 0, 1, 0, 'hPa', 'mbar', 'millibar', '百帕'],
  ['pressure', 1, 1, 0, 'kPa', '千帕'],
  ['pressure', 4, 1, 0, 'MPa', '兆帕'],
  ['pressure', 0, 1.33322387415, 0, 'mmHg', 'mm[Hg]', 'torr'],
  ['speed', 0, 1, 0, 'm/s', 'mps', 'm.s-1', '米/秒'],
  ['speed', 0, 1 / 3.6, 0, 'km/h', 'kmh', 'kph'],
  ['speed', 0, 1852 / 3600, 0, 'kn', 'knot', 'knots', '[kn_i]'],
  ['speed', 0, 0.44704, 0, 'mph', '[mi_i]/h'],
  ['angle', 0, 1, 0, 'deg', '°', 'degree', 'degrees', '度', '[角]度'],
  ['volumeFlow', 0, 1, 0, 'L/s', '升/秒'],
  ['volumeFlow', 3, 1, 0, 'm3/s', '立方米/秒'],
  ['volumeFlow', 0, 1 / 3.6, 0, 'm3/h', 'Nm3/h', '立方米/小时'],
  ['volumeFlow', 0, 1 / 86.4, 0, 'm3/d', '立方米/天', '立方米/日'],
  ['conductivity', 0, 1, 0, 'uS/cm', '微西/厘米', '微西[门子]/厘米'],
  ['conductivity', 3, 1, 0, 'mS/cm', '毫西/厘米'],
  ['conductivity', 1, 1, 0, 'mS/m', '毫西/米'],
  ['turbidity', 0, 1, 0, 'NTU', 'FNU', 'FTU', '度(NTU)'],
  ['colour', 0, 1, 0, 'PCU', 'colour deg (Pt-Co)', '[色]度', 'hazen', 'Pt-Co'],
  ['count', 0, 1, 0, 'count/L', 'cells/L', '个/升', '/L', 'MPN/L', 'CFU/L'],
  ['radioactivity', 0, 1, 0, 'Bq/L', '贝可/升', '贝可[勒尔]/升'],
  ['sound', 0, 1, 0, 'dB', 'dBA', 'dB(A)', '分贝'],
  ['length', 0, 1, 0, 'mm', 'millimetre', '毫米'],
  ['length', 3, 1, 0, 'm', '米'],
  ['area', 0, 1, 0, 'm2', '平方米'],
];

/** What the comparison of spellings ignores: case, blanks, the kind of mu, superscripts, `^`. */
function unitKey(spelling: string): string {
  return spelling
    .trim()
    .toLowerCase()
    .replaceAll(' ', '')
    .replaceAll('^', '')
    .replaceAll('\u00b5', 'u')
    .replaceAll('\u03bc', 'u')
    .replaceAll('³', '3')
    .replaceAll('²', '2')
    .replaceAll('⁻¹', '-1')
    .replaceAll('⁻³', '-3')
    .replaceAll('㎡', 'm2');
}

const bySpelling = new Map<string, Unit>();
for (const [quantity, power, factor, offset, ...spellings] of rows) {
  const unit: Unit = { quantity, power, factor, offset };
  for (const spelling of spellings) {
    bySpelling.set(unitKey(spelling), unit);
    // Usual spellings are keys of their own, so that a reading's unit is one lookup and no string work.
    bySpelling.set(spelling, unit);
    for (const mu of spelling.startsWith('u') ? ['u', '\u00b5', '\u03bc'] : []) {
      bySpelling.set(mu + spelling.slice(1), unit);
      bySpelling.set(mu + spelling.slice(1).replace('m3', 'm³'), unit);
    }
    bySpelling.set(spelling.replace('m3', 'm³'), unit);
  }
}

/** The unit by any accepted spelling (case and the kind of mu do not matter); undefined when unknown. */
export function findUnit(spelling: string): Unit | undefined {
  return bySpelling.get(spelling) ?? (spelling.length <= 40 ? bySpelling.get(unitKey(spelling)) : undefined);
}

/** Molar gas constant, J/(mol K), exact since the SI of 2019. */
const GAS_CONSTANT = 8.31446261815324;

export interface GasState {
  /** Temperature at which the mass concentration is expressed: 25 for ambient gases, 0 at a stack. */
  readonly temperatureC?: number | undefined;
  /** Pressure at which it is expressed: 1013.25 at the reference state. */
  readonly pressureHPa?: number | undefined;
}

export type ConversionFailure =
  'unknown-unit' | 'unit-of-another-quantity' | 'temperature-needed' | 'pressure-needed';

/**
 * Converts a value to E6 of the canonical unit `to`.
 * Powers of ten are exact in the decimal digits; other factors are computed in double and rounded once.
 * Returns a failure code as text, or NaN when the value leaves the range of E6.
 *
 * @param molarMass g/mol of a gas, null for what is no single gas (then ppb and ppm are another quantity)
 */
export function convertE6(
  value: number,
  from: Unit,
  to: Unit,
  molarMass: number | null,
  state: GasState,
): number | ConversionFailure {
  if (from.quantity === to.quantity) {
    const power = 6 + from.power - to.power;
    if (from.factor === to.factor && from.offset === to.offset) {
      return power >= 0 ? bounded(toScaled(value, power)) : bounded(toE6(value * 10 ** (power - 6)));
    }
    const base = value * 10 ** from.power * from.factor + from.offset;
    return bounded(toE6((base - to.offset) / to.factor / 10 ** to.power));
  }
  if (from.quantity !== 'volumeFraction' || to.quantity !== 'gasMass' || molarMass === null) {
    return 'unit-of-another-quantity';
  }
  const { temperatureC, pressureHPa } = state;
  if (temperatureC === undefined || !(temperatureC > -90 && temperatureC < 2000)) return 'temperature-needed';
  if (pressureHPa === undefined || !(pressureHPa > 0 && pressureHPa < 20_000)) return 'pressure-needed';
  // 1 ppb = 1e-9 mol/mol; P/(RT) mol/m3; times g/mol = g/m3; times 1e6 = ug/m3. P in Pa.
  const ugPerPpb = (molarMass * pressureHPa * 100 * 1e-3) / (GAS_CONSTANT * (temperatureC + 273.15));
  return bounded(toE6((value * 10 ** from.power * ugPerPpb) / 10 ** to.power));
}

/**
 * The other way: a mass concentration of a gas (E6 of ug/m3) as a volume fraction (E6 of ppb). Temperature AND pressure
 * must be stated: nothing is assumed of a value whose state nobody declared.
 */
export function fractionE6(
  massE6: number,
  molarMass: number,
  state: { readonly temperatureC: number; readonly pressureHPa: number },
): number {
  const kelvin = state.temperatureC + 273.15;
  if (!(molarMass > 0) || !(kelvin > 0) || !(state.pressureHPa > 0) || !Number.isFinite(massE6)) return NaN;
  const ugPerPpb = (molarMass * state.pressureHPa * 100 * 1e-3) / (GAS_CONSTANT * kelvin);
  return bounded(toScaled(massE6 / ugPerPpb, 0));
}

function bounded(e6: number): number {
  return Math.abs(e6) <= MAX_E6_VALUE * 1e6 ? e6 : NaN;
}
