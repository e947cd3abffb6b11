/** One step of a scale: values from `from` up to `to` have this colour; the last step takes its upper end as well. */
export interface ScaleStep {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
}

/** A colour for every value, in steps whose ends are round numbers. */
export interface ColourScale {
  readonly steps: readonly ScaleStep[];
  readonly colourOf: (value: number) => string;
}

/** From dark violet to yellow: lighter is more, also for who cannot tell red from green (plasma, cut at its ends). */
export const scaleColours = ['#6a35c2', '#8b2fa8', '#c2417f', '#e4684f', '#f59a2f', '#f4d03c'] as const;

const roundSteps = [1, 2, 2.5, 5, 10];

/** The smallest round number that is not below `size`. */
function roundUp(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = roundSteps.find((one) => one * power >= size * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** A scale over values of one pollutant. Values that are no numbers are left out; of none there is no scale. */
export function makeScale(values: readonly number[]): ColourScale | undefined {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return undefined;
  const [low, high] = known.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const most = scaleColours.length;
  // Where everything is the same (but for binary dust) there is one step around it.
  const spread = high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high)) && high - low > 1e-12;
  const size = Math.abs(high) < 1e-9 ? 1 : Math.abs(high) / most;
  let step = roundUp(spread ? (high - low) / most : size);
  let from = Math.floor(low / step) * step;
  // A round beginning may leave the highest value outside: the next larger step then holds it.
  while (from + step * most < high) {
    step = roundUp(step * 1.01);
    from = Math.floor(low / step) * step;
  }
  const count = Math.max(1, Math.min(most, Math.ceil((high - from) / step - 1e-9)));
  const steps = Array.from({ length: count }, (_, i): ScaleStep => ({
    from: tidy(from + i * step),
    to: tidy(from + (i + 1) * step),
    colour: colourAt(i, count),
  }));
  const colourOf = (value: number): string => (steps.find(({ to }) => value < to) ?? steps.at(-1)!).colour;
  return { steps, colourOf };
}

/** Colours spread over as many steps as there are, first and last always taken. */
const colourAt = (index: number, count: number): string =>
  scaleColours[count === 1 ? 3 : Math.round((index * (scaleColours.length - 1)) / (count - 1))]!;

/** Without binary dust: 0.30000000000000004 is 0.3. */
const tidy = (value: number): number => Number(value.toPrecision(12));
