/** One reading of the proof: an hour of one pollutant at one station. */
export interface SentReading {
  readonly pollutant: string;
  readonly start: number;
  /** In the unit in which this kind of station sends it (`substances`). */
  readonly value: number;
  readonly revision: number;
}

/** One message of one station, in the order the station sends it. */
export interface ScriptedMessage {
  readonly station: string;
  readonly seq: number;
  readonly readings: readonly SentReading[];
}

export const hourMs = 3_600_000;
/** Permitted concentrations of the proof's outlets, mg/m3, hour means. */
export const permitted: Readonly<Record<string, number>> = { a21026: 35, a21002: 100 };

/** What the fleet is made of: outlets make leads; air stations and river sections make the figures of bulletins. */
export type FleetKind = 'outlet' | 'air' | 'section';

interface Substance {
  readonly unit: 'mg/m3' | 'ug/m3' | 'mg/L' | '1';
  readonly decimals: number;
  /** Between the first two it is an ordinary hour, between the last two a high one. */
  readonly ranges: readonly [number, number, number, number];
}
const gas = (limit: number): Substance => ({
  unit: 'mg/m3',
  decimals: 1,
  ranges: [0.3 * limit, 0.95 * limit, 1.05 * limit, 2.05 * limit],
});
/** What a station of each kind measures, by HJ 212 code. */
export const substances: Readonly<Record<FleetKind, Readonly<Record<string, Substance>>>> = {
  outlet: Object.fromEntries(Object.entries(permitted).map(([code, limit]) => [code, gas(limit)])),
  air: {
    a34004: { unit: 'ug/m3', decimals: 0, ranges: [8, 60, 80, 180] },
    a05024: { unit: 'ug/m3', decimals: 0, ranges: [20, 150, 165, 260] },
  },
  section: {
    w01001: { unit: '1', decimals: 2, ranges: [6.5, 7.9, 8.1, 8.9] },
    w01009: { unit: 'mg/L', decimals: 2, ranges: [5.2, 9, 2.5, 4.8] },
    w01019: { unit: 'mg/L', decimals: 1, ranges: [1.5, 5.8, 6.2, 12] },
    w21003: { unit: 'mg/L', decimals: 2, ranges: [0.1, 0.9, 1.1, 2.4] },
    w21011: { unit: 'mg/L', decimals: 3, ranges: [0.02, 0.18, 0.22, 0.45] },
  },
};

/** The id of the n-th station of a kind; the kind can be read from it. */
export const stationIdOf = (kind: FleetKind, index: number): string =>
  `proof-${kind}-${String(index).padStart(3, '0')}`;
export const kindOf = (station: string): FleetKind =>
  station.startsWith('proof-air-') ? 'air' : station.startsWith('proof-section-') ? 'section' : 'outlet';

/** A small seeded generator (mulberry32): numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/**
 * What one station sends: `hours` hours up to `endMs`, runs of exceeding and meeting hours, one in ten corrected later
 * by a higher revision, one in twenty sent twice, and neighbours now and then in the wrong order.
 */
export function stationScript(
  seed: number,
  station: string,
  hours: number,
  endMs: number,
): ScriptedMessage[] {
  const random = seeded(seed);
  const kind = kindOf(station);
  const between = (pollutant: string, from: number, to: number): number => {
    const scale = 10 ** substances[kind][pollutant]!.decimals;
    return Math.round((from + random() * (to - from)) * scale) / scale;
  };
  const first = Math.floor(endMs / hourMs) * hourMs - hours * hourMs;
  const planned: SentReading[][] = [];
  const high: Record<string, boolean> = {};
  for (let hour = 0; hour < hours; hour++) {
    const start = first + hour * hourMs;
    const readings = Object.entries(substances[kind]).map(([pollutant, { ranges }]): SentReading => {
      if (random() < (high[pollutant] ? 0.35 : 0.12)) high[pollutant] = !high[pollutant];
      const [from, to] = high[pollutant] ? [ranges[2], ranges[3]] : [ranges[0], ranges[1]];
      return { pollutant, start, value: between(pollutant, from, to), revision: 0 };
    });
    planned.push(readings);
    const chance = random();
    if (chance < 0.1 && hour > 4) {
      const earlier = planned[Math.floor(random() * planned.length)]![0]!;
      const { ranges } = substances[kind][earlier.pollutant]!;
      planned.push([
        {
          ...earlier,
          value: between(earlier.pollutant, ranges[0], ranges[3]),
          revision: earlier.revision + hour + 1,
        },
      ]);
    } else if (chance < 0.15) planned.push(readings);
    else if (chance < 0.22 && planned.length > 1) planned.splice(-2, 2, planned.at(-1)!, planned.at(-2)!);
  }
  return planned.map((readings, seq) => ({ station, seq, readings }));
}

/** The message as a station sends it. */
export function payloadOf(message: ScriptedMessage): string {
  return JSON.stringify({
    seq: message.seq,
    boot: 'proof',
    readings: message.readings.map(({ pollutant, start, value, revision }) => ({
      pollutant,
      value,
      unit: substances[kindOf(message.station)][pollutant]!.unit,
      start: new Date(start).toISOString(),
      end: new Date(start + hourMs).toISOString(),
      flag: 'N',
      revision,
    })),
  });
}
