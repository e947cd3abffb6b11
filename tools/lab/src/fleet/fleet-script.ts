/** One reading of the proof: an hour of one pollutant at one outlet. */
export interface SentReading {
  readonly pollutant: string;
  readonly start: number;
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
  const first = Math.floor(endMs / hourMs) * hourMs - hours * hourMs;
  const planned: SentReading[][] = [];
  const high: Record<string, boolean> = {};
  for (let hour = 0; hour < hours; hour++) {
    const start = first + hour * hourMs;
    const readings = Object.entries(permitted).map(([pollutant, limit]): SentReading => {
      if (random() < (high[pollutant] ? 0.35 : 0.12)) high[pollutant] = !high[pollutant];
      const factor = high[pollutant] ? 1.05 + random() : 0.3 + random() * 0.65;
      return { pollutant, start, value: Math.round(limit * factor * 10) / 10, revision: 0 };
    });
    planned.push(readings);
    const chance = random();
    if (chance < 0.1 && hour > 4) {
      const earlier = planned[Math.floor(random() * planned.length)]![0]!;
      const limit = permitted[earlier.pollutant]!;
      planned.push([
        {
          ...earlier,
          value: Math.round(limit * (0.4 + random()) * 10) / 10,
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
      unit: 'mg/m3',
      start: new Date(start).toISOString(),
      end: new Date(start + hourMs).toISOString(),
      flag: 'N',
      revision,
    })),
  });
}
