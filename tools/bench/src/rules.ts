import {
  dateToDayNumber,
  episodes,
  judge,
  limitsInForce,
  limitTimeline,
  type IntervalValue,
  type Verdict,
} from '@farwatch/domain/rule';

import { usage, workFigures, type Bench } from './harness.js';

const hourMs = 3_600_000;
const rule = { openAfter: 1, closeAfter: 1, maxGap: 3, stepMs: hourMs };

/** The pure core: limit in force, verdict, episodes over a month of hours of many series; one in six hours exceeds. */
export const rulesBench: Bench = {
  name: 'rules',
  about:
    'judgements of intervals with the limit in force, and the episodes of the verdicts (pure core, one core)',
  run: ({ scale, say }) => {
    const timeline = limitTimeline([
      {
        id: 'old',
        comparison: 'max',
        valueE6: 200e6,
        fromDay: dateToDayNumber('2016-01-01'),
        toDay: dateToDayNumber('2026-02-28'),
      },
      {
        id: 'new',
        comparison: 'max',
        valueE6: 180e6,
        fromDay: dateToDayNumber('2026-03-01'),
        toDay: Number.POSITIVE_INFINITY,
      },
    ]);
    const begin = Date.UTC(2026, 1, 10);
    const month: IntervalValue[] = Array.from({ length: 720 }, (_, hour) => ({
      start: begin + hour * hourMs,
      end: begin + (hour + 1) * hourMs,
      valueE6: (20 + ((hour * 7_919) % 197)) * 1e6,
      quality: 'valid',
      flag: hour % 97 === 0 ? 'C' : 'N',
      completeness: 1,
    }));
    const verdicts = new Array<Verdict>(month.length);
    const round = (): number => {
      for (let i = 0; i < month.length; i++)
        verdicts[i] = judge(month[i]!, limitsInForce(timeline, month[i]!.start));
      return episodes(verdicts, rule).length;
    };
    for (let warm = 0; warm < 500; warm++) round();
    const series = Math.round(10_000 * scale);
    const before = usage();
    const began = performance.now();
    let found = 0;
    for (let one = 0; one < series; one++) found += round();
    const seconds = (performance.now() - began) / 1_000;
    const after = usage();
    say(`${series} series of ${month.length} hours, ${found} episodes`);
    return Promise.resolve(
      workFigures(
        'judgements',
        series * month.length,
        seconds,
        after.cpuSeconds - before.cpuSeconds,
        after.peakMb,
        '1,000,000 per core',
      ),
    );
  },
};
