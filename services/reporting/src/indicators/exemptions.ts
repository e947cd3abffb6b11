import {
  type AqiItem,
  dailyAqi,
  type Aqi,
  type Day,
  exemptItems,
  threeYearsBefore,
} from '@farwatch/domain/air';
import { itemPollutants } from '@farwatch/domain/law';
import type { PoolClient } from '@farwatch/persistence/pool';

import type { Areas } from '../areas/areas.js';
import type { Span } from '../areas/periods.js';
import { codeOf } from './air/air-samples.js';
import { keptDays } from './kept-days.js';

/** A day with an index above 100, and the items that were primary on it. */
interface PollutedDay extends Pick<Aqi, 'aqi' | 'primary'> {
  readonly date: string;
}

/**
 * The items of the index that an area need not have (HJ 633-2026 cl. 5.3.2): all of its stations leave the pollutant out by
 * their monitoring scheme on the day, and it was primary on no day of light pollution or worse of the three years before.
 */
export class Exemptions {
  readonly #polluted: readonly PollutedDay[];

  /** `days`: the valid days of the area, from three years before the first one that is asked about. */
  constructor(
    private readonly areas: Areas,
    private readonly area: string,
    days: readonly Day[],
  ) {
    this.#polluted = days.flatMap(({ date, sample }) => {
      const found = dailyAqi(sample, date);
      return found === undefined || found.aqi === null || found.aqi <= 100
        ? []
        : [{ date, aqi: found.aqi, primary: found.primary }];
    });
  }

  /** Ozone is exempt under both of its items. Undefined: nothing is. */
  on(date: string): ReadonlySet<AqiItem> | undefined {
    const members = this.areas.on(this.area, date);
    const [first, ...others] = members;
    const codes = (first?.notMonitored ?? []).filter((code) =>
      others.every(({ notMonitored }) => notMonitored?.includes(code) === true),
    );
    if (codes.length === 0) return undefined;
    const since = threeYearsBefore(date);
    const items = (Object.keys(itemPollutants) as AqiItem[]).filter((item) => codes.includes(codeOf(item)));
    const exempt = exemptItems(
      items,
      this.#polluted.filter((day) => since <= day.date && day.date < date),
    );
    const lost = new Set(items.filter((item) => !exempt.has(item)).map(codeOf));
    const left = items.filter((item) => !lost.has(codeOf(item)));
    return left.length === 0 ? undefined : new Set(left);
  }
}

/** The exemptions within a span of those areas whose stations have a scheme that leaves something out. */
export async function loadExemptions(
  db: Pick<PoolClient, 'query'>,
  areas: Areas,
  names: Iterable<string>,
  { from, to }: Span,
): Promise<Map<string, Exemptions>> {
  const concerned = [...names].filter((area) => areas.hasScheme(area));
  if (concerned.length === 0) return new Map();
  const days = await keptDays(db, concerned, threeYearsBefore(from), to);
  return new Map(concerned.map((area) => [area, new Exemptions(areas, area, days.get(area) ?? [])]));
}

/** Days with what need not be there on each of them. */
export function withExemptions(days: readonly Day[], exemptions: Exemptions | undefined): readonly Day[] {
  if (exemptions === undefined) return days;
  return days.map((day) => ({ ...day, exempt: exemptions.on(day.date) }));
}

/** Codes that were primary at an index above 100 on a day: while a scheme leaves one out, the three years after depend on it. */
export function pollutersOf({ date, sample }: Day): string {
  const found = dailyAqi(sample, date);
  return found === undefined || found.aqi === null || found.aqi <= 100
    ? ''
    : found.primary.map(codeOf).join();
}
