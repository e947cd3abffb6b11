/** A factor whose value fits another unit better than the one that holds for it. Reported, never converted. */
export interface UnitDoubt {
  readonly code: string;
  readonly value: number;
  readonly unit: string;
  readonly looksLike: string;
}

/**
 * Usual size of a value per factor and unit: [unit, lowest, highest]. Judgement from public logs (an ambient station sends
 * PM2.5 in ug/m3 although the table says ng/m3), NOT a rule of a standard; it only decides what a person is asked to look at.
 */
const usual: Readonly<Record<string, readonly (readonly [unit: string, low: number, high: number])[]>> = {
  a34001: [
    ['ng/m3', 5_000, 5e6],
    ['ug/m3', 5, 5_000],
    ['mg/m3', 0.005, 5],
  ],
  a34002: [
    ['ng/m3', 2_000, 2e6],
    ['ug/m3', 2, 2_000],
    ['mg/m3', 0.002, 2],
  ],
  a34004: [
    ['ng/m3', 1_000, 1e6],
    ['ug/m3', 1, 1_000],
    ['mg/m3', 0.001, 1],
  ],
  a34005: [
    ['ng/m3', 1_000, 1e6],
    ['ug/m3', 1, 1_000],
    ['mg/m3', 0.001, 1],
  ],
  a21001: [
    ['ng/m3', 1_000, 1e8],
    ['ug/m3', 1, 1e5],
    ['mg/m3', 0.001, 100],
  ],
  a01006: [
    ['kPa', 50, 110],
    ['hPa', 500, 1_100],
    ['Pa', 5e4, 1.1e5],
  ],
  a01011: [
    ['m/s', 0.1, 60],
    ['m3/h', 100, 1e7],
  ],
  a01013: [
    ['kPa', -20, 20],
    ['Pa', -20_000, 20_000],
  ],
  w20111: [
    ['ug/L', 0.01, 50],
    ['mg/L', 0.00001, 0.05],
  ],
  w20115: [
    ['ug/L', 0.1, 100],
    ['mg/L', 0.0001, 0.1],
  ],
  w20117: [
    ['ug/L', 1, 500],
    ['mg/L', 0.001, 0.5],
  ],
  w20119: [
    ['ug/L', 0.1, 500],
    ['mg/L', 0.0001, 0.5],
  ],
  w20120: [
    ['ug/L', 1, 1_000],
    ['mg/L', 0.001, 1],
  ],
};

/** The doubt about one value, or undefined. Zero says nothing of its unit. */
export function doubtUnit(code: string, value: number, unit: string): UnitDoubt | undefined {
  const rows = usual[code];
  if (rows === undefined || value === 0) return undefined;
  const own = rows.find(([name]) => name === unit);
  if (own === undefined || (value >= own[1] && value <= own[2])) return undefined;
  const better = rows.find(([name, low, high]) => name !== unit && value >= low && value <= high);
  return better && { code, value, unit, looksLike: better[0] };
}

/** How far beyond its usual size a value is no oddity any more: 0.0523 as ng/m3 is a value in mg/m3, whoever says what. */
const far = 10;

/**
 * A value that is in doubt and ten times or more beyond what is usual in its unit. At an air station or section it waits
 * until somebody registered the unit, like one that is a thousand times off in the screening of all doors.
 */
export function isFarOff(code: string, value: number, unit: string): boolean {
  const own = usual[code]?.find(([name]) => name === unit);
  return own !== undefined && value > 0 && (value < own[1] / far || value > own[2] * far);
}
