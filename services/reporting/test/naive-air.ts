/**
 * Days, index and good days computed the slow way, from the texts of HJ 633 and GB 3095, with fractions of its own.
 * Shares no code with the product: it exists to disagree.
 */
interface Reading {
  readonly station: string;
  readonly pollutant: string;
  readonly start: number;
  readonly revision: number;
  readonly value: number | null;
  readonly flag: string;
}

export interface NaiveDay {
  readonly date: string;
  /** Valid values in millionths. */
  readonly values: ReadonlyMap<string, number>;
  readonly aqi: number | null;
  readonly primary: readonly string[];
}

const index = [0, 50, 100, 150, 200, 300, 400, 500];
const common: Record<string, number[]> = {
  a21026: [0, 50, 150, 475, 800, 1600, 2100, 2620],
  a21004: [0, 40, 80, 180, 280, 565, 750, 940],
  a21005: [0, 2, 4, 14, 24, 36, 48, 60],
  a05024: [0, 100, 160, 215, 265, 800],
};
const particles: Record<'old' | 'new', Record<string, number[]>> = {
  old: { a34004: [0, 35, 75, 115, 150, 250, 350, 500], a34002: [0, 50, 150, 250, 350, 420, 500, 600] },
  new: { a34004: [0, 35, 60, 115, 150, 250, 350, 500], a34002: [0, 50, 120, 250, 350, 420, 500, 600] },
};

/** sum / n half to even. */
function divide(sum: number, n: number): number {
  const whole = Math.floor(sum / n);
  const rest = sum - whole * n;
  return rest * 2 > n || (rest * 2 === n && whole % 2 === 1) ? whole + 1 : whole;
}

/** Mean of values in millionths, as an ordinary number. */
export function naiveMean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return (
    divide(
      values.reduce((all, value) => all + value, 0),
      values.length,
    ) / 1e6
  );
}

export function naiveDay(readings: readonly Reading[], station: string, date: string): NaiveDay {
  const begin = Date.parse(`${date}T00:00:00+08:00`);
  const values = new Map<string, number>();
  for (const pollutant of [...Object.keys(common), 'a34004', 'a34002']) {
    const hours = Array.from({ length: 24 }, (_, h): number | null => {
      const own = readings.filter(
        (one) =>
          one.station === station && one.pollutant === pollutant && one.start === begin + h * 3_600_000,
      );
      own.sort((a, b) => b.revision - a.revision);
      const best = own[0];
      return best === undefined || best.value === null || best.flag !== 'N'
        ? null
        : Math.round(best.value * 1e6);
    });
    const value = pollutant === 'a05024' ? naiveOzone(hours) : naiveHours(hours);
    if (value !== null) values.set(pollutant, value);
  }
  return { date, values, ...naiveAqi(date, values) };
}

function naiveHours(hours: readonly (number | null)[]): number | null {
  const there = hours.flatMap((one) => (one === null ? [] : [one]));
  return there.length < 20
    ? null
    : divide(
        there.reduce((a, b) => a + b, 0),
        there.length,
      );
}

function naiveOzone(hours: readonly (number | null)[]): number | null {
  const windows: number[] = [];
  for (let end = 8; end <= 24; end++) {
    const there = hours.slice(end - 8, end).flatMap((one) => (one === null ? [] : [one]));
    if (there.length >= 6)
      windows.push(
        divide(
          there.reduce((a, b) => a + b, 0),
          there.length,
        ),
      );
  }
  const most = windows.length === 0 ? null : Math.max(...windows);
  return most !== null && (windows.length >= 14 || divide(most, 1_000_000) > 160) ? most : null;
}

function naiveAqi(date: string, values: ReadonlyMap<string, number>): Pick<NaiveDay, 'aqi' | 'primary'> {
  const edition = date < '2026-03-01' ? 'old' : 'new';
  const table = { ...common, ...particles[edition] };
  const each = new Map<string, number>();
  for (const [code, e6] of values) {
    const points = table[code]!;
    // Printed first: whole ug/m3, CO one decimal; then everything in tenths.
    const tenths = code === 'a21005' ? divide(e6, 100_000) : divide(e6, 1_000_000) * 10;
    const top = points.length - 1;
    if (tenths > points[top]! * 10) {
      if (code !== 'a05024' || edition === 'new') each.set(code, index[top]!);
      continue;
    }
    let at = 1;
    while (tenths > points[at]! * 10) at++;
    const [low, high] = [points[at - 1]! * 10, points[at]! * 10];
    const rise = (index[at]! - index[at - 1]!) * (tenths - low);
    const steps = Math.floor(rise / (high - low)) + (rise % (high - low) === 0 ? 0 : 1);
    each.set(code, index[at - 1]! + steps);
  }
  if (each.size === 0) return { aqi: null, primary: [] };
  const most = Math.max(...each.values());
  const aqi = edition === 'new' ? Math.max(1, most) : most;
  return {
    aqi,
    primary:
      aqi <= 50
        ? []
        : [...each]
            .filter(([, one]) => one === most)
            .map(([code]) => code)
            .sort(),
  };
}

export function naiveGoodDays(days: readonly NaiveDay[]): object {
  // From March 2026 a day counts whose index is published: complete, or above 100.
  const valid = days.filter(
    ({ date, values, aqi }) => values.size === 6 || (date >= '2026-03-01' && (aqi ?? 0) > 100),
  );
  const some = days.filter((day) => day.aqi !== null);
  return {
    validDays: valid.length,
    goodDays: valid.filter((day) => day.aqi! <= 100).length,
    heavyDays: valid.filter((day) => day.aqi! > 200).length,
    daysWithAnyPollutant: some.length,
    goodDaysWithAnyPollutant: some.filter((day) => day.aqi! <= 100).length,
  };
}
