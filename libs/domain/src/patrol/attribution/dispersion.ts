import type { GasFlight } from './types.js';

/** Pasquill's classes of stability, from very unstable to very stable. */
export const stabilities = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type Stability = (typeof stabilities)[number];

/**
 * Spread of a plume in metres across the wind and upwards after `distance` metres, in open country.
 * Source: Briggs 1973, as in HJ/T 2.2 practice and Hanna, Briggs and Hosker (1982), table 4.5.
 */
export function spreadAt(stability: Stability, distance: number): readonly [sigmaY: number, sigmaZ: number] {
  const across = distance / Math.sqrt(1 + 0.0001 * distance);
  switch (stability) {
    case 'A':
      return [0.22 * across, 0.2 * distance];
    case 'B':
      return [0.16 * across, 0.12 * distance];
    case 'C':
      return [0.11 * across, (0.08 * distance) / Math.sqrt(1 + 0.0002 * distance)];
    case 'D':
      return [0.08 * across, (0.06 * distance) / Math.sqrt(1 + 0.0015 * distance)];
    case 'E':
      return [0.06 * across, (0.03 * distance) / (1 + 0.0003 * distance)];
    case 'F':
      return [0.04 * across, (0.016 * distance) / (1 + 0.0003 * distance)];
  }
}

/** How likely each class is by Pasquill's table (wind speed at 10 m, sun by the hour); clouds are not known. */
export function stabilityWeights({
  localHour,
  wind,
}: Pick<GasFlight, 'localHour' | 'wind'>): [Stability, number][] {
  const { speed } = wind;
  const height = Math.sin((Math.PI * (localHour - 6)) / 12);
  const sun = height <= 0.05 ? 'night' : height < 0.5 ? 'low' : 'high';
  const row = speed < 2 ? 0 : speed < 3 ? 1 : speed < 5 ? 2 : speed < 6 ? 3 : 4;
  const table: Record<typeof sun, Stability[][]> = {
    high: [
      ['A', 'A', 'B'],
      ['A', 'B', 'B'],
      ['B', 'B', 'C'],
      ['C', 'C', 'B'],
      ['C', 'D'],
    ],
    low: [['B', 'A', 'B'], ['B', 'C', 'B'], ['C', 'B', 'C'], ['D', 'C', 'D'], ['D']],
    night: [['F', 'E', 'D'], ['E', 'F', 'D'], ['D', 'E', 'E'], ['D'], ['D']],
  };
  const list = table[sun][row]!;
  const weights = new Map<Stability, number>();
  for (const one of list) weights.set(one, (weights.get(one) ?? 0) + 1 / list.length);
  return [...weights];
}

/** Wind speed at a height by the power law, from the speed at 10 m; never under 0.5 m/s, where a plume has no direction. */
export function windSpeedAt(height: number, speed10: number, stability: Stability): number {
  const power = { A: 0.07, B: 0.07, C: 0.1, D: 0.15, E: 0.35, F: 0.55 }[stability];
  return Math.max(0.5, speed10 * (Math.max(10, height) / 10) ** power);
}
