import { describe, expect, test } from '@jest/globals';

import {
  begin,
  boiler,
  boilerContexts,
  context,
  day,
  during,
  event,
  hour,
  memoryOf,
  noiseOf,
  play,
  readingsOf,
  type Row,
  type Rows,
} from './given.js';
import { type DeclaredEvent, type ScreenKind, type ScreenReading, type SeriesContext } from './index.js';

type Plant = ReturnType<typeof boiler>;
interface Given {
  readonly series: Readonly<Record<string, Rows>>;
  readonly contexts?: SeriesContext[];
  readonly events?: DeclaredEvent[];
  readonly more?: ScreenReading[];
}

const two = (x: number): number => Number(x.toFixed(2));
const times = (factor: number) => (row: Row) => ({ ...row, value: two(row.value! * factor) });
const slots = (days: number) => Math.round(days * 24);
const at = (days: number): number => begin + days * day;
const nox = (plant: Plant, rows: Rows): Given => ({ series: { ...plant, nox: rows } });
const flagged = (plant: Plant, from: number, to: number): Plant =>
  Object.fromEntries(
    Object.entries(plant).map(([id, rows]) => [
      id,
      ['flow', 'fan'].includes(id) ? rows : during(rows, from, to, (row) => ({ ...row, flag: 'F' })),
    ]),
  ) as Plant;

/** Two outlets, or two devices, with a boiler each. */
function pair(plant: Plant, other: Rows, outlet: string, relation: 'parallel-unit' | 'same-stack'): Given {
  return {
    series: { ...plant, other },
    contexts: [
      ...boilerContexts({ siblingOutlet: outlet, siblingRelation: relation }),
      context('other', 'a21002', { outlet, siblingOutlet: 'E1-DA001', siblingRelation: relation }),
    ],
  };
}

function sewage(days: number, ammonia: (t: number, total: number) => number): Given {
  const [a, b] = [memoryOf(5, 0.8), memoryOf(6, 0.7)];
  const [tn, nh]: [Rows, Rows] = [[], []];
  for (let t = 0; t < days * 24; t += 1) {
    const total = two(10 * Math.exp(0.1 * a()));
    tn.push({ value: total, flag: 'N' });
    nh.push({ value: two(ammonia(t, total) * Math.exp(0.02 * b())), flag: 'N' });
  }
  const change = { outlet: 'E2-DW001', kind: 'wastewater', unit: 'mg/L' } as const;
  return { series: { tn, nh }, contexts: [context('tn', 'w21001', change), context('nh', 'w21003', change)] };
}

const converted = (plant: Plant, factor: (t: number, right: number) => number): Given => ({
  series: {
    ...plant,
    nox: plant.nox.map((row, t) => {
      const right = 15 / (21 - plant.o2[t]!.value!);
      return { ...row!, converted: two(row!.value! * factor(t, right)) };
    }),
  },
  contexts: boilerContexts({ referenceO2: 6, compared: 'converted' }),
});

/** Every day from 8 to 12 the NOx rises, past 100 in the middle. */
const peaking = (plant: Plant): Plant => ({
  ...plant,
  nox: plant.nox.map((row, t) => times([1.3, 1.6, 1.9, 1.6, 1.3][(t % 24) - 8] ?? 1)(row!)),
});
const due = (value: number, t: number): boolean => t >= slots(14) && t < slots(22) && value > 100;
const withLimit = (series: Given['series'], more?: ScreenReading[]): Given => ({
  series,
  contexts: boilerContexts({ limit: 100 }),
  ...(more && { more }),
});
const shifted = (rows: Rows, lag: number): Rows =>
  rows.map((row, t) => (t >= slots(14) ? rows[t - lag] : row));

const fires: readonly [ScreenKind, string, (plant: Plant) => Given][] = [
  [
    'constant',
    'one number for two days',
    (p) =>
      nox(
        p,
        during(p.nox, 15, 17, (row) => ({ ...row, value: 57.31 })),
      ),
  ],
  [
    'constant',
    'a number that trembles by one digit',
    (p) =>
      nox(
        p,
        during(p.nox, 15, 17, (row, t) => ({ ...row, value: 57.31 + (t % 3 === 0 ? 0.01 : 0) })),
      ),
  ],
  [
    'zero',
    'nothing for a day',
    (p) =>
      nox(
        p,
        during(p.nox, 15, 16, (row) => ({ ...row, value: 0 })),
      ),
  ],
  [
    'flat-top',
    'peaks cut at 64',
    (p) =>
      nox(
        p,
        during(p.nox, 14, 22, (row) => ({ ...row, value: Math.min(64, row.value!) })),
      ),
  ],
  [
    'hug-limit',
    'just below 100',
    (p) =>
      nox(
        p,
        during(p.nox, 15, 19, (row, t) => ({ ...row, value: two(97 + noiseOf(t)() * 0.7) })),
      ),
  ],
  [
    'range-cut',
    'a range of 64',
    (p) => ({
      series: { ...p, nox: during(p.nox, 14, 22, (row) => ({ ...row, value: Math.min(64, row.value!) })) },
      contexts: boilerContexts({ limit: 50 }),
      events: [event('config', at(14), { series: 'nox', code: 'i13001', old: '0-500', new: '0-64' })],
    }),
  ],
  [
    'replay',
    'three days of the week before',
    (p) =>
      nox(
        p,
        during(p.nox, 15, 18, (_, t) => p.nox[t - slots(8.5)]),
      ),
  ],
  [
    'replay',
    'the same, scaled',
    (p) =>
      nox(
        p,
        during(p.nox, 15, 19, (_, t) => times(0.9)(p.nox[t - slots(8.5)]!)),
      ),
  ],
  [
    'twin',
    'two outlets in one',
    (p) =>
      pair(
        p,
        during(boiler(24, 9).nox, 15, 18, (_, t) => p.nox[t]),
        'E1-DA002',
        'parallel-unit',
      ),
  ],
  [
    'config-drop',
    'slope 0.6',
    (p) => ({
      ...nox(p, during(p.nox, 15, 24, times(0.6))),
      events: [event('config', at(15), { series: 'nox', code: 'i13008', old: '1.000', new: '0.600' })],
    }),
  ],
  [
    'conversion',
    'not converted',
    (p) => converted(p, (t, right) => (t >= slots(15) && t < slots(18) ? 1 : right)),
  ],
  [
    'o2',
    'air let in',
    (p) => ({
      series: { ...p, o2: during(p.o2, 15, 17, (row) => ({ ...row, value: two(row.value! + 5) })) },
    }),
  ],
  [
    'stop-running',
    'marked as stopped',
    (p) => ({ series: flagged(p, 15, 16), events: [event('stop', at(15), { toMs: at(16) })] }),
  ],
  [
    'inversion',
    'ammonia over nitrogen',
    () => sewage(24, (t, total) => (t >= slots(15) && t < slots(19) ? 1.3 : 0.4) * total),
  ],
  [
    'flag-abuse',
    'M over the limit',
    (clean, p = peaking(clean)) =>
      withLimit({ ...p, nox: p.nox.map((row, t) => (due(row!.value!, t) ? { ...row!, flag: 'M' } : row)) }),
  ],
  [
    'missing-due',
    'no rows over the limit',
    (clean, p = peaking(clean)) =>
      withLimit({ ...p, nox: p.nox.map((row, t) => (due(row!.value!, t) ? undefined : row)) }),
  ],
  [
    'revise',
    'lowered later',
    (clean, p = peaking(clean)) =>
      withLimit(
        p,
        p.nox.flatMap((row, t): ScreenReading[] =>
          due(row!.value!, t)
            ? [
                {
                  series: 'nox',
                  startMs: begin + t * hour,
                  value: 97,
                  converted: null,
                  unit: 'mg/m3',
                  flag: 'N',
                  revision: 1,
                },
              ]
            : [],
        ),
      ),
  ],
  [
    'smoothed',
    'a mean of eleven hours',
    (p) =>
      nox(
        p,
        during(p.nox, 14, 20, (row, t) => ({
          ...row,
          value: two(p.nox.slice(t - 10, t + 1).reduce((s, one) => s + one!.value!, 0) / 11),
        })),
      ),
  ],
  [
    'generated',
    'a walk of its own',
    (p) => {
      const walk = memoryOf(77, 0.9);
      return nox(
        p,
        during(p.nox, 14, 24, (row) => ({ ...row, value: two(60 * Math.exp(0.15 * walk())) })),
      );
    },
  ],
  [
    'digits',
    'ends in 0 or 5',
    (p) =>
      nox(
        p,
        during(p.nox, 14, 21, (row) => ({ ...row, value: two(Math.round(row.value! * 20) / 20) })),
      ),
  ],
  [
    'clock-shift',
    'three hours late',
    (p) => ({
      series: {
        ...p,
        nox: shifted(p.nox, 3),
        so2: shifted(p.so2, 3),
        o2: shifted(p.o2, 3),
        flow: shifted(p.flow, 3),
      },
    }),
  ],
  [
    'drift',
    'down for ten days, until a calibration',
    (p) => ({
      ...nox(
        p,
        during(p.nox, 10, 21, (row, t) => times(1 - 0.035 * (t / 24 - 10))(row)),
      ),
      events: [event('calibration', at(21), { series: 'nox' })],
    }),
  ],
  ['unit', 'a thousand times', (p) => nox(p, during(p.nox, 15, 18, times(1000)))],
  [
    'swap',
    'NOx and SO2',
    (p) => ({
      series: {
        ...p,
        nox: during(p.nox, 15, 19, (_, t) => p.so2[t]),
        so2: during(p.so2, 15, 19, (_, t) => p.nox[t]),
      },
    }),
  ],
  [
    'sibling',
    'one device reads a quarter less',
    (p) =>
      pair(
        p,
        during(p.nox, 15, 19, times(0.75)).map((row, t) => times(1 + 0.01 * noiseOf(t)())(row!)),
        'E1-DA001#2',
        'same-stack',
      ),
  ],
  ['load', 'flow of six tenths', (p) => ({ series: { ...p, flow: during(p.flow, 15, 19, times(0.6)) } })],
  ['step', 'half from one hour on', (p) => nox(p, during(p.nox, 15, 24, times(0.5)))],
];

const silent: readonly [string, (plant: Plant) => Given][] = [
  ['a clean boiler', (p) => ({ series: p })],
  [
    'a real stop, declared',
    (p) => ({
      series: Object.fromEntries(
        Object.entries(p).map(([id, rows]) => [
          id,
          during(rows, 15, 17, (row) => ({
            value: id === 'o2' ? 20.9 : 0.01,
            flag: ['flow', 'fan'].includes(id) ? 'N' : row.flag === 'N' ? 'F' : 'F',
          })),
        ]),
      ),
      events: [event('stop', at(15), { toMs: at(17) }), event('start', at(17), { toMs: at(17.2) })],
    }),
  ],
  [
    'a slope corrected by three per cent',
    (p) => ({
      ...nox(p, during(p.nox, 15, 24, times(0.97))),
      events: [
        event('config', at(15), { series: 'nox', code: 'i13008', old: '1.000', new: '0.970' }),
        event('calibration', at(15), { series: 'nox' }),
      ],
    }),
  ],
  [
    'a retrofit',
    (p) => ({
      ...nox(p, during(p.nox, 15, 24, times(0.5))),
      events: [event('retrofit', at(14.8), { toMs: at(15.1) })],
    }),
  ],
  [
    'a unit that says so',
    (p) =>
      nox(
        p,
        during(p.nox, 15, 24, (row) => ({ ...times(1000)(row), unit: 'ug/m3' })),
      ),
  ],
  [
    'a range changed on record',
    (p) => ({
      series: p,
      events: [event('config', at(15), { series: 'nox', code: 'i13001', old: '0-500', new: '0-300' })],
    }),
  ],
  [
    'five hours of ammonia over nitrogen',
    () => sewage(24, (t, total) => (t >= slots(15) && t < slots(15) + 5 ? 1.1 : 0.4) * total),
  ],
  [
    'values at the detection limit',
    (p) => ({ series: { ...p, so2: p.so2.map((row, t) => ({ ...row!, value: t % 7 === 0 ? 3 : 2 })) } }),
  ],
  [
    'a coarse analyser',
    (p) =>
      nox(
        p,
        p.nox.map((row) => ({ ...row!, value: Math.round(row!.value! / 5) * 5 })),
      ),
  ],
  [
    'two devices that differ by four per cent',
    (p) =>
      pair(
        p,
        p.nox.map((row, t) => times(0.96 + 0.01 * noiseOf(t)())(row!)),
        'E1-DA001#2',
        'same-stack',
      ),
  ],
  ['two boilers that share nothing', (p) => pair(p, boiler(24, 9).nox, 'E1-DA002', 'parallel-unit')],
  ['exceedances that stand', (p) => withLimit(peaking(p))],
  [
    'a link that was down',
    (p) => ({
      series: Object.fromEntries(
        Object.entries(p).map(([id, rows]) => [id, during(rows, 15, 15.5, () => undefined)]),
      ),
    }),
  ],
  [
    'resent values, some up, some down',
    (clean, p = peaking(clean)) =>
      withLimit(
        p,
        p.nox.flatMap((row, t): ScreenReading[] =>
          t >= slots(14) && t % 5 === 0
            ? [
                {
                  series: 'nox',
                  startMs: begin + t * hour,
                  value: two(row!.value! * (t % 2 ? 1.05 : 0.95)),
                  converted: null,
                  unit: 'mg/m3',
                  flag: 'N',
                  revision: 1,
                },
              ]
            : [],
        ),
      ),
  ],
  ['a right conversion', (p) => converted(p, (_, right) => right)],
  [
    'a daily calibration',
    (p) => withLimit({ ...p, nox: p.nox.map((row, t) => (t % 24 === 8 ? { value: 140, flag: 'C' } : row)) }),
  ],
];

const run = ({ series, contexts = boilerContexts(), events = [], more = [] }: Given) =>
  play(contexts, [...readingsOf(contexts, series), ...more], events);

describe('each way of cheating', () => {
  test.each(fires)('%s: %s', (kind, _, make) => {
    const found = run(make(boiler(24))).filter((one) => one.kind === kind);
    expect(found.length).toBeGreaterThan(0);
    const first = found[0]!;
    expect(first.detectedMs).toBeGreaterThanOrEqual(first.fromMs);
    expect(first.toMs).toBeLessThanOrEqual(first.detectedMs);
    expect(first.toMs).toBeGreaterThan(at(14));
    expect(first.explanation.zh).toMatch(/内部筛查，非法定标准/);
    expect(first.explanation.en).toMatch(/internal screening, not a legal standard/);
    expect(first.explanation.en).not.toMatch(/\?|NaN/);
  });
});

describe('what only looks like it', () => {
  test.each(silent)('%s', (_, make) => {
    expect(
      run(make(boiler(24))).map(({ series, kind, explanation }) => [series, kind, explanation.en]),
    ).toEqual([]);
  });
});

describe('a row of a series that nobody knows', () => {
  test('is refused', async () => {
    const { Screen } = await import('./screen.js');
    const reading = {
      series: 'x',
      startMs: begin,
      value: 1,
      converted: null,
      unit: '',
      flag: 'N',
      revision: 0,
    };
    expect(new Screen([]).push(reading)).toBe(false);
  });
});
