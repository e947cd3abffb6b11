import { describe, expect, test } from '@jest/globals';
import { limit, rule, station } from '@farwatch/contracts/events';

import { groupReadings, planForReadings, applyReadings } from '../readings/apply-readings.js';
import { decodeReadings, type StationReading } from '../readings/decode-readings.js';
import { HourBucket } from '../series/hour-bucket.js';
import { isEmpty, planWatermark, emptyPlan } from '../series/load-plan.js';
import { SeriesCache } from '../series/series-cache.js';
import { ApplicableRules } from './applicable-rules.js';
import { jobsOf, runJob } from './derive-changes.js';
import { EpisodeChanges, type EpisodeChange } from './episode-changes.js';
import { exceedanceRecord } from './exceedance-event.js';

const hourMs = 3_600_000;
const origin = Date.parse('2026-05-31T16:00:00Z');

/** A stack with one limit of 100 mg/m3, and one hour of values of its logger. */
interface Hour {
  readonly value: number | null;
  readonly basis?: 'converted';
  readonly measured?: number | null;
}

/** Changes of episodes for the hours given one after the other. */
function changesOf(compared: 'measured' | 'converted' | undefined, hours: readonly Hour[]): EpisodeChange[] {
  const rules = new ApplicableRules();
  const cache = new SeriesCache((id, key) => rules.newSeries(id, key));
  rules.setStation('o', station.parse({ id: 'o', kind: 'outlet', name: 'O', medium: 'gas' }));
  rules.setRule(
    'permit-hour',
    rule.parse({
      ...{ id: 'permit-hour', version: 1, name: { zh: '', en: '' }, basis: 'permit', averaging: 'hour' },
      ...{ openAfter: 1, closeAfter: 1, maxGap: 0, enabled: true },
    }),
  );
  rules.setLimit(
    'l',
    limit.parse({
      ...{
        id: 'l',
        basis: 'permit',
        station: 'o',
        pollutant: 'a21026',
        averaging: 'hour',
        comparison: 'max',
      },
      ...{ compared, value: 100, unit: 'mg/m3', standard: 'T', clause: '1', confidence: 'memory' },
      ...{ validFrom: '2020-01-01', validTo: null },
    }),
  );
  const readings: StationReading[] = [];
  for (const [at, values] of hours.entries()) {
    const [start, end] = [0, 1].map((more) => new Date(origin + (at + more) * hourMs).toISOString());
    const data = {
      ...{ station: 'o', via: 'hj212', mapping: 'hj212-2017@1' },
      readings: [{ pollutant: 'a21026', unit: 'ug/m3', start, end, flag: 'N', revision: 0, ...values }],
    };
    const outcome = decodeReadings(
      {
        ...{ topic: 'readings', partition: 0, offset: at, key: 'o', timestamp: 0 },
        value: Buffer.from(JSON.stringify(data)),
        headers: { ce_id: Buffer.from('e'), ce_type: Buffer.from('cn.farwatch.reading.received.v1') },
      } as unknown as Parameters<typeof decodeReadings>[0],
      readings,
    );
    expect(outcome.kind).toBe('ok');
  }
  const grouped = groupReadings(cache, rules, readings);
  const load = (plan: ReturnType<typeof emptyPlan>): boolean => {
    for (const series of plan.bounds) [series.firstHour, series.lastHour] = [Infinity, -Infinity];
    for (const { series, from, to } of plan.days)
      for (let d = from; d <= to; d++) if (!series.days.has(d)) series.days.set(d, null);
    for (const { series, hour } of plan.buckets) series.buckets.set(hour, HourBucket.empty(hour));
    return !isEmpty(plan);
  };
  while (load(planForReadings(grouped)));
  const changed = applyReadings(grouped, () => undefined);
  const changes = new EpisodeChanges(rules);
  for (const one of changed) {
    for (let again = true; again;) {
      const plan = emptyPlan();
      planWatermark(one.series, plan);
      again = load(plan);
    }
    for (const job of jobsOf(one, rules.rulesFor(one.series.station, one.series.pollutant)))
      for (let result = runJob(job); ; result = runJob(job)) {
        if (result.kind === 'done') {
          for (const derived of result.changes) changes.add(derived);
          break;
        }
        for (let d = result.fromDay; d <= result.toDay; d++)
          if (!job.series.days.has(d)) job.series.days.set(d, null);
      }
  }
  return [...changes.inOrder()];
}

const peaks = (...of: Parameters<typeof changesOf>): number[] =>
  changesOf(...of).map(({ row }) => row.peakE6 / 1e9);
const meets: Hour = { value: 90_000 };

describe('which value of a stack is compared with its limit', () => {
  /** 80 measured at much oxygen, 120 converted. */
  const diluted: Hour = { value: 120_000, basis: 'converted', measured: 80_000 };
  /** 120 measured at little oxygen, 80 converted. */
  const lean: Hour = { value: 80_000, basis: 'converted', measured: 120_000 };
  const plain: Hour = { value: 130_000 };

  test('a limit that says converted is compared with the converted value', () => {
    expect(peaks('converted', [diluted, meets])).toEqual([120]);
    expect(peaks('converted', [lean])).toEqual([]);
  });

  test('a limit that says measured is compared with the measured value, also where no converted one came', () => {
    expect(peaks('measured', [diluted])).toEqual([]);
    expect(peaks('measured', [lean])).toEqual([120]);
    expect(peaks('measured', [plain])).toEqual([130]);
  });

  test('a measured value never breaks a limit that says converted: such an hour is not judged', () => {
    expect(peaks('converted', [plain])).toEqual([]);
  });

  test('a limit that says nothing is compared with the converted value where there is one, else with the measured one', () => {
    expect(peaks(undefined, [diluted])).toEqual([120]);
    expect(peaks(undefined, [lean])).toEqual([]);
    expect(peaks(undefined, [plain])).toEqual([130]);
  });

  test('a converted value of which nothing measured is known is no measured one', () => {
    expect(peaks('measured', [{ value: 120_000, basis: 'converted' }])).toEqual([]);
    expect(peaks('measured', [{ value: 120_000, basis: 'converted', measured: null }])).toEqual([]);
  });

  test('the event names the pollutant by its code and says which value was compared', () => {
    const [change] = changesOf('measured', [lean]);
    const record = exceedanceRecord(change!, [], '2026-06-01T00:00:00Z');
    expect(JSON.parse(record.value!.toString())).toMatchObject({
      pollutant: 'a21026',
      limit: { compared: 'measured', value: 100_000 },
      intervals: [{ value: 120_000 }],
    });
  });
});
