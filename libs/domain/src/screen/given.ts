import { Screen } from './screen.js';
import {
  type DeclaredEvent,
  type ScreenFinding,
  type ScreenReading,
  type SeriesContext,
} from './core/types.js';

/** Made series for the specs of this folder: numbers that look random and are the same in every run. */
export function noiseOf(seed: number): () => number {
  let state = seed * 7919 + 13;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return () => (next() + next() + next() + next() - 2) * 1.73;
}

/** Noise that remembers: the share `keep` of the row before. */
export function memoryOf(seed: number, keep: number): () => number {
  const noise = noiseOf(seed);
  let x = 0;
  return () => (x = keep * x + Math.sqrt(1 - keep * keep) * noise());
}

export const hour = 3_600_000;
export const day = 24 * hour;
export const begin = Date.parse('2026-03-02T00:00:00+08:00');

export interface Row {
  value: number | null;
  flag: string;
  converted?: number | null;
  unit?: string;
}
/** A series by the hour; a row that is `undefined` never came. */
export type Rows = (Row | undefined)[];

export const context = (
  series: string,
  pollutant: string,
  change: Partial<SeriesContext> = {},
): SeriesContext => ({
  series,
  outlet: 'E1-DA001',
  kind: 'gas',
  pollutant,
  unit: 'mg/m3',
  intervalMinutes: 60,
  limit: null,
  compared: 'measured',
  referenceO2: null,
  rangeHigh: 500,
  detectionLimit: null,
  decimals: 2,
  siblingOutlet: null,
  siblingRelation: null,
  ...change,
});

export const event = (type: string, fromMs: number, change: Partial<DeclaredEvent> = {}): DeclaredEvent => ({
  outlet: 'E1-DA001',
  series: null,
  type,
  code: '',
  fromMs,
  toMs: null,
  declaredMs: fromMs,
  old: '',
  new: '',
  ...change,
});

const round = (x: number, decimals: number): number => Number(x.toFixed(decimals));

/** A boiler of so many days: load moves everything; NOx `nox`, SO2 `so2`, oxygen `o2`, flow `flow`, fan current `fan`. */
export function boiler(days: number, seed = 1): Record<'nox' | 'so2' | 'o2' | 'flow' | 'fan', Rows> {
  const [load, a, b, c, d, e] = [0.9, 0.6, 0.6, 0.3, 0.3, 0.3].map((keep, i) =>
    memoryOf(seed * 10 + i, keep),
  );
  const out: Record<'nox' | 'so2' | 'o2' | 'flow' | 'fan', Rows> = {
    nox: [],
    so2: [],
    o2: [],
    flow: [],
    fan: [],
  };
  for (let t = 0; t < days * 24; t += 1) {
    const l = load!() + 0.5 * Math.sin((t / 24) * 2 * Math.PI);
    const row = (value: number, decimals = 2): Row => ({ value: round(value, decimals), flag: 'N' });
    out.nox.push(row(60 * Math.exp(0.14 * l + 0.05 * a!())));
    out.so2.push(row(25 * Math.exp(0.12 * l + 0.12 * b!())));
    out.o2.push(row(8 - 0.5 * l + 0.1 * c!()));
    out.flow.push(row(100 * Math.exp(0.15 * l + 0.01 * d!())));
    out.fan.push(row(80 * Math.exp(0.15 * l + 0.01 * e!()), 1));
  }
  return out;
}

export const boilerContexts = (change: Partial<SeriesContext> = {}): SeriesContext[] => [
  context('nox', 'a21002', { limit: 100, ...change }),
  context('so2', 'a21026'),
  context('o2', 'a19001', { unit: '%' }),
  context('flow', 'a00000', { unit: 'm3/s' }),
  context('fan', 'g20801', { unit: 'A', decimals: 1 }),
];

/** Changes the rows of the days `from` to `to` (end not included). */
export function during(
  rows: Rows,
  from: number,
  to: number,
  change: (row: Row, t: number) => Row | undefined,
): Rows {
  return rows.map((row, t) =>
    row !== undefined && t >= from * 24 && t < to * 24 ? change({ ...row }, t) : row,
  );
}

/** All rows as readings, in the order of series and time. */
export function readingsOf(
  contexts: readonly SeriesContext[],
  series: Readonly<Record<string, Rows>>,
): ScreenReading[] {
  return contexts.flatMap(({ series: id, unit }) =>
    (series[id] ?? []).flatMap((row, t): ScreenReading[] =>
      row === undefined
        ? []
        : [
            {
              series: id,
              startMs: begin + t * hour,
              value: row.value,
              converted: row.converted ?? null,
              unit: row.unit ?? unit,
              flag: row.flag,
              revision: 0,
            },
          ],
    ),
  );
}

/** Plays readings in the order of time, `stepMs` at a time, up to `untilMs`. */
export function play(
  contexts: readonly SeriesContext[],
  readings: readonly ScreenReading[],
  events: readonly DeclaredEvent[] = [],
  stepMs = day,
  untilMs = Infinity,
): ScreenFinding[] {
  const screen = new Screen(contexts);
  for (const one of events) screen.declare(one);
  const order = [...readings].sort((a, b) => a.startMs - b.startMs);
  const end = Math.min(untilMs, order.at(-1)!.startMs + 4 * day);
  const found: ScreenFinding[] = [];
  let at = 0;
  for (let now = begin; now <= end; now += stepMs) {
    while (at < order.length && order[at]!.startMs < now) screen.push(order[at++]!);
    found.push(...screen.advance(now));
  }
  return found;
}
