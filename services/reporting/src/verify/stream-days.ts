import { dayMeanOfHours, hourValue, mda8, type Mda8, type Mean } from '@farwatch/domain/air';
import { DAY_MS, LOCAL_OFFSET_MS } from '@farwatch/domain/reading';
import type { PoolClient } from '@farwatch/persistence/pool';

/** One local day of one series as its hour and minute readings give it. */
export interface StreamedDay {
  readonly series: number;
  /** Days since 1970-01-01 of the local (+08:00) date. */
  readonly dayNumber: number;
  /** 24 valid hour values, E6. */
  readonly hours: readonly (number | null)[];
  readonly mean: Mean;
  /** Of series that `limits` names. */
  readonly mda8: Mda8 | null;
}

const hourMs = 3_600_000;
const rowsAtOnce = 20_000;

/** series, start in minutes since 1970, averaging (h or m), value in E6 or null, flag */
type Row = readonly [number, number, string, number | null, string];

/**
 * Computes days again from the readings alone, through the pure core instead of SQL: a cursor gives the readings in
 * order of series and time, so that one day is in memory at a time whatever the span. Call it inside a transaction.
 * The next rows are fetched while these are worked on. Answers how many readings were read.
 *
 * @param from, to instants, both 00:00 +08:00, the end exclusive
 * @param limits MDA8 limit (E6) of the series whose daily maximum 8-hour mean is wanted
 */
export async function streamDays(
  client: PoolClient,
  from: Date,
  to: Date,
  limits: ReadonlyMap<number, number>,
  give: (day: StreamedDay) => void,
): Promise<number> {
  await client.query(
    `DECLARE reporting_days NO SCROLL CURSOR FOR
     SELECT series, (extract(epoch FROM start_at) / 60)::int4, averaging, value_e6, flag FROM reporting.reading
     WHERE averaging IN ('h', 'm') AND start_at >= '${from.toISOString()}' AND start_at < '${to.toISOString()}'
     ORDER BY series, start_at`,
  );
  const fetch = (): Promise<{ rows: Row[] }> =>
    client.query<Row & unknown[]>({ text: `FETCH ${rowsAtOnce} FROM reporting_days`, rowMode: 'array' });
  const open = new OpenDay(limits, give);
  let read = 0;
  let next = fetch();
  for (;;) {
    const { rows } = await next;
    if (rows.length === 0) break;
    next = fetch();
    for (const row of rows) open.add(row);
    read += rows.length;
  }
  open.close();
  await client.query('CLOSE reporting_days');
  return read;
}

/** The day that is being read. */
class OpenDay {
  #series = -1;
  #dayNumber = -1;
  #reported: ({ valueE6: number | null; flag: 'N' | 'C' } | null)[] = [];
  #minuteSum: number[] = [];
  #minutes: number[] = [];

  constructor(
    private readonly limits: ReadonlyMap<number, number>,
    private readonly give: (day: StreamedDay) => void,
  ) {}

  add([series, minute, averaging, valueE6, flag]: Row): void {
    const localMs = minute * 60_000 + LOCAL_OFFSET_MS;
    const dayNumber = Math.floor(localMs / DAY_MS);
    if (series !== this.#series || dayNumber !== this.#dayNumber) {
      this.close();
      this.#series = series;
      this.#dayNumber = dayNumber;
      this.#reported = new Array<null>(24).fill(null);
      this.#minuteSum = new Array<number>(24).fill(0);
      this.#minutes = new Array<number>(24).fill(0);
    }
    if (valueE6 === null) return;
    const hour = Math.floor((localMs - dayNumber * DAY_MS) / hourMs);
    // Any flag other than N is the same here: the hour does not count.
    if (averaging === 'h') this.#reported[hour] = { valueE6, flag: flag === 'N' ? 'N' : 'C' };
    else if (flag === 'N') {
      this.#minuteSum[hour] = (this.#minuteSum[hour] ?? 0) + valueE6;
      this.#minutes[hour] = (this.#minutes[hour] ?? 0) + 1;
    }
  }

  close(): void {
    if (this.#series < 0) return;
    const hours = this.#reported.map((explicit, hour) => {
      // The usual case first: a bigint per hour would cost more than all the rest.
      if (explicit !== null) return explicit.flag === 'N' ? explicit.valueE6 : null;
      const count = this.#minutes[hour] ?? 0;
      if (count === 0) return null;
      const minutes = { sum: BigInt(this.#minuteSum[hour] ?? 0), count };
      const found = hourValue({ explicit: null, minutes });
      return found.valid ? found.valueE6 : null;
    });
    const limit = this.limits.get(this.#series);
    this.give({
      series: this.#series,
      dayNumber: this.#dayNumber,
      hours,
      mean: dayMeanOfHours(hours),
      mda8: limit === undefined ? null : mda8(hours, limit),
    });
  }
}
